// Reads an input on its own thread, for coroutines.
#ifndef EXAMPLES_INGEST_INPUT_READER_HPP
#define EXAMPLES_INGEST_INPUT_READER_HPP

#include "input.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstddef>
#include <exception>
#include <utility>
#include <vector>

namespace example {

namespace asio = boost::asio;

class input_reader {
public:
    explicit input_reader(input& from) : from_{from} {}

    /// See `input::read`. One await at a time. It cannot be cancelled; `input::interrupt` ends it. `out` must live
    /// until then.
    asio::awaitable<bool> read(std::vector<input_record>& out, std::size_t most)
    {
        return asio::async_initiate<asio::use_awaitable_t<> const, void(std::exception_ptr, bool)>(
            [this](auto handler, std::vector<input_record>& into, std::size_t n) {
                auto work = asio::make_work_guard(handler);
                asio::post(thread_, [this, handler = std::move(handler), work = std::move(work), &into, n]() mutable {
                    bool more = false;
                    std::exception_ptr failed;
                    try {
                        more = from_.read(into, n);
                    } catch (...) {
                        failed = std::current_exception();
                    }
                    auto const ex = work.get_executor();
                    asio::post(ex, [handler = std::move(handler), failed, more]() mutable {
                        std::move(handler)(failed, more);
                    });
                });
            },
            asio::use_awaitable, std::ref(out), most);
    }

private:
    input& from_;
    asio::thread_pool thread_{1};
};

}  // namespace example

#endif
