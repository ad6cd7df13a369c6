// The bodies of the simulated service.
#include <gainsight/px/impl/testing/filter.ipp>
#include <gainsight/px/impl/testing/shape.ipp>

#include <gainsight/px/impl/testing/service.ipp>
