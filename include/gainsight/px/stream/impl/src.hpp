// The bodies of stream/, each once.
#ifndef GAINSIGHT_PX_STREAM_IMPL_SRC_HPP
#define GAINSIGHT_PX_STREAM_IMPL_SRC_HPP

#include <gainsight/px/stream/impl/cursor.ipp>
#include <gainsight/px/stream/impl/page_fingerprint.ipp>

#endif
