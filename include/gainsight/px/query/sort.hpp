// Sort keys.
#ifndef GAINSIGHT_PX_QUERY_SORT_HPP
#define GAINSIGHT_PX_QUERY_SORT_HPP

#include <gainsight/px/query/field.hpp>

#include <string>
#include <string_view>

namespace gainsight::px::inline v0 {

/// A field to sort by, with the direction. Made by `ascending` and `descending`.
template <class Field>
class [[nodiscard]] sort_key {
public:
    explicit sort_key(Field const& field, bool down) : text_{down ? "-" : ""}, flaw_{detail::flaw_of(field)}
    {
        text_ += detail::name_of(field);
    }
    [[nodiscard]] std::string_view text() const noexcept { return text_; }  ///< "field" or "-field".
    [[nodiscard]] std::string_view flaw() const noexcept { return flaw_; }

private:
    std::string text_;
    std::string_view flaw_;
};

/// Smallest first. The order of PX is not exact across pages: do not stop at the first record that is out of range.
template <field_type Field>
    requires this_field_can_be_compared<Field>
sort_key<Field> ascending(Field const& field)
{
    return sort_key<Field>{field, false};
}
/// Largest first.
template <field_type Field>
    requires this_field_can_be_compared<Field>
sort_key<Field> descending(Field const& field)
{
    return sort_key<Field>{field, true};
}

}  // namespace gainsight::px::inline v0

#endif
