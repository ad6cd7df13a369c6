// Asio's own bodies, compiled once for every test and example.
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
