// Ctrl-C and SIGTERM: the first signal asks the program to stop, the second one ends it immediately.
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

/// Handles the two signals while it lives, on its own thread: the event loop may be blocked, for instance in a write to
/// a full pipe or in a long database statement.
class stop_signals {
public:
    /// Calls `first` at the first signal, on that thread.
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
