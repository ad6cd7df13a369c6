// The bodies of the simulated service.
#include <gainsight/px/testing/impl/service_src.hpp>
