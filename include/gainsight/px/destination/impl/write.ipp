// The bodies of <gainsight/px/destination/write.hpp>.
#ifndef GAINSIGHT_PX_DESTINATION_IMPL_WRITE_IPP
#define GAINSIGHT_PX_DESTINATION_IMPL_WRITE_IPP

#include <gainsight/px/destination/write.hpp>
#include <gainsight/px/json/encoder.hpp>

namespace gainsight::px::inline v0 {

GAINSIGHT_PX_DECL std::string_view to_string(record_kind k) noexcept
{
    switch (k) {
        case record_kind::user: return "user";
        case record_kind::account: return "account";
        case record_kind::event: return "event";
    }
    return "?";
}

GAINSIGHT_PX_DECL std::string_view to_string(write_kind k) noexcept
{
    switch (k) {
        case write_kind::upsert: return "upsert";
        case write_kind::update: return "update";
        case write_kind::create: return "create";
        case write_kind::remove: return "remove";
        case write_kind::send: return "send";
    }
    return "?";
}

GAINSIGHT_PX_DECL write write::remove_user(std::string identify_id, hard_delete how)
{
    detail::write_parts parts;
    parts.id = std::move(identify_id);
    parts.what = write_kind::remove;
    parts.hard = how;
    return write{std::move(parts)};
}

GAINSIGHT_PX_DECL write write::remove_account(std::string account_id, cascade)
{
    detail::write_parts parts;
    parts.id = std::move(account_id);
    parts.kind = record_kind::account;
    parts.what = write_kind::remove;
    return write{std::move(parts)};
}

GAINSIGHT_PX_DECL write write::event(custom_event const& e, nested_attributes nested)
{
    detail::write_parts parts;
    parts.id = e.identify_id;
    if (!e.account_id.empty()) detail::append_json_string(parts.account, e.account_id);
    parts.event = detail::event_body(e, nested, now());
    parts.kind = record_kind::event;
    return write{std::move(parts)};
}

}  // namespace gainsight::px::inline v0

#endif
