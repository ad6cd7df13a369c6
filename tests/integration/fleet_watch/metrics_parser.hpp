// Reads the text format of Prometheus, and refuses what a strict reader of it would.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_FLEET_WATCH_METRICS_PARSER_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_FLEET_WATCH_METRICS_PARSER_HPP

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>

namespace px_test {

struct read_metrics {
    using labels = std::map<std::string, std::string>;
    std::map<std::string, std::string> types;
    std::map<std::string, std::map<labels, double>> samples;

    explicit read_metrics(std::string const& text)
    {
        static std::regex const name{"[a-zA-Z_:][a-zA-Z0-9_:]*"};
        BOOST_TEST((!text.empty() && text.back() == '\n'));
        std::istringstream in{text};
        std::string now;  // the metric whose lines these are
        bool has_help = false;
        for (std::string line; std::getline(in, line);) BOOST_TEST_CONTEXT(line)
            {
                std::istringstream words{line};
                std::string hash, what, of, rest;
                if (line.starts_with('#')) {
                    words >> hash >> what >> of;
                    std::getline(words >> std::ws, rest);
                    BOOST_TEST(std::regex_match(of, name));
                    if (what == "HELP") {
                        BOOST_TEST(!types.contains(of));
                        BOOST_TEST(!rest.empty());
                        now = of;
                        has_help = true;
                    } else {
                        BOOST_TEST(what == "TYPE");
                        BOOST_TEST((of == now && has_help));
                        BOOST_TEST((rest == "gauge" || rest == "counter"));
                        BOOST_TEST((rest == "counter") == of.ends_with("_total"));
                        BOOST_TEST(types.emplace(of, rest).second);
                        has_help = false;
                    }
                    continue;
                }
                auto const end = line.find_first_of("{ ");
                BOOST_TEST(line.substr(0, end) == now);
                BOOST_TEST(types.contains(now));
                labels with;
                auto at = end;
                if (line[at] == '{') {
                    ++at;
                    while (line[at] != '}') {
                        auto const equals = line.find("=\"", at);
                        BOOST_REQUIRE(equals != line.npos);
                        auto const label = line.substr(at, equals - at);
                        BOOST_TEST(std::regex_match(label, name));
                        std::string value;
                        for (at = equals + 2; line.at(at) != '"'; ++at) {
                            if (line[at] == '\\') {
                                ++at;
                                BOOST_TEST((line[at] == '\\' || line[at] == '"' || line[at] == 'n'));
                                value += line[at] == 'n' ? '\n' : line[at];
                                continue;
                            }
                            value += line[at];
                        }
                        BOOST_TEST(with.emplace(label, value).second);
                        ++at;
                        if (line[at] == ',') ++at;
                    }
                    ++at;
                }
                BOOST_TEST(line.at(at) == ' ');
                std::size_t used = 0;
                auto const number = line.substr(at + 1);
                auto const value = std::stod(number, &used);
                BOOST_TEST(used == number.size());
                BOOST_TEST(std::isfinite(value));
                BOOST_TEST(samples[now].emplace(with, value).second);
            }
    }
    /// Of the one sample that has this label.
    [[nodiscard]] double of(std::string const& metric, std::string const& label, std::string const& value) const
    {
        auto const at = samples.find("gainsight_px_fleet_" + metric);
        if (at == samples.end()) return NAN;
        for (auto const& [with, number] : at->second)
            if (auto const l = with.find(label); l != with.end() && l->second == value) return number;
        return NAN;
    }
};

}  // namespace px_test

#endif
