// The filter and sort grammar of PX, evaluated over JSON text.
#ifndef GAINSIGHT_PX_TESTING_DETAIL_LIST_FILTER_HPP
#define GAINSIGHT_PX_TESTING_DETAIL_LIST_FILTER_HPP

#include <gainsight/px/testing/detail/schema.hpp>

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace gainsight::px::inline v0::testing::detail {

/// What a request did wrong; becomes a 400.
class bad_query : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

enum class comparison : unsigned char { eq, ne, lt, le, gt, ge, like, unlike };

/// Who names a field: the service itself may name any.
enum class named_by : unsigned char { filter, sort, service };

/// A field as a filter or a sort names it: `location.city` in steps.
class field_path {
public:
    /// Throws bad_query when the schema has no such field or does not list it for that use.
    field_path(schema const& s, std::string_view dotted, named_by who);

    /// The raw scalar values that it reaches in a record; several when it passes an array.
    void collect(std::string_view record, std::vector<std::string_view>& out) const;
    [[nodiscard]] bool is_id() const noexcept { return id_; }
    [[nodiscard]] std::string const& name() const noexcept { return name_; }

private:
    std::string name_;
    std::vector<std::string> steps_;  // as they stand in JSON text, escapes included
    bool id_ = false;
};

/// `field op value`.
class filter_term {
public:
    /// As a request has it. Throws bad_query.
    filter_term(schema const& s, std::string_view text);
    /// As the service restricts a list by itself.
    filter_term(schema const& s, std::string_view name, comparison op, std::string value);
    [[nodiscard]] bool matches(std::string_view record, std::vector<std::string_view>& scratch) const;
    [[nodiscard]] field_path const& path() const noexcept { return path_; }
    [[nodiscard]] comparison op() const noexcept { return op_; }
    [[nodiscard]] std::optional<double> const& number() const noexcept { return number_; }

private:
    [[nodiscard]] bool matches_value(std::string_view raw) const;
    static std::pair<std::size_t, std::size_t> find_operator(std::string_view text);
    field_path path_;
    comparison op_;
    std::string value_;
    std::optional<double> number_;
};

/// All `filter` parameters of a request: OR of ANDs. Empty matches everything.
class list_filter {
public:
    void add(schema const& s, std::string_view text);
    /// What matches has to satisfy one of these as well. None restrict nothing.
    void narrow(std::vector<filter_term> const& any_of);
    /// The alternatives, at least one, to be narrowed one by one.
    [[nodiscard]] std::vector<std::vector<filter_term>>& at_least_one();
    [[nodiscard]] bool empty() const noexcept { return any_of_.empty(); }
    [[nodiscard]] bool matches(std::string_view record, std::vector<std::string_view>& scratch) const;

private:
    std::vector<std::vector<filter_term>> any_of_;
};

/// `field;-field`.
class sort_order {
public:
    sort_order() = default;
    sort_order(schema const& s, std::string_view text);
    [[nodiscard]] bool empty() const noexcept { return keys_.empty(); }
    /// Puts `rows` (indices into what `text_of` yields) in order; equal ones keep theirs.
    template <class TextOf>
    void apply(std::vector<std::uint32_t>& rows, TextOf const& text_of) const;

private:
    struct key {
        field_path path;
        bool descending;
    };
    struct value {
        double number = 0;
        std::string text;
        bool is_number = false;
    };
    [[nodiscard]] std::vector<value> values_of(std::string_view record) const;
    [[nodiscard]] bool before(std::vector<value> const& a, std::vector<value> const& b) const;
    std::vector<key> keys_;
};

/// `pattern` may hold `*` (any run) and `?` (any one character, a UTF-8 sequence counting as one).
[[nodiscard]] bool wildcard_match(std::string_view text, std::string_view pattern);
/// The text of a raw JSON scalar: unescaped, null as "".
[[nodiscard]] std::string scalar_text(std::string_view raw);

}  // namespace gainsight::px::inline v0::testing::detail

#include <algorithm>
#include <numeric>

namespace gainsight::px::inline v0::testing::detail {

template <class TextOf>
void sort_order::apply(std::vector<std::uint32_t>& rows, TextOf const& text_of) const
{
    std::vector<std::vector<value>> keys;
    keys.reserve(rows.size());
    for (auto row : rows) keys.push_back(values_of(text_of(row)));
    std::vector<std::uint32_t> order(rows.size());
    std::iota(order.begin(), order.end(), 0u);
    // No stable_sort: libstdc++ 12's warns under clang. The index keeps equal ones in their order.
    std::sort(order.begin(), order.end(), [&](auto a, auto b) {
        if (before(keys[a], keys[b])) return true;
        return a < b && !before(keys[b], keys[a]);
    });
    std::vector<std::uint32_t> sorted;
    sorted.reserve(rows.size());
    for (auto i : order) sorted.push_back(rows[i]);
    rows = std::move(sorted);
}

}  // namespace gainsight::px::inline v0::testing::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/testing/impl/list_filter.ipp>
#endif

#endif
