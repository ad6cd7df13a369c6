// The bodies of core/.
#include <gainsight/px/core/impl/src.hpp>
