// The bodies of net/.
#include <gainsight/px/net/impl/src.hpp>
