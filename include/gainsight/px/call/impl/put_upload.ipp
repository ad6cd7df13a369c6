// The bodies of <gainsight/px/call/put_upload.hpp>.
#ifndef GAINSIGHT_PX_CALL_IMPL_PUT_UPLOAD_IPP
#define GAINSIGHT_PX_CALL_IMPL_PUT_UPLOAD_IPP

#include <gainsight/px/call/call.hpp>
#include <gainsight/px/call/multipart.hpp>
#include <gainsight/px/call/put_upload.hpp>
#include <gainsight/px/operation/target.hpp>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_DECL void put_upload(call_base& c, upload const& file)
{
    if (c.failure) return;
    if (auto const why = file.problem()) {
        c.failure = refused(*c.info, why);
        return;
    }
    auto const boundary = boundary_not_in(file.bytes(), random_boundary);
    c.content_type = multipart_content_type(boundary);
    c.body = multipart_body(boundary, c.info->file_field(), file.name(), file.content_type(), file.bytes());
}

}  // namespace gainsight::px::inline v0::detail

#endif
