// The bodies of operation/, each once.
#ifndef GAINSIGHT_PX_OPERATION_IMPL_SRC_HPP
#define GAINSIGHT_PX_OPERATION_IMPL_SRC_HPP

#include <gainsight/px/operation/impl/export_options.ipp>
#include <gainsight/px/operation/impl/raw_target.ipp>
#include <gainsight/px/operation/impl/target.ipp>

#endif
