// Decoding alone: pages of 1,000 users from memory, by our decoder (fed in pieces of 16 KiB, as the network does), by
// Boost.JSON's DOM, and by simdjson. bench_decode DATA
#include "../peers/boost_dom.hpp"
#include "../peers/checksum.hpp"
#include "simdjson_dom.hpp"

#include <gainsight/px/json/decoder.hpp>
#include <gainsight/px/model/page.hpp>
#include <gainsight/px/operation/catalog.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

namespace px = gainsight::px;

namespace {

constexpr std::size_t pages = 8;

double seconds_of(std::function<void()> const& what)
{
    auto const began = std::chrono::steady_clock::now();
    for (int i = 0; i < 5; ++i) what();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count() / 5;
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
    std::printf("{\"name\":\"decode\",\"figures\":{");
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
        auto const by_us = [&] {
            auto const& text = texts[at++ % pages];
            decoder.start(px::detail::page_shape_of<px::user, px::catalog::list_users>::value, &ours);
            constexpr std::size_t piece = 16 * 1024;
            for (std::size_t from = 0; from < text.size(); from += piece)
                if (!decoder.write(text.data() + from, std::min(piece, text.size() - from)))
                    bench::work::usage(decoder.problem());
            if (!decoder.finish()) bench::work::usage(decoder.problem());
        };
        bench::user_page of_dom;
        bench::boost_dom dom;
        auto const by_dom = [&] { dom.read(texts[at++ % pages], of_dom); };
        bench::user_page of_simd;
        bench::simdjson_dom simd;
        auto const by_simd = [&] { simd.read(padded[at++ % pages], of_simd); };

        // The same page by all three.
        at = 0, by_us(), at = 0, by_dom(), at = 0, by_simd();
        if (sum(ours) != sum(of_dom.users) || sum(ours) != sum(of_simd.users))
            bench::work::usage("they do not agree on what they decoded");

        std::vector<double> us;
        std::vector<double> against_dom;
        std::vector<double> against_simd;
        for (int round = 0; round < 15; ++round) {
            auto const a = seconds_of(by_us);
            auto const b = seconds_of(by_dom);
            auto const c = seconds_of(by_simd);
            us.push_back(bytes / pages / a / 1e9);
            against_dom.push_back(b / a);
            against_simd.push_back(c / a);
        }
        std::printf("%s\"%s: ours, GB/s\":%.3f,\"%s: ours, times as fast as Boost.JSON's DOM to structs\":%.3f,"
                    "\"%s: ours, times as fast as simdjson on-demand to structs\":%.3f",
                    comma, spelling.c_str(), median(us), spelling.c_str(), median(against_dom), spelling.c_str(),
                    median(against_simd));
        comma = ",";
    }
    std::printf("}}\n");
}
