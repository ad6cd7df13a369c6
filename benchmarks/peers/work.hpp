// The command line of every peer, and its report: the work to do, the server, the counts.
#ifndef BENCHMARKS_PEERS_WORK_HPP
#define BENCHMARKS_PEERS_WORK_HPP

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

/// The work of one run, from the command line: PEER WORK --calls N --connections N --port N --prefix /plain --ca FILE
struct work {
    enum class kind { user, page, event } what = kind::user;
    int page_size = 0;
    long calls = 1;
    int connections = 1;
    std::string host = "localhost";
    int port = 8443;
    std::string prefix = "/plain";  // selects the spelling of the data
    std::string ca_file;
    std::vector<std::string> more;  // options that only one peer has

    work(int argc, char** argv)
    {
        if (argc < 2) usage("no work was named");
        std::string_view const name = argv[1];
        if (name == "user") {
            what = kind::user;
        } else if (name == "event") {
            what = kind::event;
        } else if (name.substr(0, 4) == "page") {
            what = kind::page;
            page_size = static_cast<int>(number(name.substr(4)));
        } else {
            usage("the work is user, event, page25 or page1000");
        }
        for (int i = 2; i < argc; ++i) {
            std::string_view const word = argv[i];
            auto const value = [&]() -> std::string_view {
                if (++i == argc) usage("a value is missing behind the last word");
                return argv[i];
            };
            if (word == "--calls")
                calls = number(value());
            else if (word == "--connections")
                connections = static_cast<int>(number(value()));
            else if (word == "--port")
                port = static_cast<int>(number(value()));
            else if (word == "--prefix")
                prefix = value();
            else if (word == "--ca")
                ca_file = value();
            else
                more.emplace_back(word);
        }
    }

    [[nodiscard]] bool has(std::string_view word) const
    {
        return std::find(more.begin(), more.end(), word) != more.end();
    }
    [[nodiscard]] std::string url() const { return "https://" + host + ':' + std::to_string(port) + prefix; }
    /// The target of the n-th call for one user, for peers that write their requests by hand.
    [[nodiscard]] std::string user_target(long n) const { return prefix + "/v1/users/u" + std::to_string(n % 16); }
    [[nodiscard]] std::string page_target(std::string_view scroll_id) const
    {
        auto out = prefix + "/v1/users?pageSize=" + std::to_string(page_size);
        if (!scroll_id.empty()) out.append("&scrollId=").append(scroll_id);
        return out;
    }
    [[nodiscard]] std::string event_target() const { return prefix + "/v1/events/custom"; }

    /// Ends the program, since its results could not be compared.
    [[noreturn]] static void usage(std::string_view why)
    {
        std::fprintf(stderr, "%.*s\n", static_cast<int>(why.size()), why.data());
        std::exit(2);
    }

private:
    static long number(std::string_view text)
    {
        long n = 0;
        auto const end = std::from_chars(text.data(), text.data() + text.size(), n);
        if (end.ec != std::errc{} || end.ptr != text.data() + text.size() || n < 0) usage("a number was expected");
        return n;
    }
};

/// An API key, which the server does not check.
inline constexpr std::string_view api_key = "benchmark-key-0000000000";

/// The event that all peers post.
inline constexpr std::string_view event_name = "invoice_paid";
inline constexpr std::string_view event_user = "user1@customer1.example.com";
inline constexpr std::string_view event_account = "account-1";
inline constexpr std::string_view event_property = "AP-BENCHMARK-2-1";
inline constexpr std::int64_t event_date = 1'700'000'000'000;
inline constexpr std::int64_t event_amount = 4200;
inline constexpr std::string_view event_currency = "EUR";
inline constexpr bool event_first = true;

/// The results of a run, printed as one line of JSON.
class report {
public:
    explicit report(long calls) { latencies_.reserve(static_cast<std::size_t>(calls)); }

    using clock = std::chrono::steady_clock;
    void answered(clock::time_point began)
    {
        latencies_.push_back(std::chrono::duration<float, std::micro>(clock::now() - began).count());
    }
    void record(std::uint64_t sum)
    {
        ++records_;
        checksum_ += sum;
    }
    void add(report const& other)
    {
        latencies_.insert(latencies_.end(), other.latencies_.begin(), other.latencies_.end());
        records_ += other.records_;
        checksum_ += other.checksum_;
    }
    [[nodiscard]] long calls() const { return static_cast<long>(latencies_.size()); }
    [[nodiscard]] std::uint64_t checksum() const { return checksum_; }

    void print(char const* more = "")
    {
        std::sort(latencies_.begin(), latencies_.end());
        auto const at = [this](double part) {
            if (latencies_.empty()) return 0.0;
            return static_cast<double>(latencies_[static_cast<std::size_t>(part * double(latencies_.size() - 1))]);
        };
        std::printf("{\"calls\":%ld,\"records\":%llu,\"checksum\":\"%016llx\",\"seconds\":%.6f,\"p50_us\":%.1f,"
                    "\"p99_us\":%.1f%s}\n",
                    calls(), static_cast<unsigned long long>(records_), static_cast<unsigned long long>(checksum_),
                    std::chrono::duration<double>(clock::now() - began_).count(), at(0.5), at(0.99), more);
    }

private:
    clock::time_point began_ = clock::now();
    std::vector<float> latencies_;
    std::uint64_t records_ = 0;
    std::uint64_t checksum_ = 0;
};

inline std::string file_text(std::string const& name)
{
    std::ifstream in{name, std::ios::binary};
    if (!in) work::usage("cannot read " + name);
    return {std::istreambuf_iterator<char>{in}, {}};
}

}  // namespace bench

#endif
