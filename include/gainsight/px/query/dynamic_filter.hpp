// Filters whose fields are known only at run time.
#ifndef GAINSIGHT_PX_QUERY_DYNAMIC_FILTER_HPP
#define GAINSIGHT_PX_QUERY_DYNAMIC_FILTER_HPP

#include <gainsight/px/query/field_list.hpp>

#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0 {
namespace detail {

/// The run-time form of `use`: a compared field, and whether by `==`.
class field_use {
public:
    field_use(std::string_view name, void const* model, bool by_equality) noexcept
        : name_{name}, model_{model}, by_equality_{by_equality}
    {}
    [[nodiscard]] std::string_view name() const noexcept { return name_; }
    [[nodiscard]] void const* model() const noexcept { return model_; }
    [[nodiscard]] bool by_equality() const noexcept { return by_equality_; }
    friend bool operator==(field_use const&, field_use const&) = default;

private:
    std::string_view name_;  // of a row or a dotted field; for a free attribute, of the field that has it
    void const* model_;
    bool by_equality_;
};

template <class Use>
[[nodiscard]] field_use erase_use() noexcept
{
    using field = typename Use::field;
    return {listed_name<field>(), &model_tag<typename field::model_type>, Use::by_equality};
}

}  // namespace detail

/// A filter that is built in a loop or from a configuration. Its fields are checked at run time: where a typed filter
/// would not compile, the call that uses this one is invalid_argument.
///
/// An empty filter joined with another filter is that other filter. A query refuses an empty filter, since a loop that
/// found no condition must not list everything by mistake: if everything is meant, check `empty()` and leave out
/// `where`.
/// @code
/// px::dynamic_filter any;
/// for (auto const& id : ids) any |= field::identify_id == id;
/// @endcode
class dynamic_filter {
public:
    dynamic_filter() noexcept;
    dynamic_filter(dynamic_filter const&);
    dynamic_filter(dynamic_filter&&) noexcept;
    dynamic_filter& operator=(dynamic_filter const&);
    dynamic_filter& operator=(dynamic_filter&&) noexcept;
    ~dynamic_filter();
    template <class... Uses>
    dynamic_filter(filter<Uses...> condition) : body_{std::move(condition).body()}
    {
        (add_use(detail::erase_use<Uses>()), ...);
    }

    [[nodiscard]] bool empty() const noexcept { return body_.empty(); }
    [[nodiscard]] px::error const& error() const noexcept { return body_.error(); }

    /// Both conditions must hold.
    dynamic_filter& operator&=(dynamic_filter other);
    /// At least one of the conditions must hold.
    dynamic_filter& operator|=(dynamic_filter other);
    [[nodiscard]] friend dynamic_filter operator&&(dynamic_filter a, dynamic_filter b) { return a &= std::move(b); }
    [[nodiscard]] friend dynamic_filter operator||(dynamic_filter a, dynamic_filter b) { return a |= std::move(b); }

    [[nodiscard]] detail::filter_body const& body() const noexcept { return body_; }
    [[nodiscard]] std::span<detail::field_use const> uses() const noexcept;

private:
    void add_use(detail::field_use const& use);
    void add_uses(dynamic_filter const& other);

    detail::filter_body body_;
    std::vector<detail::field_use> uses_;
};

}  // namespace gainsight::px::inline v0

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/query/impl/dynamic_filter.ipp>
#endif

#endif
