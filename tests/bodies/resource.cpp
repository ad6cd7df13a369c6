// The bodies of stream/ and resource/, with the calls that are compiled once.
#include <gainsight/px/resource/impl/src.hpp>
#include <gainsight/px/stream/impl/src.hpp>
