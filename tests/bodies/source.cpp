// The bodies of source/.
#include <gainsight/px/source/impl/src.hpp>
