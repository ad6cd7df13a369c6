// 13. A job that reads each night the events since the night before. It stores only a bookmark, which is text.
#include "sandbox.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <cstdio>
#include <string>

namespace asio = boost::asio;
namespace px = gainsight::px;

/// Reads the events that are not in `bookmark`, and the last hour again, for events that arrived late.
asio::awaitable<void> nightly(px::client<px::scope::read> client, std::string& bookmark)
{
    px::bookmark finished;
    if (!bookmark.empty()) finished = px::bookmark::parse(bookmark).value();
    if (auto const end = finished.end()) finished.reread_from(*end - std::chrono::hours{1});

    auto const window_of = [client](px::date_range const& window) {
        return client.session_events().list(px::session_event_query{}.during(window)).verbatim();
    };
    px::date_range const all{px::now() - std::chrono::years{1}, px::now()};
    px::window_stream events{window_of, all, px::window_options{}.after(finished)};
    px::page<px::raw_record> page;
    std::string lines;
    for (;;) {
        bool const more = co_await events.next(page);
        bookmark = events.bookmark().text();  // covers the pages before this one: store it together with them
        if (!more) break;
        for (auto const& record : page) record.write_line(lines);
    }
    std::printf("%llu events, %zu bytes; finished up to %s\n",
                static_cast<unsigned long long>(events.counts().delivered), lines.size(),
                px::to_iso8601(*events.bookmark().end()) == px::to_iso8601(events.began()) ? "now" : "earlier");
}

int main()
{
    example::sandbox sandbox;
    asio::io_context io{1};
    px::pools pools{io.get_executor(), px::single_threaded, sandbox.trusting()};
    px::client<px::scope::read> client{pools, px::tenant{sandbox.credential("sandbox", px::permission::read)}};
    std::string bookmark;  // in a real job, a file, or a row in the database of the records
    for (int night = 0; night != 2; ++night) {
        asio::co_spawn(io, nightly(client, bookmark), example::rethrow);
        io.restart();
        io.run();
    }
}
