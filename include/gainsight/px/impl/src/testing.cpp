// The simulator's bodies, apart so that the linker takes them only into programs that use it.
#include <gainsight/px/testing/src.hpp>
