// The manifest of a run: the records that were read, window by window, and the content of the files, so that both can
// be compared.
#ifndef EXAMPLES_EXPORT_MANIFEST_HPP
#define EXAMPLES_EXPORT_MANIFEST_HPP

#include "books.hpp"
#include "disk_file.hpp"
#include "file_check.hpp"
#include "sha256.hpp"

#include <gainsight/px/core/config.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_from.hpp>
#include <boost/json/value_to.hpp>

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <map>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace example {

namespace detail {

inline constexpr int manifest_version = 1;
/// Of a fleet's export, whose lists have parts.
inline constexpr int fleet_manifest_version = 2;
inline constexpr std::string_view run_name = "name";
inline constexpr std::string_view parts_name = "parts", folder_name = "folder";
inline constexpr std::string_view checksum = "manifest_sha256";
inline constexpr std::string_view span_name = "span";
inline constexpr std::string_view before_name = "read_before";
inline constexpr std::string_view unfinished_name = "unfinished";

inline std::string sha256_of(std::string_view text)
{
    sha256 sum;
    sum.add(text);
    return sum.digits();
}

/// Prints JSON with one member on each line, up to a depth of `levels`.
inline void print_json(std::string& out, boost::json::value const& json, int levels, std::string const& indent = "\n")
{
    auto const within = indent + "  ";
    auto const* const object = json.if_object();
    auto const* const array = json.if_array();
    if (levels == 0 || (!object && !array) || (object ? object->empty() : array->empty())) {
        out += boost::json::serialize(json);
        return;
    }
    char const* comma = "";
    out += object ? '{' : '[';
    if (object)
        for (auto const& member : *object) {
            out += std::exchange(comma, ",") + within + boost::json::serialize(member.key()) + ": ";
            print_json(out, member.value(), levels - 1, within);
        }
    else
        for (auto const& element : *array) {
            out += std::exchange(comma, ",") + within;
            print_json(out, element, levels - 1, within);
        }
    out += indent;
    out += object ? '}' : ']';
}

inline boost::json::object to_json(list_books const& list, fs::path const& folder, bool in_parts)
{
    boost::json::object out;
    out["subscription"] = list.subscription;
    out["region"] = list.region;
    out["resource"] = list.resource;
    out["full"] = list.full;
    px::window_counts all;
    for (auto const& w : list.windows) all += w.counts;
    for (auto const& p : list.parts)
        for (auto const& w : p.windows) all += w.counts;
    if (!in_parts) {
        // Paths are relative to the manifest, so that the folder can be moved.
        auto proof = list.proof;
        if (auto* const file = proof.if_contains("file"); file && file->is_string())
            *file = fs::absolute(fs::path{std::string_view{file->get_string()}})
                        .lexically_proximate(fs::absolute(folder))
                        .string();
        out["proof"] = std::move(proof);
    }
    boost::json::object totals;
    add_counts(totals, all);
    out["totals"] = std::move(totals);
    if (list.span) {
        boost::json::object span;
        span[from_name] = json_of(list.span->from());
        span[to_name] = json_of(list.span->to());
        out[span_name] = std::move(span);
    }
    if (!list.read_before.empty()) {
        auto& before = out[before_name].emplace_array();
        for (auto const& r : list.read_before)
            before.push_back({{from_name, json_of(r.from())}, {to_name, json_of(r.to())}});
    }
    if (!in_parts) {
        out["windows"] = to_json(list.windows);
        return out;
    }
    auto& parts = out[parts_name].emplace_array();
    for (auto const& p : list.parts) parts.emplace_back(example::to_json(p));
    return out;
}

}  // namespace detail

/// Writes the manifest atomically. It contains no API key. A hash at its end detects accidental changes; it does not
/// protect against deliberate ones, since anybody can calculate it.
inline void write_manifest(fs::path const& path, run_books const& run)
{
    boost::json::object out;
    bool const is_fleet = !run.folder.empty();
    out["version"] = is_fleet ? detail::fleet_manifest_version : detail::manifest_version;
    out["program"] = run.program;
    out["library"] = px::library_version;
    out["contract"] = px::contract_version;
    out["run"] = run.run_id;
    out["began"] = px::to_iso8601(run.began);
    out["ended"] = px::to_iso8601(run.ended);
    if (is_fleet) out[detail::folder_name] = run.folder;
    if (is_fleet) out[detail::run_name] = run.name;
    boost::json::array books;
    for (auto const& list : run.lists) books.emplace_back(detail::to_json(list, path.parent_path(), is_fleet));
    out["lists"] = std::move(books);
    if (!run.unfinished.empty()) out[detail::unfinished_name] = boost::json::value_from(run.unfinished);
    auto sum = detail::sha256_of(boost::json::serialize(out));
    out[detail::checksum] = std::move(sum);
    std::string text;
    detail::print_json(text, out, 4);  // each window on one line
    if (!is_fleet) return replace_file(path, text + '\n');
    // In containers that share a folder every process may be number 1.
    std::random_device random;
    replace_file(path, text + '\n',
                 ".new-" + run.folder.substr(0, run.folder.find(':')) + '-' + std::to_string(::getpid()) + '-' +
                     std::to_string(random()) + std::to_string(random()));
}

/// The name of a fleet's run; "" for that of one process.
[[nodiscard]] inline std::string run_of_manifest(fs::path const& path)
{
    auto const json = boost::json::parse(text_of_file(path));
    auto const* const name = json.as_object().if_contains(detail::run_name);
    return name ? boost::json::value_to<std::string>(*name) : std::string{};
}

/// What a check of a manifest compares.
enum class checked : unsigned char {
    files,  ///< The manifest with the files beside it.
    books   ///< Only the manifest, which contains the result of list_writer::proof().
};

namespace detail {

/// Checks one list; each difference becomes a sentence in `problems`.
class list_check {
public:
    /// `here` is the folder of the process that wrote the manifest, in the words of part_books; "" for one process.
    list_check(boost::json::value const& list, fs::path const& folder, std::string_view here, checked what,
               std::vector<std::string>& problems)
        : list_{list}, folder_{folder}, here_{here}, what_{what}, problems_{problems},
          name_{text("subscription") + ", " + text("resource") + ": "}
    {}

    /// `elsewhere` receives, by folder, how many files of other processes are not beside the manifest.
    void run(std::map<std::string, std::uint64_t>& elsewhere) const
    {
        if (auto const* const parts = list_.as_object().if_contains(parts_name))
            return run_parts(parts->as_array(), elsewhere);
        auto const windows = windows_of(list_.at("windows"));
        check_windows(windows);
        check_part(list_.at("proof").as_object(), windows);
    }

private:
    void run_parts(boost::json::array const& parts, std::map<std::string, std::uint64_t>& elsewhere) const
    {
        std::vector<window_books> all;
        std::set<std::uint64_t> items;
        for (auto const& json : parts) {
            auto const part = part_books_of(json);
            all.insert(all.end(), part.windows.begin(), part.windows.end());
            if (!items.insert(part.item).second) say("its item " + std::to_string(part.item) + " is there twice");
            auto const* const file = part.proof.if_contains("file");
            bool const is_elsewhere = file && what_ == checked::files && part.folder != here_ &&
                                      !file_exists(folder_ / std::string_view{file->as_string()});
            if (is_elsewhere) ++elsewhere[part.process + " in " + part.folder];
            check_part(part.proof, part.windows, !is_elsewhere);
        }
        check_windows(std::move(all));
    }
    void check_part(boost::json::object const& proof, std::vector<window_books> const& windows,
                    bool is_here = true) const
    {
        std::uint64_t delivered = 0;
        for (auto const& w : windows) delivered += w.counts.delivered;
        auto const* const records = proof.if_contains("records");
        if (records && records->to_number<std::uint64_t>() != delivered)
            say("the windows delivered " + std::to_string(delivered) + " records, but " +
                std::to_string(records->to_number<std::uint64_t>()) + " were written");
        if (is_here && what_ == checked::files && proof.contains("file")) check_file(proof);
    }
    [[nodiscard]] std::string text(char const* member) const { return std::string{list_.at(member).as_string()}; }
    void say(std::string_view what) const { problems_.push_back(name_ + std::string{what}); }

    void check_windows(std::vector<window_books> windows) const
    {
        if (auto const* const before = list_.as_object().if_contains(before_name))
            for (auto const& r : before->as_array())
                windows.push_back({timestamp_of(r.at(from_name)), timestamp_of(r.at(to_name)), {}});
        std::sort(windows.begin(), windows.end(), [](auto const& a, auto const& b) { return a.from < b.from; });
        check_ends(windows);
        for (std::size_t i = 0; i < windows.size(); ++i) {
            auto const from = px::to_iso8601(windows[i].from);
            if (windows[i].to <= windows[i].from) say("the window from " + from + " does not end after it begins");
            if (i == 0) continue;
            auto const before = px::to_iso8601(windows[i - 1].to);
            if (windows[i - 1].to < windows[i].from) say("no window reaches from " + before + " to " + from);
            if (windows[i - 1].to > windows[i].from)
                say("a window that ends at " + before + " overlaps one that begins at " + from);
        }
    }

    /// Checks that the windows, in order of time, begin and end with the span. A list without dates has one window.
    void check_ends(std::vector<window_books> const& windows) const
    {
        auto const* const span = list_.as_object().if_contains(span_name);
        if (!span) {
            if (windows.empty()) say("it has no window");
            return;
        }
        auto const from = timestamp_of(span->at(from_name)), to = timestamp_of(span->at(to_name));
        auto const first = windows.empty() ? to : windows.front().from;
        if (from < first) say("no window reaches from " + px::to_iso8601(from) + " to " + px::to_iso8601(first));
        if (windows.empty()) return;
        auto const last =
            std::max_element(windows.begin(), windows.end(), [](auto const& a, auto const& b) { return a.to < b.to; });
        if (last->to < to) say("no window reaches from " + px::to_iso8601(last->to) + " to " + px::to_iso8601(to));
        if (first < from || to < last->to)
            say("its windows reach beyond the span from " + px::to_iso8601(from) + " to " + px::to_iso8601(to));
    }

    void check_file(boost::json::object const& proof) const
    {
        auto const file = folder_ / std::string_view{proof.at("file").as_string()};
        if (!file_exists(file)) return say(file.string() + " is missing");
        auto const found = look_at(file, std::string_view{proof.at("format").as_string()}, proof.at("gzip").as_bool());
        auto const differs = [&](char const* what, std::uint64_t is) {
            auto const stated = proof.at(what).to_number<std::uint64_t>();
            if (is != stated)
                say(file.string() + " has " + std::to_string(is) + ' ' + what + ", but " + std::to_string(stated) +
                    " were written");
        };
        differs("bytes", found.bytes);
        if (found.sha256 != std::string_view{proof.at("sha256").as_string()})
            say(file.string() + " is not what was written: its SHA-256 is " + found.sha256);
        if (!found.problem.empty()) say(file.string() + " is damaged: " + found.problem);
        differs("records", found.records);
    }

    boost::json::value const& list_;
    fs::path const& folder_;
    std::string_view here_;
    checked what_;
    std::vector<std::string>& problems_;
    std::string name_;
};

/// The place of a list that is not in a file: "eu, users: in px.sqlite, table users"; else "".
inline std::string place_of(boost::json::value const& list)
{
    auto const text = [](boost::json::value const& v) { return std::string{v.as_string()}; };
    auto const* const parts = list.as_object().if_contains(parts_name);
    if (parts && parts->as_array().empty()) return {};
    auto const& proof = (parts ? parts->as_array().front() : list).at("proof").as_object();
    if (proof.contains("file")) return {};
    auto out = text(list.at("subscription")) + ", " + text(list.at("resource")) + ": in ";
    if (auto const* database = proof.if_contains("database"))
        return out + text(*database) + ", table " + text(proof.at("table"));
    return out + text(proof.at("format")) + " messages";
}

}  // namespace detail

/// Checks a manifest in itself and against the files beside it. Returns a sentence for each difference; none means that
/// all agree. For a list in a database, only the number of records is compared with the windows; the database is not
/// queried. `not_looked_at` receives the places of those lists.
[[nodiscard]] inline std::vector<std::string> verify_manifest(fs::path const& path, checked what = checked::files,
                                                              std::vector<std::string>* not_looked_at = nullptr)
{
    std::vector<std::string> problems;
    std::string text;
    try {
        text = text_of_file(path);
    } catch (std::exception const& e) {
        return {e.what()};
    }
    auto const broken = [&](std::string_view why) {
        problems.push_back(path.string() + " is no manifest of an export: " + std::string{why});
    };
    try {
        auto json = boost::json::parse(text);
        auto& manifest = json.as_object();
        if (auto const v = manifest.at("version").to_number<int>();
            v != detail::manifest_version && v != detail::fleet_manifest_version) {
            broken("its version is " + std::to_string(v));
            return problems;
        }
        std::string const stated{manifest.at(detail::checksum).as_string()};
        manifest.erase(detail::checksum);  // the last member, so the order of the others is kept
        if (detail::sha256_of(boost::json::serialize(manifest)) != stated)
            problems.push_back(path.string() + " was changed after it was written");
        if (auto const* unfinished = manifest.if_contains(detail::unfinished_name);
            unfinished && what == checked::files)
            for (auto const& list : unfinished->as_array())
                problems.push_back(std::string{list.as_string()} + ": the run was stopped before it was finished");
        auto const* const in = manifest.if_contains(detail::folder_name);
        std::string const here{in ? std::string_view{in->as_string()} : std::string_view{}};
        std::map<std::string, std::uint64_t> elsewhere;
        for (auto const& list : manifest.at("lists").as_array()) {
            auto const folder = path.parent_path();
            try {
                if (auto place = detail::place_of(list); not_looked_at && !place.empty())
                    not_looked_at->push_back(std::move(place));
                detail::list_check{list, folder, here, what, problems}.run(elsewhere);
            } catch (output_error const& e) {
                problems.emplace_back(e.what());  // a file that cannot be read
            }
        }
        if (not_looked_at)
            for (auto const& [where, files] : elsewhere)
                not_looked_at->push_back(std::to_string(files) + " files of the process " + where);
    } catch (std::exception const& e) {
        broken(e.what());
    }
    return problems;
}

/// Whether the books in a manifest agree; what does not is told.
[[nodiscard]] inline bool books_agree(fs::path const& manifest)
{
    auto const flaws = verify_manifest(manifest, checked::books);
    for (auto const& flaw : flaws) std::fprintf(stderr, "The books do not agree: %s\n", flaw.c_str());
    return flaws.empty();
}

}  // namespace example

#endif
