// Reads a write from JSON.
#ifndef GAINSIGHT_PX_DESTINATION_IMPL_WRITE_FROM_JSON_IPP
#define GAINSIGHT_PX_DESTINATION_IMPL_WRITE_FROM_JSON_IPP

#include <gainsight/px/destination/write.hpp>
#include <gainsight/px/json/strict.hpp>

#include <boost/json/object.hpp>

#include <utility>

namespace gainsight::px::inline v0 {

namespace detail {

/// Removes the id of the record from the members and returns it.
inline result<std::string> take_id(patched_model const& model, boost::json::object& members)
{
    auto const row = writable_row(*model.table, model.id_in_body);
    if (!row) return row.error();
    auto const at = members.find(model.id_in_body);
    if (at == members.end() || at->value().is_null()) return refused_field(model.id_in_body, "the id is missing");
    if (auto const fits = check_value(**row, at->value(), nested_values::refused); !fits) return fits.error();
    std::string out{at->value().get_string()};
    if (out.empty()) return refused_field(model.id_in_body, "the id is empty");
    members.stable_erase(at);
    return out;
}

template <class Model>
result<write> patched_from(write_kind what, boost::json::object members)
{
    auto id = take_id(patched<Model>::value, members);
    if (!id) return id.error();
    patch<Model> changes;
    Model scratch;
    if (auto const read = changes.read(std::move(members), shape_of<Model>::value, &scratch); !read)
        return read.error();
    if (what == write_kind::create) return write::create(std::move(*id), changes);
    if (what == write_kind::update) return write::update(std::move(*id), changes);
    return write::upsert(std::move(*id), changes);
}

inline result<write> removal_from(record_kind record, boost::json::object members, write_json_options const& options)
{
    if (record == record_kind::user) {
        auto id = take_id(patched<user>::value, members);
        if (!id) return id.error();
        return write::remove_user(std::move(*id), options.hard_delete());
    }
    if (!options.cascade())
        return refused_field({}, "PX removes the users of an account with it: write_json_options::cascade says so");
    auto id = take_id(patched<account>::value, members);
    if (!id) return id.error();
    return write::remove_account(std::move(*id), *options.cascade());
}

inline result<custom_event> event_from(boost::json::object members, px::nested_attributes nested)
{
    auto const kept = nested == px::nested_attributes::flatten ? nested_values::kept : nested_values::refused;
    auto const& model = shape_of<custom_event>::value;
    if (auto const fits = check_object(*model.table, members, kept); !fits) return fits.error();
    custom_event e;
    if (auto const read = decode_checked(std::move(members), model, &e); !read) return read.error();
    if (!e.user_type.has_value()) e.user_type = custom_event{{}, {}}.user_type;
    return e;
}

inline result<write> send_from(boost::json::object members, px::nested_attributes nested)
{
    auto const e = event_from(std::move(members), nested);
    if (!e) return e.error();
    auto out = write::event(*e, nested);
    if (auto const& body = access::impl(std::as_const(out)).event; !body) return body.error();
    return out;
}

}  // namespace detail

GAINSIGHT_PX_DECL result<write> write::from_json(record_kind record, write_kind what, std::string_view object,
                                                 write_json_options const& options)
{
    if ((record == record_kind::event) != (what == write_kind::send)) {
        std::string message{"there is no "};
        ((message += to_string(what)) += " of records that are of kind ") += to_string(record);
        return detail::refused_field({}, std::move(message));
    }
    auto members = detail::read_strictly(object);
    if (!members) return members.error();
    if (record == record_kind::event) return detail::send_from(std::move(*members), options.nested_attributes());
    if (what == write_kind::remove) return detail::removal_from(record, std::move(*members), options);
    if (record == record_kind::user) return detail::patched_from<user>(what, std::move(*members));
    return detail::patched_from<account>(what, std::move(*members));
}

GAINSIGHT_PX_DECL result<custom_event> custom_event_from_json(std::string_view object, nested_attributes nested)
{
    auto members = detail::read_strictly(object);
    if (!members) return members.error();
    return detail::event_from(std::move(*members), nested);
}

}  // namespace gainsight::px::inline v0

#endif
