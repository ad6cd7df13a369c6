// Years of events from a PX that kills, stalls, refuses and forgets at random: each record comes once, as it was sent.
//
// PX_EXPORT_RECORDS is how many (20,000), PX_EXPORT_SEED replays a run.
#include "../scratch.hpp"
#include "generated_events.hpp"

#include "../resources/stage.hpp"

#include <gainsight/px/source/window_stream.hpp>

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstdlib>
#include <random>

using namespace resources;
using std::chrono::days;

using px_test::number_from;

namespace {

/// A client of such a PX.
class storm {
public:
    storm()
        : seed{number_from("PX_EXPORT_SEED", std::random_device{}())},
          records{number_from("PX_EXPORT_RECORDS", 20'000)},
          span{px::from_epoch_ms(1'650'000'000'000), px::from_epoch_ms(1'650'000'000'000) + days{1100}},
          events{records, span, seed}, page_size{records > 100'000 ? 1000 : 40}, seen(records, false)
    {
        service.add_key(key_, px::permission::read);
        service.keep_requests(0);
        service.intercept([this](auto const& request) { return events.answer(request); });
        events.lose_scrolls(0.02);
        generated::misbehave(simulator, seed, 0.01);
        px::pool_options options;
        options.tls.ca_pem = simulator.ca_pem();
        options.retry_budget = 1'000'000;
        pools_.emplace(io_.get_executor(), px::single_threaded, std::move(options));
        client.emplace(px::client<px::scope::read>{
            *pools_, px::tenant{px::credential{"storm", px::endpoint::parse(simulator.url()).value(), px::api_key{key_},
                                               px::permission::read},
                                px_test::wide_quota()}}
                           .with(px::retry{}.max_attempts(30).first_wait(1ms).max_wait(10ms).block_wait(1ms, 2ms),
                                 px::first_byte_timeout{300ms}, px::stall_timeout{300ms}, px::accept_gzip{}));
    }
    [[nodiscard]] auto lists() const
    {
        return [c = *client, size = page_size](px::date_range const& window) {
            return c.session_events().list(px::session_event_query{}.during(window).page_size(size));
        };
    }
    [[nodiscard]] px::window_options windows(px::window_order order) const
    {
        return px::window_options{}.order(order).records_per_window(static_cast<std::int64_t>(records / 12));
    }
    /// That an event came, and that it is the first time.
    void saw(std::string_view id, std::optional<px::timestamp> date)
    {
        auto const i = events.index(id);
        if (!i) {
            BOOST_ERROR("there is no event " << id);
            return;
        }
        if (seen[*i]) BOOST_ERROR("event " << *i << " came twice");
        if (!date || px::to_epoch_ms(*date) != events.date(*i)) BOOST_ERROR("event " << *i << " has another date");
        seen[*i] = true;
        ++came;
    }
    template <class Stream, class See>
    void read(Stream& stream, See see)
    {
        auto const began = std::chrono::steady_clock::now();
        std::exception_ptr thrown;
        std::uint64_t kills = 0;
        int failures = 0;
        {
            generated::killer killer{simulator, service, seed};
            asio::co_spawn(
                io_,
                [](Stream& from, See one, int& asked_again) -> asio::awaitable<void> {
                    typename Stream::page_type page;
                    for (;;) {
                        bool more = false, failed = false;
                        try {
                            more = co_await from.next(page);
                        } catch (px::error const& e) {
                            // What is not HTTP is not asked for again by itself.
                            failed = e == px::errc::bad_response && ++asked_again < 1000;
                            if (!failed) throw;
                        }
                        if (!failed && !more) break;
                        for (auto const& record : page) one(record);
                    }
                }(stream, see, failures),
                [&](std::exception_ptr e) { thrown = e; });
            io_.restart();
            io_.run();
            kills = killer.kills();
        }
        BOOST_TEST_CONTEXT("PX_EXPORT_SEED=" << seed << " PX_EXPORT_RECORDS=" << records)
        {
            try {
                if (thrown) std::rethrow_exception(thrown);
            } catch (std::exception const& e) {
                BOOST_ERROR(e.what());
            }
            BOOST_TEST(came == records);
            BOOST_TEST(stream.counts().delivered == records);
            BOOST_TEST((stream.bookmark().missing(span) == std::vector<px::date_range>{}));
            BOOST_TEST(stream.counts().shortfall == 0);
        }
        BOOST_TEST_MESSAGE(records << " records in " << service.counts().requests << " requests and "
                                   << std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count()
                                   << " s: " << stream.finished() << " windows, " << stream.begun_again()
                                   << " begun again, " << failures << " pages that failed, " << events.lost()
                                   << " scrolls lost, " << kills << " times all connections killed");
    }

    std::uint64_t seed;
    std::size_t records;
    px::date_range span;
    generated::events events;
    int page_size;
    std::vector<bool> seen;
    std::size_t came = 0;
    px::testing::simulator simulator;
    px::testing::service& service = simulator.add_region(px::region::eu);

private:
    static constexpr char key_[] = "key-of-the-storm-00001";
    asio::io_context io_{1};
    std::optional<px::pools> pools_;

public:
    std::optional<px::client<px::scope::read>> client;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(chaos)

BOOST_AUTO_TEST_CASE(leaves_every_raw_record_delivered_once_as_px_sent_it)
{
    for (auto order : {px::window_order::as_they_come, px::window_order::by_time}) {
        storm s;
        px::window_stream stream{[lists = s.lists()](px::date_range const& w) { return lists(w).verbatim(); }, s.span,
                                 s.windows(order)};
        s.read(stream, [&s](px::raw_record const& r) {
            s.saw(r.id(), r.date());
            if (auto const i = s.events.index(r.id()); i && r.text() != s.events.text(*i))
                BOOST_ERROR("event " << *i << " is not what was sent");
        });
    }
}

BOOST_AUTO_TEST_CASE(leaves_every_model_delivered_once)
{
    storm s;
    px::window_stream stream{s.lists(), s.span, s.windows(px::window_order::as_they_come)};
    s.read(stream, [&s](px::session_initialized_event const& e) { s.saw(e.event_id, e.date); });
}

BOOST_AUTO_TEST_SUITE_END()
