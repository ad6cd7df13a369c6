// What a run of a fleet is asked for, which is the same for all of its processes.
#ifndef EXAMPLES_EXPORT_FLEET_REQUEST_HPP
#define EXAMPLES_EXPORT_FLEET_REQUEST_HPP

#include "command_line.hpp"
#include "disk_file.hpp"

#include <gainsight/px.hpp>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

namespace example {

namespace detail {

inline constexpr std::string_view url_of = "URL of ", key_of = "API key of ";

/// Tells the key of a subscription from others within one run: 16 digits of a hash that is another one for each run,
/// export and label, so that nobody can see by it where else the key is used. Keys are random: none is found by trying.
[[nodiscard]] inline std::string key_mark(options const& opt, px::credential const& of)
{
    auto name = "gainsight-px export key\n" + opt.export_name;
    for (auto const& part : {opt.run, of.label}) (name += '\0') += part;
    auto const key = of.key.reveal();  // read in place: no copy of it is made
    std::array<unsigned char, EVP_MAX_MD_SIZE> sum{};
    unsigned size = 0;
    if (!::HMAC(::EVP_sha256(), name.data(), static_cast<int>(name.size()),
                reinterpret_cast<unsigned char const*>(key.data()), key.size(), sum.data(), &size))
        output_fails("OpenSSL gives no HMAC");
    constexpr std::size_t bytes = 8;
    std::string out;
    for (std::size_t i = 0; i != bytes; ++i) {
        constexpr char digits[] = "0123456789abcdef";
        (out += digits[sum[i] >> 4]) += digits[sum[i] & 15];
    }
    return out;
}

}  // namespace detail

/// What a run is asked for, as JSON whose text is equal for equal requests. `database` identifies the database that all
/// processes write to, if they write to one. Two processes of different subscriptions would make one export of both:
/// where each subscription is, and a mark of its key, are part of it.
[[nodiscard]] inline std::string fleet_request(options const& opt, std::vector<px::credential> const& from,
                                               std::string const& database)
{
    std::vector<std::string> names;
    for (auto const& c : from)
        for (auto const& r : opt.resources) names.push_back(c.label + '/' + c.region_name + '/' + r);
    std::sort(names.begin(), names.end());
    boost::json::object out;
    out["span"] = opt.span.text();
    out["look-back"] = std::to_string(std::chrono::minutes{opt.span.look_back / std::chrono::minutes{1}}.count()) + 'm';
    out["window"] = std::to_string(std::chrono::minutes{opt.window / std::chrono::minutes{1}}.count()) + 'm';
    out["format"] = opt.format;
    out["gzip"] = opt.gzip ? "yes" : "no";
    out["attribute columns"] = opt.attribute_columns ? "yes" : "no";
    std::string all;
    for (auto const& n : names) (all += all.empty() ? "" : ", ") += n;
    out["lists"] = all;
    if (!database.empty()) out["database"] = database;
    std::vector<px::credential const*> by_label;
    for (auto const& c : from) by_label.push_back(&c);
    std::sort(by_label.begin(), by_label.end(), [](auto const* a, auto const* b) { return a->label < b->label; });
    for (auto const* c : by_label) {
        out[std::string{detail::url_of} + c->label] = c->where.url();
        out[std::string{detail::key_of} + c->label] = detail::key_mark(opt, *c);
    }
    return boost::json::serialize(out);
}

/// Of two requests, in words: "span 'since the last run', not 'the last 190 days'".
[[nodiscard]] inline std::string difference_of(std::string_view theirs, std::string_view ours)
{
    constexpr char of_another_version[] = "a request of another version of this program";
    try {
        auto const a = boost::json::parse(theirs).as_object(), b = boost::json::parse(ours).as_object();
        auto const text = [](boost::json::object const& of, std::string_view name) {
            auto const* const v = of.if_contains(name);
            return v ? boost::json::value_to<std::string>(*v) : std::string{"none"};
        };
        auto const words = [&](std::string_view name) {
            if (!name.starts_with(detail::key_of))
                return std::string{name} + " '" + text(a, name) + "', not '" + text(b, name) + '\'';
            if (!a.contains(name)) return std::string{of_another_version};
            return "another API key of '" + std::string{name.substr(detail::key_of.size())} + '\'';
        };
        for (auto const& [name, value] : a)
            if (text(a, name) != text(b, name)) return words(name);
        for (auto const& member : b)
            if (std::string_view const name = member.key(); !a.contains(name))
                return name.starts_with(detail::url_of) ? of_another_version : words(name);
    } catch (std::exception const&) {  // of another version, which the words below cover
    }
    return of_another_version;
}

}  // namespace example

#endif
