// The record of the run in a folder, by which an interrupted run is resumed.
#ifndef EXAMPLES_EXPORT_RUN_RECORD_HPP
#define EXAMPLES_EXPORT_RUN_RECORD_HPP

#include "../run_file.hpp"
#include "disk_file.hpp"

#include <gainsight/px.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace example {

namespace px = gainsight::px;

/// A run: what it reads, and when it began. It is written before any list, and marked as complete at the end.
struct run_record {
    std::string run_id;
    px::timestamp began{};
    std::string asked;               ///< The requested span, see span_wish::text().
    std::string format;              ///< The format: "sqlite".
    std::vector<std::string> lists;  ///< "acme/users", sorted.
    bool start_over = false;         ///< Begun with --start-over: unfinished states of other runs are discarded.
    bool complete = false;

    void save(fs::path const& path) const
    {
        boost::json::object out;
        out[version] = 1;
        out["run_id"] = run_id;
        out["began"] = px::to_iso8601(began);
        out["asked"] = asked;
        out["format"] = format;
        auto& names = out["lists"].emplace_array();
        for (auto const& l : lists) names.emplace_back(l);
        out["start_over"] = start_over;
        out["complete"] = complete;
        replace_file(path, boost::json::serialize(out) + '\n');
    }
    /// Nothing if there is no such file.
    [[nodiscard]] static std::optional<run_record> load(fs::path const& path)
    {
        return load_run_file(path, version, [](boost::json::value const& all) {
            run_record out;
            out.run_id = text_at(all, "run_id");
            out.began = px::parse_iso8601(text_at(all, "began")).value();
            out.asked = text_at(all, "asked");
            out.format = text_at(all, "format");
            for (auto const& l : all.at("lists").as_array()) out.lists.push_back(boost::json::value_to<std::string>(l));
            if (auto const* over = all.as_object().if_contains("start_over")) out.start_over = over->as_bool();
            out.complete = all.at("complete").as_bool();
            return out;
        });
    }

private:
    static constexpr char version[] = "px_export_run";
};

/// The run to begin or to resume; `before` is the run that the folder records, if any. Throws invalid_argument if that
/// run is unfinished and is not the same as `now`.
[[nodiscard]] inline run_record begin_run(std::optional<run_record> const& before, run_record now)
{
    std::sort(now.lists.begin(), now.lists.end());
    if (!before || before->complete) return now;
    auto const differs = [&](std::string const& what) {
        return px::error{px::errc::invalid_argument, "an unfinished run over " + before->asked + ", as " +
                                                         before->format + ", is there: ask for " + what +
                                                         " again to finish it, or say --start-over"};
    };
    if (before->asked != now.asked) throw differs("the same span");
    if (before->format != now.format) throw differs("the same format");
    if (before->lists != now.lists) throw differs("the same lists");
    return *before;
}

}  // namespace example

#endif
