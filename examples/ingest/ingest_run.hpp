// The run of an ingest: what was asked, and whether every record has its outcome.
#ifndef EXAMPLES_INGEST_INGEST_RUN_HPP
#define EXAMPLES_INGEST_INGEST_RUN_HPP

#include "../run_file.hpp"
#include "outcomes.hpp"

#include <gainsight/px.hpp>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <optional>
#include <string>
#include <utility>

namespace example {

/// A run: it is written before anything is sent, and says at the end that every record has its outcome.
struct ingest_run {
    std::string id;  ///< "20261129T020000123Z-9f3c0a11"
    px::timestamp began{};
    boost::json::object asked;  ///< What it loads, from where, how, and into which subscription.
    bool complete = false;
    /// The first records of the last run that was finished, where that wrote records of the same kind, in the same way,
    /// into the same subscription: the input of the next one may be the same once more.
    known_outcomes loaded;

    void save(fs::path const& path) const
    {
        boost::json::object out;
        out[version] = 1;
        out["run_id"] = id;
        out["began"] = px::to_iso8601(began);
        out["asked"] = asked;
        out["complete"] = complete;
        if (loaded.highest() != 0) out["loaded"] = to_json(loaded);
        replace_file(path, boost::json::serialize(out) + '\n');
    }
    /// Nothing where there is no such file.
    [[nodiscard]] static std::optional<ingest_run> load(fs::path const& path)
    {
        return load_run_file(path, version, [](boost::json::value const& all) {
            ingest_run out;
            out.id = text_at(all, "run_id");
            out.began = px::parse_iso8601(text_at(all, "began")).value();
            out.asked = all.at("asked").as_object();
            out.complete = all.at("complete").as_bool();
            if (auto const* list = all.as_object().if_contains("loaded"))
                for (auto const& one : list->as_array())
                    out.loaded.note(out.loaded.highest() + 1, known_outcome_from(one));
            return out;
        });
    }

private:
    static constexpr char version[] = "px_ingest_run";
};

/// Whether two runs write the same kind of records in the same way into the same subscription, whatever their input.
[[nodiscard]] inline bool loads_the_same(boost::json::object const& a, boost::json::object const& b)
{
    for (char const* what : {"subscription", "kind", "mode"}) {
        auto const *const one = a.if_contains(what), *const other = b.if_contains(what);
        if (!one || !other || *one != *other) return false;
    }
    return true;
}

/// The run that begins, or the one that it goes on with: `before` is what the folder holds of an earlier one. Throws
/// invalid_argument where that is unfinished and another.
[[nodiscard]] inline ingest_run begin_ingest(std::optional<ingest_run> before, ingest_run now)
{
    if (!before) return now;
    if (before->complete) {
        if (!loads_the_same(before->asked, now.asked)) return now;
        now.loaded = std::move(before->loaded);
        // Another input may be the file in which those were put aside, to be fed again.
        if (before->asked["input"] != now.asked["input"])
            now.loaded.change(px::write_result::unknown, px::write_result::refused);
        return now;
    }
    for (auto const& member : now.asked) {
        auto const* const was = before->asked.if_contains(member.key());
        if (was && *was == member.value()) continue;
        throw px::error{px::errc::invalid_argument, "a run that began at " + px::to_iso8601(before->began) +
                                                        " is unfinished, and its " + std::string{member.key()} +
                                                        " was " + (was ? boost::json::serialize(*was) : "not given") +
                                                        ": ask for the same to finish it, or say --start-over"};
    }
    return *std::move(before);
}

}  // namespace example

#endif
