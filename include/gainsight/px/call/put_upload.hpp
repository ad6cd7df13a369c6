// Makes a file the body of a call.
#ifndef GAINSIGHT_PX_CALL_PUT_UPLOAD_HPP
#define GAINSIGHT_PX_CALL_PUT_UPLOAD_HPP

#include <gainsight/px/upload.hpp>

namespace gainsight::px::inline v0::detail {

class call_base;

/// Makes a file the body of a call, as the form that its operation wants, or refuses it from the call's await.
void put_upload(call_base& c, upload const& file);

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/call/impl/put_upload.ipp>
#endif

#endif
