// The bodies of query/ and operation/.
#include <gainsight/px/operation/impl/src.hpp>
#include <gainsight/px/query/impl/src.hpp>
