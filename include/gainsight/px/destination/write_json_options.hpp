// Options for reading a write from JSON.
#ifndef GAINSIGHT_PX_DESTINATION_WRITE_JSON_OPTIONS_HPP
#define GAINSIGHT_PX_DESTINATION_WRITE_JSON_OPTIONS_HPP

#include <gainsight/px/resource/accounts.hpp>
#include <gainsight/px/resource/event_limits.hpp>
#include <gainsight/px/resource/users.hpp>

#include <optional>

namespace gainsight::px::inline v0 {

/// What `write::from_json` needs to know besides the JSON.
class write_json_options {
public:
    /// Whether users are removed permanently. Default no: PX hides them, and a write within 7 days restores them.
    write_json_options& hard_delete(px::hard_delete how) noexcept
    {
        hard_delete_ = how;
        return *this;
    }
    /// Allows removing accounts; PX deletes their users as well. Default: a removal of an account is refused.
    write_json_options& cascade(px::cascade said) noexcept
    {
        cascade_ = said;
        return *this;
    }
    /// How attributes of an event that are objects or lists are treated. Default: the event is refused.
    write_json_options& nested_attributes(px::nested_attributes what) noexcept
    {
        nested_attributes_ = what;
        return *this;
    }

    [[nodiscard]] px::hard_delete hard_delete() const noexcept { return hard_delete_; }
    [[nodiscard]] std::optional<px::cascade> cascade() const noexcept { return cascade_; }
    [[nodiscard]] px::nested_attributes nested_attributes() const noexcept { return nested_attributes_; }

private:
    std::optional<px::cascade> cascade_;
    px::hard_delete hard_delete_ = px::hard_delete::no;
    px::nested_attributes nested_attributes_ = px::nested_attributes::refuse;
};

}  // namespace gainsight::px::inline v0

#endif
