// The bodies of stream/, resource/ and source/, with the calls that are compiled once.
#include <gainsight/px/resource/impl/src.hpp>
#include <gainsight/px/source/impl/src.hpp>
#include <gainsight/px/stream/impl/src.hpp>
