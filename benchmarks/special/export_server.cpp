// The server of benchmarks/export: lists of any length in the format of PX, over TLS, generated on demand.
//
// export_server CERTIFICATE KEY prints its port and serves until it is killed. The base URL selects the data:
// /RECORDS/FROM/STEP means RECORDS page views, the first at FROM and the others at intervals of STEP milliseconds, and
// the same number of users. The filter date>=A;date<B selects page views of a window, and the answer has their number;
// a scrollId contains the number of pages before. Ids and dates are written into the same page, so that a page costs
// little more than its encryption.
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

namespace {

constexpr std::int64_t most_records = 1000;
constexpr std::size_t id_width = 12, date_width = 13;

/// The number in the id of a record. The ids are scattered like those of PX, which are random. They are unique, since
/// factor and modulus are coprime.
std::int64_t scattered(std::int64_t record)
{
    constexpr std::uint64_t factor = 618'033'988'749, modulus = 1'000'000'000'000;
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(record) * factor % modulus);
}

/// A page whose ids and dates are overwritten for each answer. In `record`, '#' stands for the number in an id, '~' for
/// the date, and '$' for a variant.
class page_text {
public:
    page_text(std::string_view record, std::vector<std::string_view> const& variants)
    {
        for (std::int64_t i = 0; i != most_records; ++i) {
            begins_.push_back(text_.size());
            if (i != 0) text_ += ',';
            for (char const c : record)
                if (c == '#' || c == '~') {
                    places_.push_back({text_.size(), i, c == '~'});
                    text_.append(c == '~' ? date_width : id_width, '0');
                } else if (c == '$') {
                    text_ += variants[static_cast<std::size_t>(i * 7) % variants.size()];
                } else {
                    text_ += c;
                }
        }
        begins_.push_back(text_.size());
    }
    /// Writes `records` records, starting with the number `first`.
    std::string_view of(std::int64_t first, std::int64_t records, std::int64_t from, std::int64_t step)
    {
        for (auto const& p : places_) {
            if (p.record >= records) break;
            auto const record = first + p.record;
            if (p.is_date)
                put(p.at, date_width, from + record * step);
            else
                put(p.at, id_width, scattered(record));
        }
        return std::string_view{text_}.substr(0, begins_[static_cast<std::size_t>(records)]);
    }

private:
    struct place {
        std::size_t at;
        std::int64_t record;
        bool is_date;
    };
    void put(std::size_t at, std::size_t width, std::int64_t n)
    {
        for (auto i = width; i-- > 0; n /= 10) text_[at + i] = static_cast<char>('0' + n % 10);
    }

    std::string text_;
    std::vector<place> places_;
    std::vector<std::size_t> begins_;
};

page_text page_views()
{
    return {R"({"eventId":"7f3c2a10-5b1d-4c7e-9a2b-#","identifyId":"user-#@customer.example.com",)"
            R"("propertyKey":"AP-BENCHMARK-2-1","date":~,"eventType":"PAGE_VIEW",)"
            R"("sessionId":"2f1d6c0e-77aa-4b39-8d1e-#","userType":"USER","accountId":"account-417",)"
            R"("globalContext":{"plan":"enterprise","seats":250,"trial":false},"scheme":"https",)"
            R"("host":"app.customer.example.com","path":$,"hash":"","queryParams":{"tab":["usage"],"page":["2"]},)"
            R"("remoteHost":"203.0.113.17","referrer":"https://app.customer.example.com/home","screenHeight":1080,)"
            R"("screenWidth":1920,"languages":["en-US","en"]})",
            {R"("/projects/17/overview","queryString":"?tab=usage&page=2","pageTitle":"Overview")",
             R"("/reports/weekly","queryString":"?tab=usage&page=2","pageTitle":"Weekly report of \"Größe\"")",
             R"("/settings/members","queryString":"?tab=usage&page=2","pageTitle":"Members, roles and invitations")",
             R"("/","queryString":"","pageTitle":"Home")"}};
}

/// Users as data/make.py writes them.
page_text users()
{
    return {
        R"({"aptrinsicId":"7f3c2a10-5b1d-#","identifyId":"user-#@customer.example.com",)"
        R"("type":"USER","gender":"EMPTY_GENDER","email":"user-#@customer.example.com",$,)"
        R"("lastSeenDate":~,"signUpDate":~,"firstVisitDate":~,"title":"Engineer","phone":"","score":17,)"
        R"("role":"member","subscriptionId":"","accountId":"account-417","numberOfVisits":1234,"location":{)"
        R"("countryName":"United States","countryCode":"US","stateName":"California","stateCode":"CA",)"
        R"("city":"San Francisco","street":"","postalCode":"94105","continent":"NA","regionName":"",)"
        R"("timeZone":"America/Los_Angeles","coordinates":{"latitude":37.7898,"longitude":-122.3942}},)"
        R"("propertyKeys":["AP-BENCHMARK-2-1"],"createDate":~,"lastModifiedDate":~,"customAttributes":{)"
        R"("tier":"gold","seats":12,"beta":true},"globalUnsubscribe":false,"sfdcContactId":"",)"
        R"("channelMetricList":null,"lastVisitedUserAgentData":[{"propertyKey":"AP-BENCHMARK-2-1","userAgent":{)"
        R"("rawUserAgent":"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.100.7)"
        R"( Safari/537.36","device":"Desktop","platformType":"Linux","platformVersion":"","browserType":"Chrome",)"
        R"("browserVersion":"119"}}],"id":"user-#@customer.example.com","lastInferredLocation":null,)"
        R"("globalId":""})",
        {R"("firstName":"Ada","lastName":"Lovelace")", R"("firstName":"Jürgen","lastName":"Müller")",
         R"("firstName":"Grace","lastName":"O'Neil")", R"("firstName":"Barbara","lastName":"Liskov")"}};
}

/// The number after `name`, or `otherwise` if `name` is not found.
std::int64_t number_behind(std::string_view text, std::string_view name, std::int64_t otherwise)
{
    if (auto const at = text.find(name); at != std::string_view::npos) {
        auto const rest = text.substr(at + name.size());
        std::from_chars(rest.data(), rest.data() + rest.size(), otherwise);
    }
    return otherwise;
}

std::string decoded(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i != text.size(); ++i) {
        unsigned byte = 0;
        if (text[i] == '%' && text.size() - i > 2 &&
            std::from_chars(text.data() + i + 1, text.data() + i + 3, byte, 16).ec == std::errc{}) {
            out += static_cast<char>(byte);
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

/// The data that the base URL of a request selects.
struct extent {
    std::int64_t records = 0, from = 0, step = 1;

    explicit extent(std::string_view target)
    {
        for (auto* const number : {&records, &from, &step}) {
            if (!target.starts_with('/')) return;
            target.remove_prefix(1);
            auto const [end, error] = std::from_chars(target.data(), target.data() + target.size(), *number);
            target.remove_prefix(error == std::errc{} ? static_cast<std::size_t>(end - target.data()) : target.size());
        }
    }
    /// The number of records before that time.
    [[nodiscard]] std::int64_t before(std::int64_t time) const
    {
        return std::clamp<std::int64_t>(time <= from ? 0 : (time - from - 1) / step + 1, 0, records);
    }
};

class connection {
public:
    explicit connection(asio::ssl::stream<tcp::socket> stream) : stream_{std::move(stream)} {}
    void serve()
    {
        stream_.handshake(asio::ssl::stream_base::server);
        std::string in;
        for (;;) {
            auto const head = asio::read_until(stream_, asio::dynamic_buffer(in), "\r\n\r\n");
            auto const line = std::string_view{in}.substr(0, in.find("\r\n"));
            answer(decoded(line.substr(line.find(' ') + 1)));
            in.erase(0, head);
        }
    }

private:
    void answer(std::string const& target)
    {
        extent const all{target};
        auto const size = std::clamp<std::int64_t>(number_behind(target, "pageSize=", 25), 1, most_records);
        auto const page = number_behind(target, "scrollId=next-", 0);
        if (target.find("/v1/events/pageView") != std::string::npos) {
            auto const first = all.before(number_behind(target, "date>=", 0));
            auto const end = all.before(number_behind(target, "date<", INT64_MAX));
            send("results", page_views_, all, first, std::max(first, end), page, size);
        } else if (target.find("/v1/users") != std::string::npos) {
            send("users", users_, all, 0, all.records, page, size);
        } else {
            send("accounts", users_, all, 0, 0, 0, size);  // requested by the client to check its key
        }
    }
    /// A page of the records from `first` up to `end`.
    void send(std::string_view list, page_text& text, extent const& all, std::int64_t first, std::int64_t end,
              std::int64_t page, std::int64_t size)
    {
        auto const begins = std::min(first + page * size, end);
        auto const records = std::min(size, end - begins);
        auto const before = "{\"" + std::string{list} + "\":[";
        auto const body = text.of(begins, records, all.from, all.step);
        auto after = "],\"totalHits\":" + std::to_string(end - first);
        // As at PX, a full page has a scrollId, so the last page is never full.
        if (records == size) after += ",\"scrollId\":\"next-" + std::to_string(page + 1) + '"';
        after += '}';
        auto const head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
                          std::to_string(before.size() + body.size() + after.size()) + "\r\n\r\n" + before;
        for (auto const part : {std::string_view{head}, body, std::string_view{after}})
            asio::write(stream_, asio::buffer(part));
    }

    asio::ssl::stream<tcp::socket> stream_;
    page_text page_views_ = page_views();
    page_text users_ = users();
};

}  // namespace

int main(int argc, char** argv)
try {
    if (argc != 3) {
        std::fprintf(stderr, "export_server CERTIFICATE KEY\n");
        return 2;
    }
    asio::ssl::context tls{asio::ssl::context::tls_server};
    tls.set_options(asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1);
    tls.use_certificate_chain_file(argv[1]);
    tls.use_private_key_file(argv[2], asio::ssl::context::pem);
    asio::io_context io;
    tcp::acceptor acceptor{io, {asio::ip::make_address("127.0.0.1"), 0}};
    std::printf("%u\n", unsigned{acceptor.local_endpoint().port()});
    std::fflush(stdout);
    for (;;) {
        asio::ssl::stream<tcp::socket> stream{io, tls};
        acceptor.accept(stream.next_layer());
        stream.next_layer().set_option(tcp::no_delay{true});
        std::thread{[s = std::move(stream)]() mutable {
            try {
                connection{std::move(s)}.serve();
            } catch (std::exception const&) {  // the client has disconnected
            }
        }}.detach();
    }
} catch (std::exception const& e) {
    std::fprintf(stderr, "export_server: %s\n", e.what());
    return 1;
}
