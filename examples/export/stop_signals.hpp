// Ctrl-C and SIGTERM: the first one asks the program to stop, the second one ends it, whatever it is waiting for.
#ifndef EXAMPLES_EXPORT_STOP_SIGNALS_HPP
#define EXAMPLES_EXPORT_STOP_SIGNALS_HPP

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <functional>
#include <thread>
#include <utility>

namespace example {

namespace asio = boost::asio;

/// Takes the two signals as long as it lives, on a thread of its own: the loop that does the work may be in a call that
/// does not return, such as a write into a pipe that nobody reads, or a long statement of a database.
class stop_signals {
public:
    /// `first` is called at the first signal, on that thread.
    explicit stop_signals(std::function<void()> first) : first_{std::move(first)}
    {
        signals_.async_wait([this](boost::system::error_code failed, int) {
            if (failed) return;
            signals_.async_wait([](boost::system::error_code gone, int second) {
                if (gone) return;
                std::signal(second, SIG_DFL);
                std::raise(second);
            });
            first_();
        });
        thread_ = std::thread{[this] { io_.run(); }};
    }
    stop_signals(stop_signals const&) = delete;
    stop_signals& operator=(stop_signals const&) = delete;
    ~stop_signals()
    {
        io_.stop();
        thread_.join();
    }

private:
    std::function<void()> first_;
    asio::io_context io_{1};
    asio::signal_set signals_{io_, SIGINT, SIGTERM};
    std::thread thread_;
};

}  // namespace example

#endif
