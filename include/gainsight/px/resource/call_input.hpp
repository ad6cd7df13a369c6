// How what a caller passes becomes the target and the body of a call.
#ifndef GAINSIGHT_PX_RESOURCE_CALL_INPUT_HPP
#define GAINSIGHT_PX_RESOURCE_CALL_INPUT_HPP

#include <gainsight/px/call/call.hpp>
#include <gainsight/px/call/context.hpp>
#include <gainsight/px/call/tenant_core.hpp>
#include <gainsight/px/json/encoder.hpp>
#include <gainsight/px/model/patch.hpp>
#include <gainsight/px/operation/info.hpp>
#include <gainsight/px/query/query_body.hpp>
#include <gainsight/px/resource/calls.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace gainsight::px::inline v0::detail {

/// A model as the body of a request that creates it.
template <model M>
[[nodiscard]] result<std::string> encode_for_create(M const& m)
{
    std::string out;
    if (auto done = encode(out, shape_of<M>::value, &m, purpose::create); !done) return done.error();
    return out;
}

/// A patch as the body of an update of what has that id, with the tenant's property keys.
[[nodiscard]] result<std::string> patch_body(patch_base const& changes, std::string_view id_field, std::string_view id,
                                             tenant_core const& tenant);

/// A patch as the body of an update whose path has the id.
[[nodiscard]] result<std::string> plain_patch_body(patch_base const& changes);
/// The same where the body has the id, and nothing else that the patch does not name.
[[nodiscard]] result<std::string> plain_patch_body(patch_base const& changes, std::string_view id_field,
                                                   std::string_view id);

/// Puts a query that may have been refused into a call, whose target is its path until then.
void put_query(call_base& c, query_body query);

/// Adds a query parameter to a call's target, which has none yet: "true" or "false".
void put_flag(call_base& c, std::string_view name, bool flag);

/// Puts a body that may have been refused into a call.
void put_body(call_base& c, result<std::string> body);

/// A write that PX takes in two forms: the id in the path, or in the body where a path cannot carry it.
[[nodiscard]] std::shared_ptr<call<void>> by_path_or_body(call_context const& context, operation_info const& by_path,
                                                          operation_info const& by_body, std::string_view id);

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/resource/impl/call_input.ipp>
#endif

#endif
