// The bodies of core/: what src.hpp holds, split by room so that two cores can compile it side by side.
#include <gainsight/px/impl/api_key.ipp>
#include <gainsight/px/impl/errc.ipp>
#include <gainsight/px/impl/error.ipp>
#include <gainsight/px/impl/headers.ipp>
#include <gainsight/px/impl/proxy.ipp>
#include <gainsight/px/impl/region.ipp>
#include <gainsight/px/impl/timestamp.ipp>
