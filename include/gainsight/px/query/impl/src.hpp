// The bodies of query/, each once.
#ifndef GAINSIGHT_PX_QUERY_IMPL_SRC_HPP
#define GAINSIGHT_PX_QUERY_IMPL_SRC_HPP

#include <gainsight/px/query/impl/dynamic_filter.ipp>
#include <gainsight/px/query/impl/field.ipp>
#include <gainsight/px/query/impl/filter.ipp>
#include <gainsight/px/query/impl/query_body.ipp>

#endif
