// The bodies of <gainsight/px/resource/call_input.hpp>.
#ifndef GAINSIGHT_PX_RESOURCE_IMPL_CALL_INPUT_IPP
#define GAINSIGHT_PX_RESOURCE_IMPL_CALL_INPUT_IPP

#include <gainsight/px/operation/target.hpp>
#include <gainsight/px/resource/call_input.hpp>

#include <utility>

namespace gainsight::px::inline v0::detail {

inline error nothing_changes() { return error{errc::invalid_argument, "the patch changes nothing"}; }

GAINSIGHT_PX_DECL result<std::string> patch_body(patch_base const& changes, std::string_view id_field,
                                                 std::string_view id, tenant_core const& tenant)
{
    if (changes.empty()) return nothing_changes();
    return changes.body(id_field, id, tenant.property_keys.empty() ? nullptr : &tenant.property_keys);
}

GAINSIGHT_PX_DECL result<std::string> plain_patch_body(patch_base const& changes, std::string_view id_field,
                                                       std::string_view id)
{
    if (changes.empty()) return nothing_changes();
    return changes.body(id_field, id, nullptr);
}

GAINSIGHT_PX_DECL result<std::string> plain_patch_body(patch_base const& changes)
{
    if (changes.empty()) return nothing_changes();
    std::string out{'{'};
    if (auto done = changes.append_to(out); !done) return done.error();
    out += '}';
    return out;
}

GAINSIGHT_PX_DECL void put_query(call_base& c, query_body query)
{
    query.set_path(std::move(c.target));
    if (auto target = query.target({}, -1))
        c.target = std::move(*target);
    else if (!c.failure)
        c.failure = target.error();
}

GAINSIGHT_PX_DECL void put_flag(call_base& c, std::string_view name, bool flag)
{
    target_builder target{std::move(c.target)};
    target.query(name, flag);
    c.target = std::move(target).text();
}

GAINSIGHT_PX_DECL void put_body(call_base& c, result<std::string> body)
{
    if (body)
        c.body = std::move(*body);
    else if (!c.failure)
        c.failure = refused(*c.info, body.error());
}

GAINSIGHT_PX_DECL std::shared_ptr<call<void>> by_path_or_body(call_context const& context,
                                                              operation_info const& by_path,
                                                              operation_info const& by_body, std::string_view id)
{
    auto const form = path_form_of(by_path, id);
    auto const body_carries_it = form == path_form::dots || form == path_form::character || form == path_form::api_word;
    if (!body_carries_it) return context.make<void>(by_path, id);
    auto c = context.make<void>(by_body);
    c->set_resource_id(id);
    return c;
}

}  // namespace gainsight::px::inline v0::detail

#endif
