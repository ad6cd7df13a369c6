// The bodies of call/ and of the headers at the top.
#include <gainsight/px/call/impl/src.hpp>
#include <gainsight/px/impl/src.hpp>
