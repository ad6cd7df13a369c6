// The bodies of the simulator's server, each once.
#ifndef GAINSIGHT_PX_TESTING_IMPL_SERVER_SRC_HPP
#define GAINSIGHT_PX_TESTING_IMPL_SERVER_SRC_HPP

#include <gainsight/px/testing/impl/certificate.ipp>
#include <gainsight/px/testing/impl/edits.ipp>
#include <gainsight/px/testing/impl/sim_connection.ipp>
#include <gainsight/px/testing/impl/simulator.ipp>

#endif
