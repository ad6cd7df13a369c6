// The bodies of the simulated service, each once. The other half, which knows Asio, is server_src.hpp.
#ifndef GAINSIGHT_PX_TESTING_IMPL_SERVICE_SRC_HPP
#define GAINSIGHT_PX_TESTING_IMPL_SERVICE_SRC_HPP

#include <gainsight/px/testing/impl/list_filter.ipp>
#include <gainsight/px/testing/impl/record_shape.ipp>

#include <gainsight/px/testing/impl/service.ipp>

#endif
