// The run of an ingest: what was asked, and whether every record has its outcome.
#ifndef EXAMPLES_INGEST_INGEST_RUN_HPP
#define EXAMPLES_INGEST_INGEST_RUN_HPP

#include "../run_file.hpp"

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

    void save(fs::path const& path) const
    {
        boost::json::object out;
        out[version] = 1;
        out["run_id"] = id;
        out["began"] = px::to_iso8601(began);
        out["asked"] = asked;
        out["complete"] = complete;
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
            return out;
        });
    }

private:
    static constexpr char version[] = "px_ingest_run";
};

/// The run that begins, or the one that it goes on with: `before` is what the folder holds of an earlier one. Throws
/// invalid_argument where that is unfinished and another.
[[nodiscard]] inline ingest_run begin_ingest(std::optional<ingest_run> before, ingest_run now)
{
    if (!before || before->complete) return now;
    for (auto const& member : now.asked) {
        auto const* const was = before->asked.if_contains(member.key());
        if (was && *was == member.value()) continue;
        throw px::error{
            px::errc::invalid_argument,
            "a run that began at " + px::to_iso8601(before->began) + " is unfinished, and its " +
                std::string{member.key()} + " was " + (was ? boost::json::serialize(*was) : "not given") +
                ": ask for the same to finish it, use another folder (--out), or, of a load, say --start-over"};
    }
    return *std::move(before);
}

}  // namespace example

#endif
