// Decoding alone: pages of 1,000 users from memory, by our decoder (in pieces of 16 KiB, as they come from the
// network), by the DOM of Boost.JSON, and by simdjson; and the time for decoding one user into a new struct.
// bench_decode DATA
#include "../peers/boost_dom.hpp"
#include "../peers/checksum.hpp"
#include "simdjson_users.hpp"

#include <gainsight/px/json/decoder.hpp>
#include <gainsight/px/model/page.hpp>
#include <gainsight/px/model/user.hpp>
#include <gainsight/px/operation/catalog.hpp>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <string>
#include <time.h>
#include <vector>

namespace px = gainsight::px;

namespace {

constexpr std::size_t pages = 8;

/// CPU time, so that other processes do not count. Decodes every page once, so that all decoders do the same work.
double seconds_of(std::function<void()> const& what)
{
    auto const now = [] {
        timespec t{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
        return double(t.tv_sec) + 1e-9 * double(t.tv_nsec);
    };
    auto const began = now();
    for (std::size_t i = 0; i < pages; ++i) what();
    return now() - began;
}

double median(std::vector<double> v)
{
    std::nth_element(v.begin(), v.begin() + static_cast<std::ptrdiff_t>(v.size() / 2), v.end());
    return v[v.size() / 2];
}

template <class Users>
std::uint64_t sum(Users const& users)
{
    std::uint64_t total = 0;
    for (auto const& u : users) total += bench::sum_of(u);
    return total;
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc != 2) bench::work::usage("bench_decode DATA");
    std::printf("{\"name\":\"decode, simdjson's kernel of texts: %s\",\"figures\":{", bench::simdjson_users::kernel());
    char const* comma = "";
    for (std::string const spelling : {"plain", "varied", "shuffled"}) {
        std::vector<std::string> texts;
        std::vector<simdjson::padded_string> padded;
        double bytes = 0;
        for (std::size_t i = 0; i < pages; ++i) {
            texts.push_back(
                bench::file_text(std::string{argv[1]} + '/' + spelling + "/users/1000/" + std::to_string(i)));
            padded.emplace_back(texts.back());
            bytes += static_cast<double>(texts.back().size());
        }
        px::page<px::user> ours;
        px::detail::json_decoder decoder;
        std::size_t at = 0;
        auto const in_pieces_of = [&](std::size_t piece) {
            auto const& text = texts[at++ % pages];
            decoder.start(px::detail::page_shape_of<px::user, px::operation::list_users::info>::value, &ours);
            for (std::size_t from = 0; from < text.size(); from += piece)
                if (!decoder.write(text.data() + from, std::min(piece, text.size() - from)))
                    bench::work::usage(decoder.problem());
            if (!decoder.finish()) bench::work::usage(decoder.problem());
        };
        auto const by_us = [&] { in_pieces_of(16 * 1024); };
        auto const by_us_whole = [&] { in_pieces_of(std::string::npos); };
        bench::user_page of_dom;
        bench::boost_dom dom;
        auto const by_dom = [&] { dom.read(texts[at++ % pages], of_dom); };
        bench::user_page of_simd;
        bench::simdjson_users simd;
        auto const by_simd = [&] { simd.read(padded[at++ % pages], of_simd); };

        // Decode every page in all four ways and compare the results.
        for (std::size_t page = 0; page < pages; ++page) {
            at = page, by_us();
            auto const expected = sum(ours);
            at = page, by_us_whole(), at = page, by_dom(), at = page, by_simd();
            if (sum(ours) != expected || sum(of_dom.users) != expected || sum(of_simd.users) != expected)
                bench::work::usage("they do not agree on what they decoded");
        }

        std::vector<std::string> singles;
        for (int i = 0; i < 16; ++i)
            singles.push_back(bench::file_text(std::string{argv[1]} + '/' + spelling + "/user/u" + std::to_string(i)));
        auto const into_fresh = [&] {
            for (auto const& text : singles) {
                px::user fresh;
                decoder.start(px::detail::shape_of<px::user>::value, &fresh);
                if (!decoder.write(text.data(), text.size()) || !decoder.finish())
                    bench::work::usage(decoder.problem());
            }
        };
        std::uint64_t all = 0;
        auto const checksum = [&] { all += sum(ours); };

        std::vector<double> fresh, checked;
        std::vector<double> us, whole, by_boost, by_simdjson, against_dom, against_simd;
        for (int round = 0; round < 15; ++round) {
            auto const a = seconds_of(by_us);
            auto const b = seconds_of(by_dom);
            auto const c = seconds_of(by_simd);
            auto const d = seconds_of(by_us_whole);
            checked.push_back(seconds_of(checksum) / double(pages) * 1e6);
            fresh.push_back(seconds_of(into_fresh) / double(pages * singles.size()) * 1e6);
            us.push_back(bytes / a / 1e9);
            by_boost.push_back(bytes / b / 1e9);
            by_simdjson.push_back(bytes / c / 1e9);
            whole.push_back(bytes / d / 1e9);
            against_dom.push_back(b / a);
            against_simd.push_back(c / a);
        }
        auto const figure = [&](char const* name, std::vector<double> const& values) {
            std::printf("%s\"%s: %s\":%.3f", comma, spelling.c_str(), name, median(values));
            comma = ",";
        };
        if (all == 0) bench::work::usage("no checksum");  // uses the checksum, so that the compiler cannot remove it
        figure("ours, GB/s", us);
        figure("ours, whole pages, GB/s", whole);
        figure("ours, a user into a fresh struct, us", fresh);
        figure("checksum of a page, us", checked);
        figure("Boost.JSON's DOM to structs, GB/s", by_boost);
        figure("simdjson on-demand to structs, GB/s", by_simdjson);
        figure("ours, times as fast as Boost.JSON's DOM to structs", against_dom);
        figure("ours, times as fast as simdjson on-demand to structs", against_simd);
    }
    std::printf("}}\n");
}
