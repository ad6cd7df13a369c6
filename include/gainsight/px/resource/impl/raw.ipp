// The bodies of <gainsight/px/resource/raw.hpp>.
#ifndef GAINSIGHT_PX_RESOURCE_IMPL_RAW_IPP
#define GAINSIGHT_PX_RESOURCE_IMPL_RAW_IPP

#include <gainsight/px/operation/raw_target.hpp>
#include <gainsight/px/operation/target.hpp>
#include <gainsight/px/resource/raw.hpp>

#include <algorithm>

namespace gainsight::px::inline v0 {

GAINSIGHT_PX_DECL raw_request& raw_request::query(std::string_view name, std::string_view value)
{
    query_ += query_.empty() && path_.find('?') == path_.npos ? '?' : '&';
    detail::append_encoded(query_, name);
    query_ += '=';
    detail::append_encoded(query_, value);
    return *this;
}

namespace detail {

/// Why a request may not be sent under the permission that its caller named; empty when it may.
inline std::string_view permission_flaw(raw_request const& request, permission needed)
{
    // PX asks for Write for whatever is no GET, so that nobody writes with a client that was narrowed to reading.
    if (request.method() != verb::get && needed == permission::read) return "only a GET can be made under scope::read";
    if (needed == permission::production_launch) return {};
    if (may_act_on_production(request.method(), request.target()))
        return "this request can act on production: it needs scope::production_launch";
    return {};
}

GAINSIGHT_PX_DECL raw_call::raw_call(call_context const& context, raw_request const& request, permission needed)
    : call_base{context.pools, context.tenant, context.settings, info_},
      info_{operation_info::raw(request.method(), needed, request.repeated(), !request.body().empty())}
{
    target = request.target();
    set_resource_id(target);  // a path may hold ids: shown only where the settings ask for them
    body = request.body();
    sink = kept_;
    if (auto const flaw = target_flaw(target); !flaw.empty())
        failure = detail::refused(info_, errc::invalid_argument, std::string{flaw});
    else if (auto const lack = permission_flaw(request, needed); !lack.empty())
        failure = detail::refused(info_, errc::invalid_argument, std::string{lack});
    else if (!body.empty())
        content_type = request.content_type();
    auto const visible = [](char c) { return c >= ' ' && c < 0x7f; };
    if (auto const& type = request.content_type(); !std::all_of(type.begin(), type.end(), visible))
        failure = detail::refused(info_, errc::invalid_argument,
                                  "the content type holds a control character or what is not ASCII");
}

GAINSIGHT_PX_DECL raw_answer raw_call::answer() &&
{
    raw_answer out;
    out.status = status;
    out.body = std::move(*kept_).bytes();
    return out;
}

}  // namespace detail
}  // namespace gainsight::px::inline v0

#endif
