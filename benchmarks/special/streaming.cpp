// Streams up to millions of users: the memory beyond that of a process that has only connected, and the CPU time for
// each record. Both must not grow with the number of records. A second process serves the pages over plain HTTP; each
// has different ids, written into the same page. --long: ten million too; --quick: at most 100,000.
#include "../peers/work.hpp"

#include <gainsight/px.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <vector>

namespace asio = boost::asio;
namespace px = gainsight::px;
using client = px::client<px::scope::read>;

namespace {

constexpr long page_size = 1000;
constexpr std::size_t id_width = 12;

/// A page whose ids and cursor are overwritten in place for each request.
class page_text {
public:
    page_text()
    {
        text_ = "{\"users\":[";
        for (long i = 0; i < page_size; ++i) {
            if (i != 0) text_ += ',';
            for (auto const* before : {"{\"identifyId\":\"user-", "\",\"email\":\"user-"}) {
                text_ += before;
                places_.push_back({text_.size(), i});
                text_.append(id_width, '0');
            }
            text_ +=
                "@example.com\",\"type\":\"USER\",\"gender\":\"EMPTY_GENDER\",\"firstName\":\"Somebody\","
                "\"lastName\":\"Or Other\",\"lastSeenDate\":1700000000000,\"signUpDate\":1690000000000,"
                "\"title\":\"Engineer\",\"phone\":\"\",\"score\":17,\"role\":\"member\",\"subscriptionId\":\"\","
                "\"accountId\":\"account-1\",\"numberOfVisits\":1234,\"location\":{\"countryName\":\"United States\","
                "\"countryCode\":\"US\",\"stateName\":\"California\",\"stateCode\":\"CA\",\"city\":\"San Francisco\","
                "\"street\":\"\",\"postalCode\":\"94105\",\"continent\":\"NA\",\"timeZone\":\"America/Los_Angeles\","
                "\"coordinates\":{\"latitude\":37.7898,\"longitude\":-122.3942}},"
                "\"propertyKeys\":[\"AP-BENCHMARK-2-1\"],\"createDate\":1690000000000,"
                "\"customAttributes\":{\"tier\":\"gold\",\"seats\":12,\"beta\":true},\"globalUnsubscribe\":false,"
                "\"lastVisitedUserAgentData\":[{\"propertyKey\":\"AP-BENCHMARK-2-1\",\"userAgent\":{\"rawUserAgent\":"
                "\"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.0.0\","
                "\"device\":\"Desktop\",\"platformType\":\"Linux\",\"browserType\":\"Chrome\"}}],\"id\":\"user-";
            places_.push_back({text_.size(), i});
            text_.append(id_width, '0');
            text_ += "\"}";
        }
        text_ += "],\"scrollId\":\"";
        cursor_ = text_.size();
        text_.append(id_width, '0');
        text_ += "\"}";
    }
    std::string const& of(long page)
    {
        for (auto const& p : places_) put(p.at, page * page_size + p.record);
        put(cursor_, page + 1);
        return text_;
    }

private:
    struct place {
        std::size_t at;
        long record;
    };
    void put(std::size_t at, long n)
    {
        for (auto i = id_width; i-- > 0; n /= 10) text_[at + i] = static_cast<char>('0' + n % 10);
    }

    std::string text_;
    std::vector<place> places_;
    std::size_t cursor_ = 0;
};

/// Serves one connection after the other until the process is killed.
[[noreturn]] void serve(asio::ip::tcp::acceptor& acceptor, asio::io_context& io)
{
    page_text pages;
    std::string const one_user = "{\"identifyId\":\"none\",\"id\":\"none\"}";
    for (;;) {
        asio::ip::tcp::socket s{io};
        acceptor.accept(s);
        s.set_option(asio::ip::tcp::no_delay{true});
        std::string in;
        boost::system::error_code ec;
        for (;;) {
            auto const head = asio::read_until(s, asio::dynamic_buffer(in), "\r\n\r\n", ec);
            if (ec) break;
            constexpr std::string_view name = "scrollId=";
            auto const at = in.find(name);
            // connect_only() requests one user and gets a small answer: a page would be kept as an unknown field.
            auto const& body = in.rfind("GET /v1/users?", 0) != 0
                                   ? one_user
                                   : pages.of(at < head ? std::stol(in.substr(at + name.size(), id_width)) : 0);
            in.erase(0, head);
            auto const start =
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
                "\r\n\r\n";
            asio::write(s, asio::buffer(start + body), ec);
            if (ec) break;
        }
    }
}

/// The peak memory of the process, in MiB.
double peak()
{
    std::ifstream in{"/proc/self/status"};
    for (std::string line; std::getline(in, line);)
        if (line.rfind("VmHWM:", 0) == 0) return std::stod(line.substr(6)) / 1024;
    return 0;
}
double cpu_seconds()
{
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return double(t.tv_sec) + 1e-9 * double(t.tv_nsec);
}

asio::awaitable<void> connect_only(client c) { static_cast<void>(co_await c.users().get("none")); }

asio::awaitable<void> stream(client c, long records)
{
    px::page<px::user> page;
    auto users = c.users().list(px::user_query{}.page_size(page_size));
    for (long n = 0; n < records; n += page_size) {
        bool const more = co_await users.next(page);
        if (!more) throw std::runtime_error{"the stream ended early"};
    }
    if (users.delivered() != records) throw std::runtime_error{"records are missing"};
}

}  // namespace

int main(int argc, char** argv)
{
    std::string_view const word = argc > 1 ? argv[1] : "";
    asio::io_context server_io;
    asio::ip::tcp::acceptor acceptor{server_io, {asio::ip::make_address("127.0.0.1"), 0}};
    auto const port = acceptor.local_endpoint().port();
    auto const server = fork();
    if (server == 0) serve(acceptor, server_io);

    asio::io_context io{1};
    px::pool_options options;
    options.max_connections = 1;
    px::quota_options quota;
    quota.per_second = quota.burst = 1e9;
    quota.per_day = 1'000'000'000;
    px::tenant const tenant{px::credential{"benchmark",
                                           px::endpoint::parse("http://127.0.0.1:" + std::to_string(port)).value(),
                                           px::api_key{std::string{bench::api_key}}, px::permission::read},
                            px::quota{quota}};
    client const c{px::pools{io.get_executor(), px::single_threaded, options}, tenant};
    auto const run = [&io](asio::awaitable<void> what) {
        asio::co_spawn(io, std::move(what), [](std::exception_ptr e) {
            if (e) std::rethrow_exception(e);
        });
        io.restart();
        io.run();
    };
    run(connect_only(c));
    auto const connected = peak();
    std::printf("{\"name\":\"streaming\",\"figures\":{\"MiB of a process that has only connected\":%.1f", connected);
    for (long records : {10'000L, 100'000L, 1'000'000L, 10'000'000L}) {
        if ((word == "--quick" && records > 100'000) || (word != "--long" && records > 1'000'000)) continue;
        auto const began = cpu_seconds();
        run(stream(c, records));
        std::printf(",\"%ld records: MiB above that\":%.1f,\"%ld records: CPU of each, us\":%.3f", records,
                    peak() - connected, records, 1e6 * (cpu_seconds() - began) / double(records));
    }
    // The first pages allocate the records, which makes up much of the time of the first ten pages. So they are
    // measured again.
    auto const began = cpu_seconds();
    run(stream(c, 10'000));
    std::printf(",\"10000 records again: CPU of each, us\":%.3f}}\n", 1e6 * (cpu_seconds() - began) / 10'000);
    kill(server, SIGKILL);
    waitpid(server, nullptr, 0);
}
