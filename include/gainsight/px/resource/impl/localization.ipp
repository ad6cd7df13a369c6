// The bodies of <gainsight/px/resource/localization.hpp>.
#ifndef GAINSIGHT_PX_RESOURCE_IMPL_LOCALIZATION_IPP
#define GAINSIGHT_PX_RESOURCE_IMPL_LOCALIZATION_IPP

#include <gainsight/px/call/put_upload.hpp>
#include <gainsight/px/core/utf8.hpp>
#include <gainsight/px/operation/localization.hpp>
#include <gainsight/px/resource/localization.hpp>

namespace gainsight::px::inline v0::detail {

inline void refuse_transfer(call_base& c, std::string message)
{
    if (!c.failure) c.failure = refused(*c.info, errc::invalid_argument, std::move(message));
}

/// An id that goes in the query, which carries every character.
inline void put_query_id(call_base& c, target_builder& target, std::string_view name, std::string_view id)
{
    c.set_resource_id(id);
    if (id.empty()) refuse_transfer(c, "the id " + std::string{to_string(path_form::empty)});
    if (!is_utf8(id)) refuse_transfer(c, "the id " + std::string{to_string(path_form::encoding)});
    target.query(name, id);
}

GAINSIGHT_PX_DECL std::shared_ptr<call<void>> export_call(call_context const& context, operation_info const& op,
                                                          std::string_view id_name, std::string_view id,
                                                          parameter_values const& options)
{
    auto c = context.make<void>(op);
    target_builder target{std::move(c->target)};
    put_query_id(*c, target, id_name, id);
    options.append_to(target);
    c->target = std::move(target).text();
    return c;
}

GAINSIGHT_PX_DECL std::shared_ptr<call<void>> export_content_call(call_context const& context, std::string_view id,
                                                                  open_enum<localized_content_type> const& type,
                                                                  parameter_values const& options)
{
    auto all = options;
    all.set(parameter::type, type.text());
    auto c = export_call(context, operation::export_content::info, parameter::content_id, id, all);
    if (!type) refuse_transfer(*c, "the content's type is not set");
    return c;
}

GAINSIGHT_PX_DECL std::shared_ptr<call<void>> into_sink(std::shared_ptr<call<void>> c, std::shared_ptr<byte_sink> sink)
{
    if (!sink) refuse_transfer(*c, "there is no sink for the file");
    c->sink = std::move(sink);
    return c;
}

GAINSIGHT_PX_DECL std::shared_ptr<call<void>> import_call(call_context const& context, operation_info const& op,
                                                          upload const& file)
{
    auto c = context.make<void>(op);
    put_upload(*c, file);
    return c;
}

GAINSIGHT_PX_DECL std::shared_ptr<call<void>> import_content_call(call_context const& context,
                                                                  std::string_view content_id, upload const& file)
{
    auto c = import_call(context, operation::import_content::info, file);
    target_builder target{std::move(c->target)};
    put_query_id(*c, target, parameter::content_id, content_id);
    c->target = std::move(target).text();
    return c;
}

GAINSIGHT_PX_DECL std::shared_ptr<call<void>> import_kc_bot_call(call_context const& context, upload const& file,
                                                                 std::string_view kc_version)
{
    auto c = import_call(context, operation::import_kc_bot::info, file);
    if (kc_version.empty()) return c;
    target_builder target{std::move(c->target)};
    target.query(parameter::kc_version, kc_version);
    c->target = std::move(target).text();
    return c;
}

}  // namespace gainsight::px::inline v0::detail

#endif
