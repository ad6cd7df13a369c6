#ifndef GAINSIGHT_PX_IMPL_RAW_IPP
#define GAINSIGHT_PX_IMPL_RAW_IPP

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

/// Why a target cannot stand in a request line; empty when it can.
inline std::string_view target_flaw(std::string_view target) noexcept
{
    if (!target.starts_with('/') || target.starts_with("//")) return "the path does not begin with one slash";
    auto const visible = [](char c) { return c > ' ' && c < 0x7f; };
    if (!std::all_of(target.begin(), target.end(), visible))
        return "the path holds a space, a control character or what is not ASCII; percent-encode it";
    if (target.find('#') != target.npos) return "the path holds a '#'; percent-encode it";
    return {};
}

/// Whether a path is of a template's form: `{id}` stands for any segment.
inline bool is_path_of(std::string_view path_template, std::string_view path) noexcept
{
    while (!path_template.empty() && !path.empty()) {
        auto const segment = [](std::string_view& rest) {
            auto const out = rest.substr(0, rest.find('/', 1));
            rest.remove_prefix(out.size());
            return out;
        };
        auto const expected = segment(path_template);
        if (expected != segment(path) && !expected.starts_with("/{")) return false;
    }
    return path_template.empty() && path.empty();
}

/// Why a request may not be sent under the permission that its caller named; empty when it may.
inline std::string_view permission_flaw(raw_request const& request, permission needed) noexcept
{
    // PX asks for Write for whatever is no GET, so that nobody writes with a client that was narrowed to reading.
    if (request.method() != verb::get && needed == permission::read) return "only a GET can be made under scope::read";
    if (needed == permission::production_launch) return {};
    std::string const target = request.target();
    auto const path = std::string_view{target}.substr(0, target.find('?'));
    for (auto const* operation : catalog::all)
        if (operation->acts_on_environments() && operation->method() == request.method() &&
            is_path_of(operation->path(), path))
            return "this request can act on production: it needs scope::production_launch";
    return {};
}

GAINSIGHT_PX_DECL raw_call::raw_call(resource_core const& core, raw_request const& request, permission needed)
    : call_base{core.pools, core.tenant, core.settings, info_},
      info_{operation_info::raw(request.method(), needed, request.repeated(), !request.body().empty())}
{
    target = request.target();
    concerns(target);  // a path may hold ids: shown only where the settings ask for them
    body = request.body();
    sink = kept_;
    if (auto const flaw = target_flaw(target); !flaw.empty())
        failure = detail::refused(info_, errc::invalid_argument, std::string{flaw});
    else if (auto const lack = permission_flaw(request, needed); !lack.empty())
        failure = detail::refused(info_, errc::invalid_argument, std::string{lack});
    else if (!body.empty())
        content_type = request.content_type();
    if (content_type.view().find_first_of("\r\n") != std::string_view::npos)
        failure = detail::refused(info_, errc::invalid_argument, "the content type holds a line break");
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
