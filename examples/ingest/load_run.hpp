// A run of an ingest in its folder: begun or gone on with, carried out, and told.
#ifndef EXAMPLES_INGEST_LOAD_RUN_HPP
#define EXAMPLES_INGEST_LOAD_RUN_HPP

#include "../run_id.hpp"
#include "change_stores.hpp"
#include "ingest_run.hpp"
#include "load.hpp"
#include "progress.hpp"
#include "sent_before.hpp"
#include "session.hpp"

#include <gainsight/px.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <cstddef>
#include <cstdio>
#include <functional>
#include <string>
#include <utility>

namespace example {

/// What of the command line makes a run another one.
[[nodiscard]] inline boost::json::object asked_of(ingest_options const& opt, destination const& to, input const& from)
{
    auto const pairs = [](auto const& list) {
        boost::json::array out;
        for (auto const& [a, b] : list) out.push_back(boost::json::string{a + '=' + b});
        return out;
    };
    boost::json::object out;
    out["subscription"] = subscription_of(to);
    out["kind"] = opt.to;
    out["mode"] = to_string(opt.plan.what).data();
    out["input"] = opt.from.file.empty() ? opt.from.query : opt.from.file;
    out["columns"] = pairs(opt.columns.columns);
    out["constants"] = pairs(opt.columns.constants);
    out["follow"] = opt.follow;
    out["clear_nulls"] = opt.columns.null_clears;
    boost::json::array keys;
    for (auto const& key : opt.property_keys) keys.push_back(boost::json::string{key});
    out["property_keys"] = std::move(keys);
    // Its name, since a connection string may have a password in it.
    if (!opt.from.query.empty()) out["database"] = from.name();
    return out;
}

/// What runs that are over sent of what this one is to send.
[[nodiscard]] inline sent_before sent_before_by(ingest_options const& opt, destination const& to)
{
    return {opt.out / "sent.json", subscription_of(to) + ": " + opt.to + ", " + std::string{to_string(opt.plan.what)}};
}

/// The folder of runs, which one process at a time uses.
class run_folder {
public:
    explicit run_folder(fs::path folder) : folder_{std::move(folder)}
    {
        make_folder(folder_);
        lock_ = disk_file{folder_ / "lock", O_RDWR | O_CREAT};
        lock_.lock("ingest");
    }
    /// Begins the run that is asked for, or goes on with it where it is unfinished.
    void begin(boost::json::object asked, bool start_over)
    {
        ingest_run now;
        now.began = px::now();
        now.id = new_run_id(now.began);
        now.asked = std::move(asked);
        auto const id = now.id;
        run_ = begin_ingest(start_over ? std::nullopt : ingest_run::load(record()), std::move(now));
        goes_on_ = run_.id != id;
        run_.save(record());
    }
    /// Every record has its outcome.
    void end()
    {
        run_.complete = true;
        run_.save(record());
    }
    /// Nothing of it was done: the next one may be another.
    void forget() { remove_file(record()); }
    [[nodiscard]] bool goes_on() const noexcept { return goes_on_; }
    [[nodiscard]] ingest_run const& run() const noexcept { return run_; }
    [[nodiscard]] fs::path file(std::string const& what) const { return folder_ / (run_.id + '-' + what); }

private:
    [[nodiscard]] fs::path record() const { return folder_ / "run.json"; }

    fs::path folder_;
    disk_file lock_;
    ingest_run run_;
    bool goes_on_ = false;
};

/// What a run came to.
struct run_end {
    outcome_counts counts;
    px::error problem;  ///< What stopped it, if it was not a signal.
    bool complete = false;
    bool nothing_left = false;  ///< Each record that was read has its outcome, though the input may go on.
    bool touched_px = false;    ///< PX may have taken something.
    bool is_new = false;        ///< No start before this one sent anything.
    fs::path outcomes, begun;
    std::vector<std::string> reasons;  ///< Why the first ones that PX does not have were refused.
    std::vector<fs::path> put_aside;   ///< Files of rejects and of unknown ones, where there are any.

    /// Whether nothing of the run was done.
    [[nodiscard]] bool is_nothing() const
    {
        return is_new && !complete && !touched_px && counts.all() == 0 && fs::file_size(outcomes) == 0;
    }
};

/// What runs need, beside their records: had before any is begun, so that what is wrong with it leaves no run behind.
class run_needs {
public:
    explicit run_needs(ingest_session& all)
        : session{all}, writes{writes_of(all)}, client{all.client<px::scope::write>()}, changes{all.options, all.to},
          folder{all.options.out}
    {}
    ingest_session& session;
    record_writes writes;
    px::client<px::scope::write> client;
    known_changes changes;
    run_folder folder;
};

/// Carries the run of the folder out, or the rest of it. `on_stop` is called besides when a signal stops it.
inline run_end carry_out(run_needs& with, input& from, std::function<void()> on_stop = {})
{
    auto const& opt = with.session.options;
    auto const head = [&from] { return from.rejects_head(); };
    auto const format = '.' + std::string{from.rejects_format()};
    auto const file = [&with](std::string const& what) { return with.folder.file(what); };
    load_files files{line_file{file("outcomes.ndjson")}, lazy_line_file{file("rejects" + format), head},
                     lazy_line_file{file("unknown" + format), head}, begun_file{file("begun.txt")}};
    auto sent = sent_before_by(opt, with.session.to);
    load work{from,  with.writes,
              files, read_outcomes(files.outcomes.path()),
              sent,  load_options{static_cast<std::size_t>(opt.at_once), opt.send_unknown_again, opt.send_again}};
    ingest_progress bar;
    px::bulk_options how;
    with.changes.give(how);
    px::error failed;
    try {
        with.session.run(
            work.run(with.client, how),
            [&] {
                files.sync();
                with.changes.flush();
                bar.show(work.counts());
                return !work.is_overdue();
            },
            [&] {
                if (on_stop) on_stop();
                work.stop();
            });
        with.changes.flush();
    } catch (output_error const& e) {  // the disk is full: what is under way has no outcome, and is looked at again
        failed = px::error{px::errc::sink_failed, e.what()};
    }
    if (work.complete() && !failed && with.writes.once_only()) sent.add(work.first_done());
    bar.show(work.counts(), true);
    run_end out{work.counts(),
                failed ? failed : work.problem(),
                work.complete() && !failed,
                work.nothing_left() && !failed,
                work.touched_px(),
                !with.folder.goes_on() || (with.writes.tells_begun() && !files.begun.earlier()),
                files.outcomes.path(),
                file("begun.txt"),
                work.reasons(),
                {}};
    for (auto const* again : {&files.rejects, &files.unknown})
        if (again->lines() != 0) out.put_aside.push_back(again->path());
    return out;
}

}  // namespace example

#endif
