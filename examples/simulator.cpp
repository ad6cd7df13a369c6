// The simulator as a program, so that a service in any language can be tested without a subscription and without
// changing real data:
//
//   simulator --region eu=8443 --key dev-key --users 5000 --accounts 200 --ca-file ca.pem
//   curl --cacert ca.pem -H "X-APTRINSIC-API-KEY: dev-key" "https://127.0.0.1:8443/v1/users?pageSize=2"
//
// It prints one line `<region> <url>` per region, then `ready`, and stops on SIGINT or SIGTERM.
#include <gainsight/px/testing/simulator.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <charconv>
#include <cstdio>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace px = gainsight::px;
namespace sim = px::testing;

namespace {

constexpr char usage[] =
    "usage: simulator [options]\n"
    "  --region NAME[=PORT]   serve us, eu or us2, on PORT or a free one; repeatable (default: eu)\n"
    "  --key KEY[:PERMS]      accept KEY in every region; PERMS of r, w, p (default rwp); repeatable\n"
    "                         (default: the key \"simulator-key\")\n"
    "  --accounts N --users N --events N   seed so many records in each region (default 20, 200, 0)\n"
    "  --everything N         and N records of every list besides, a tenth of it accounts\n"
    "  --tls                  HTTPS, which is the default\n"
    "  --plain                HTTP instead\n"
    "  --ca-file FILE         write the certificate of the CA that clients have to trust\n"
    "  --address ADDRESS      listen there (default 127.0.0.1)\n"
    "  --vendor-limits        200 requests a second, 1,000,000 a day, identical requests blocked for 3 s\n"
    "  --tidy                 fixed order of members, no unknown ones\n"
    "  --help                 print this\n";

struct settings {
    std::vector<std::pair<px::region, std::uint16_t>> regions;
    std::vector<std::pair<std::string, px::permissions>> keys;
    std::size_t accounts = 20;
    std::size_t users = 200;
    std::size_t events = 0;
    std::size_t everything = 0;
    std::string ca_file;
    std::string address = "127.0.0.1";
    bool plain = false;
    bool vendor_limits = false;
    bool tidy = false;
    bool help = false;
};

template <class Number>
Number number(std::string_view text, std::string const& option)
{
    Number n{};
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size())
        throw std::invalid_argument{option + " needs a number, not \"" + std::string{text} + "\""};
    return n;
}

std::pair<px::region, std::uint16_t> region_option(std::string_view text)
{
    auto const equals = text.find('=');
    auto const region = px::parse_region(text.substr(0, equals));
    if (!region) throw std::invalid_argument{region.error().what()};
    auto const port =
        equals == text.npos ? std::uint16_t{0} : number<std::uint16_t>(text.substr(equals + 1), "--region");
    return {*region, port};
}

std::pair<std::string, px::permissions> key_option(std::string_view text)
{
    auto const colon = text.rfind(':');
    px::permissions granted;
    for (char c : colon == text.npos ? std::string_view{"rwp"} : text.substr(colon + 1)) {
        if (c == 'r')
            granted = granted | px::permission::read;
        else if (c == 'w')
            granted = granted | px::permission::write;
        else if (c == 'p')
            granted = granted | px::permission::production_launch;
        else
            throw std::invalid_argument{"--key takes permissions of r, w and p"};
    }
    return {std::string{text.substr(0, colon)}, granted};
}

settings parse(int count, char** arguments)
{
    settings s;
    for (int i = 1; i < count; ++i) {
        std::string const option = arguments[i];
        auto const value = [&]() -> std::string_view {
            if (++i == count) throw std::invalid_argument{option + " needs a value"};
            return arguments[i];
        };
        if (option == "--region")
            s.regions.push_back(region_option(value()));
        else if (option == "--key")
            s.keys.push_back(key_option(value()));
        else if (option == "--accounts")
            s.accounts = number<std::size_t>(value(), option);
        else if (option == "--users")
            s.users = number<std::size_t>(value(), option);
        else if (option == "--events")
            s.events = number<std::size_t>(value(), option);
        else if (option == "--everything")
            s.everything = number<std::size_t>(value(), option);
        else if (option == "--ca-file")
            s.ca_file = value();
        else if (option == "--address")
            s.address = value();
        else if (option == "--plain")
            s.plain = true;
        else if (option == "--tls")
            s.plain = false;
        else if (option == "--vendor-limits")
            s.vendor_limits = true;
        else if (option == "--tidy")
            s.tidy = true;
        else if (option == "--help")
            s.help = true;
        else
            throw std::invalid_argument{"unknown option " + option};
    }
    if (s.regions.empty()) s.regions.emplace_back(px::region::eu, std::uint16_t{0});
    if (s.keys.empty())
        s.keys.emplace_back("simulator-key",
                            px::permission::read | px::permission::write | px::permission::production_launch);
    return s;
}

void serve(settings const& s)
{
    // Set up before any thread starts, so that no signal is lost.
    boost::asio::io_context context;
    boost::asio::signal_set signals{context, SIGINT, SIGTERM};
    signals.async_wait([](boost::system::error_code, int) {});

    sim::simulator simulator{sim::simulator_options{}.tls(!s.plain).address(s.address)};
    for (auto const& [region, port] : s.regions) {
        auto& service = simulator.add_region(region, port);
        for (auto const& [key, granted] : s.keys) service.add_key(key, granted);
        if (s.vendor_limits) service.set(sim::limits::vendor());
        if (s.tidy) service.set(sim::quirks::none());
        service.seed(sim::collection::accounts, s.accounts);
        service.seed(sim::collection::users, s.users);
        service.seed(sim::collection::custom_events, s.events);
        if (s.everything != 0) service.seed_everything(s.everything);
    }
    if (!s.ca_file.empty()) {
        std::ofstream file{s.ca_file};
        file << simulator.ca_pem();
        if (!file.flush()) throw std::runtime_error{"cannot write " + s.ca_file};
    }
    for (auto const& one : s.regions)
        std::printf("%s %s\n", std::string{px::to_string(one.first)}.c_str(), simulator.url(one.first).c_str());
    std::printf("ready\n");
    std::fflush(stdout);

    context.run();  // returns after a signal
    simulator.stop();
    for (auto const& one : s.regions)
        std::printf("%s answered %llu requests\n", std::string{px::to_string(one.first)}.c_str(),
                    static_cast<unsigned long long>(simulator.at(one.first).counts().requests));
}

}  // namespace

int main(int count, char** arguments)
try {
    auto const s = parse(count, arguments);
    if (s.help)
        std::fputs(usage, stdout);
    else
        serve(s);
    return 0;
} catch (std::exception const& e) {
    std::fprintf(stderr, "simulator: %s\n", e.what());
    return 1;
}
