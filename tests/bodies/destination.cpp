// The bodies of destination/.
#include <gainsight/px/destination/impl/src.hpp>
