// The timer of an event sink, apart from sink_engine.hpp, since Asio's timers are slow to compile.
#ifndef GAINSIGHT_PX_DESTINATION_IMPL_SINK_TIMER_HPP
#define GAINSIGHT_PX_DESTINATION_IMPL_SINK_TIMER_HPP

#include <gainsight/px/core/config.hpp>

#include <boost/asio/steady_timer.hpp>

namespace gainsight::px::inline v0::detail {

class sink_timer : public boost::asio::steady_timer {
public:
    using boost::asio::steady_timer::steady_timer;
};

}  // namespace gainsight::px::inline v0::detail

#endif
