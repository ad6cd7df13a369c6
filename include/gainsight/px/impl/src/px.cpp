// The library's bodies: the one source file of separate compilation.
#include <gainsight/px/src.hpp>
