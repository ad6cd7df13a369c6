// Filters whose fields are known at run time only.
#ifndef GAINSIGHT_PX_QUERY_DYNAMIC_FILTER_HPP
#define GAINSIGHT_PX_QUERY_DYNAMIC_FILTER_HPP

#include <gainsight/px/query/field_list.hpp>

#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0 {
namespace detail {

/// A `use` at run time.
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
    std::string_view name_;  // a row's or a dotted field's; of an attribute, the field that holds it
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

/// A filter built in a loop or from a configuration. It remembers the fields it used at run time, and the call that
/// uses it is invalid_argument where a typed filter would not compile.
///
/// An empty one joined with another is the other. As a whole filter it is refused: a loop that found no condition must
/// not turn into a list of everything, so ask `empty()` first where that is meant.
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

    /// Both hold.
    dynamic_filter& operator&=(dynamic_filter other);
    /// Either holds.
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
