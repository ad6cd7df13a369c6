// The bodies of the simulator's server, apart because Asio is dear to compile.
#include <gainsight/px/testing/impl/server_src.hpp>
