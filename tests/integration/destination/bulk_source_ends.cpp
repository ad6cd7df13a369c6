// When the function that yields the records of a bulk is over: before the next one is asked for, and when the bulk
// goes.
#include "../resources/stage.hpp"

#include <gainsight/px/destination/bulk.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace bulk_source_ends {

using namespace resources;
using px::write;

write scored(int i)
{
    return write::upsert(
        "s" + std::to_string(i),
        px::patch<px::user>{}.set(field::user::score, i).set(field::user::property_keys, px::property_keys("AP-1-2")));
}

/// Something to wait for that nobody ever sees come, and that knows how often it was asked to end: a thing with one
/// operation, as a timer has. Its end is posted, as by Asio's own.
class forever {
public:
    explicit forever(int& asked) : asked_{&asked} {}
    forever(forever const&) = delete;
    forever& operator=(forever const&) = delete;
    ~forever() { *alive_ = false; }

    template <class Token>
    auto async_wait(Token&& token)
    {
        return asio::async_initiate<Token, void(std::exception_ptr)>(
            [this](auto handler) {
                auto slot = asio::get_associated_cancellation_slot(handler);
                auto ex = asio::get_associated_executor(handler);
                auto shared = std::make_shared<decltype(handler)>(std::move(handler));
                slot.assign([alive = alive_, asked = asked_, shared, ex](asio::cancellation_type) {
                    if (!*alive) ++*asked;
                    asio::post(ex, [shared] { std::move (*shared)(std::make_exception_ptr(px::error{})); });
                });
            },
            token);
    }

private:
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
    int* asked_;
};

BOOST_FIXTURE_TEST_SUITE(source_of_a_bulk, stage)

BOOST_AUTO_TEST_CASE(is_cancelled_while_what_it_waits_for_still_is_when_the_bulk_is_dropped)
{
    int asked_of_the_dead = 0;
    bool dropped = false;
    auto const ended = std::make_shared<int>(0);
    // What is declared first goes last, as it does in any function that makes a bulk.
    auto const job = [](all_scopes c, int& late, std::shared_ptr<int> seen) -> asio::awaitable<void> {
        forever event{late};
        auto const source = [&event, seen]() -> asio::awaitable<std::optional<write>> {
            auto const counted = seen;
            try {
                co_await event.async_wait(asio::use_awaitable);
            } catch (px::error const&) {
                ++*counted;
            }
            co_return std::nullopt;
        };
        px::bulk writes{c, source};
        px::bulk_outcome one;
        while (co_await writes.next(one)) {
        }
    };
    asio::cancellation_signal cancel;
    asio::co_spawn(io(), job(*client, asked_of_the_dead, ended),
                   asio::bind_cancellation_slot(cancel.slot(), [&](std::exception_ptr e) { dropped = e != nullptr; }));
    io().restart();
    io().poll();
    cancel.emit(asio::cancellation_type::terminal);
    io().run();
    BOOST_TEST(dropped);
    BOOST_TEST(asked_of_the_dead == 0);
    BOOST_TEST(*ended == 1);
}

// One that never suspends goes on a moment after it has yielded. Asked for the next record then, it would take the
// cancellation of the one that still runs.
BOOST_AUTO_TEST_CASE(has_nothing_left_to_do_when_it_is_heard_of)
{
    asio::io_context own{1};
    px::detail::bulk_run takes{px::detail::access::impl(*client), px::bulk_options{}};
    int made = 0;
    auto source = [&made]() -> asio::awaitable<std::optional<write>> { co_return scored(made++); };
    px::detail::awaited_feed<decltype(source), px::detail::bulk_run> feed{source};
    for (int asked = 0; asked != 5; ++asked) {
        feed.fill(takes, own.get_executor());
        while (!takes.note_arrivals()) BOOST_REQUIRE(own.run_one() == 1u);
        BOOST_TEST(own.poll() == 0u);
        own.restart();
        BOOST_REQUIRE(takes.source_answered());
        feed.source_answered(takes);
    }
    BOOST_TEST(made == 5);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace bulk_source_ends
