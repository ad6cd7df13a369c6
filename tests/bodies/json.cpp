// The bodies of json/ and model/.
#include <gainsight/px/json/impl/src.hpp>
#include <gainsight/px/model/impl/src.hpp>
