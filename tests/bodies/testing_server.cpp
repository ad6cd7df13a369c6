// The bodies of the simulator's server, apart because Asio is dear to compile.
#include <gainsight/px/impl/testing/certificate.ipp>
#include <gainsight/px/impl/testing/connection.ipp>
#include <gainsight/px/impl/testing/edits.ipp>
#include <gainsight/px/impl/testing/simulator.ipp>
