// Asio's own bodies, for programs that do not compile them elsewhere.
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
