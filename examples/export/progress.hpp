// The progress of the export while it runs, and the table at its end.
#ifndef EXAMPLES_EXPORT_PROGRESS_HPP
#define EXAMPLES_EXPORT_PROGRESS_HPP

#include "list_state.hpp"
#include "utf8_text.hpp"

#include <gainsight/px.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <exception>
#include <optional>
#include <string>

namespace example {

using std::chrono::steady_clock;

/// The export of one list of one subscription.
struct export_job {
    std::string tenant;
    std::string region;
    std::string resource;
    std::string file;  // the place of its records: a file, or a table of a database
    std::uint64_t records = 0;
    std::uint64_t bytes = 0;
    std::uint64_t requests = 0;
    std::uint64_t retries = 0;
    std::uint64_t begun_anew = 0;  // how often PX lost the position in the list
    std::optional<std::int64_t> expected;
    px::window_counts counts;  // counts of the finished windows
    list_state books;
    boost::json::object proof;
    steady_clock::time_point began{};
    steady_clock::time_point ended{};
    bool running = false;
    bool complete = false;
    std::string problem;

    [[nodiscard]] double seconds() const
    {
        if (began == steady_clock::time_point{}) return 0;
        return std::chrono::duration<double>((running ? steady_clock::now() : ended) - began).count();
    }
    [[nodiscard]] double rate() const { return seconds() > 0 ? static_cast<double>(records) / seconds() : 0; }
};

/// Bars on a terminal, plain lines elsewhere.
class progress {
public:
    explicit progress(std::deque<export_job> const& jobs) : jobs_{jobs}, terminal_{::isatty(STDERR_FILENO) == 1} {}

    void show()
    {
        if (terminal_ && drawn_) std::fprintf(stderr, "\x1b[%zuA", jobs_.size());
        for (auto const& j : jobs_)
            if (terminal_)
                bar(j);
            else if (j.running)
                line(j);
        drawn_ = true;
    }
    /// The time between two updates.
    [[nodiscard]] std::chrono::milliseconds interval() const
    {
        return terminal_ ? std::chrono::milliseconds{200} : std::chrono::milliseconds{2000};
    }

private:
    static std::string remaining(export_job const& j)
    {
        if (j.complete) return "done";
        if (!j.running) return j.problem.empty() ? "waiting" : "failed";
        if (!j.expected || j.rate() <= 0) return "";
        auto const left = std::max<double>(0, static_cast<double>(*j.expected) - static_cast<double>(j.records));
        return std::to_string(static_cast<long>(left / j.rate() + 0.5)) + " s left";
    }
    static void bar(export_job const& j)
    {
        constexpr int width = 30;
        // The total of PX may be capped or change: it is used for the bar, but does not decide when the list ends.
        double share = j.complete ? 1.0 : 0.0;
        if (!j.complete && j.expected && *j.expected > 0)
            share = std::min(1.0, static_cast<double>(j.records) / static_cast<double>(*j.expected));
        int const filled = static_cast<int>(share * width);
        std::fprintf(stderr, "\x1b[2K%-10.10s %-9.9s [%.*s%*s] %9llu  %8.0f/s  %s\n", j.tenant.c_str(),
                     j.resource.c_str(), filled, "##############################", width - filled, "",
                     static_cast<unsigned long long>(j.records), j.rate(), remaining(j).c_str());
    }
    static void line(export_job const& j)
    {
        std::fprintf(stderr, "%s %s: %llu records, %.0f/s%s%s\n", j.tenant.c_str(), j.resource.c_str(),
                     static_cast<unsigned long long>(j.records), j.rate(), j.expected ? ", " : "",
                     remaining(j).c_str());
    }

    std::deque<export_job> const& jobs_;
    bool terminal_;
    bool drawn_ = false;
};

/// Statistics of the pools, summed over all hosts.
struct connection_totals {
    std::uint64_t opened = 0;
    std::uint64_t reused = 0;
    std::uint64_t resumed = 0;
};

inline constexpr char const* unproven_windows =
    "ended with an answer without a body, and nothing says whether more was there: the next run reads them again";

inline void print_table(std::FILE* out, std::deque<export_job> const& jobs, connection_totals const& c)
{
    std::fprintf(out, "\n%-12s %-9s %10s %12s %8s %9s %8s  %s\n", "tenant", "resource", "records", "bytes", "seconds",
                 "requests", "retries", "file");
    for (auto const& j : jobs)
        std::fprintf(out, "%-12s %-9s %10llu %12llu %8.2f %9llu %8llu  %s%s\n", j.tenant.c_str(), j.resource.c_str(),
                     static_cast<unsigned long long>(j.records), static_cast<unsigned long long>(j.bytes), j.seconds(),
                     static_cast<unsigned long long>(j.requests), static_cast<unsigned long long>(j.retries),
                     j.file.c_str(), j.complete ? "" : " (INCOMPLETE)");
    std::fprintf(out, "connections: %llu opened, %llu reused, %llu TLS sessions resumed\n",
                 static_cast<unsigned long long>(c.opened), static_cast<unsigned long long>(c.reused),
                 static_cast<unsigned long long>(c.resumed));
    for (auto const& j : jobs)
        if (!j.complete)
            std::fprintf(stderr, "%s %s is incomplete: %s\n", j.tenant.c_str(), j.resource.c_str(), j.problem.c_str());
    for (auto const& j : jobs) {
        auto const& counts = j.counts;
        auto const say = [&j, out](auto count, char const* what) {
            if (count != 0)
                std::fprintf(out, "%s %s: %llu %s\n", j.tenant.c_str(), j.resource.c_str(),
                             static_cast<unsigned long long>(count), what);
        };
        if (counts.shortfall != 0)
            std::fprintf(stderr, "%s %s: %lld records fewer than PX announced: %llu of %lld came\n", j.tenant.c_str(),
                         j.resource.c_str(), static_cast<long long>(counts.shortfall),
                         static_cast<unsigned long long>(counts.delivered),
                         static_cast<long long>(counts.delivered) + static_cast<long long>(counts.shortfall));
        if (counts.unproven != 0)
            std::fprintf(stderr, "%s %s: %lld of its windows %s\n", j.tenant.c_str(), j.resource.c_str(),
                         static_cast<long long>(counts.unproven), unproven_windows);
        say(counts.duplicates, "records came twice, and were written once");
        say(counts.changed, "records came again with other content: the last one holds");
        say(counts.misplaced,
            "records have a date outside the window that they were read in; other windows may hold them as well");
        say(counts.repaired, "texts are not sound UTF-8 or hold control characters; they were written as they came");
        say(counts.skipped, "ids or dates are of a wrong type");
        if (j.begun_anew != 0)
            std::fprintf(out,
                         "%s %s: PX lost the position in the list, which was read again from its window's beginning\n",
                         j.tenant.c_str(), j.resource.c_str());
    }
}

inline boost::json::object summary_json(std::deque<export_job> const& jobs, connection_totals const& c)
{
    boost::json::array files;
    for (auto const& j : jobs) {
        boost::json::object o;
        o["tenant"] = j.tenant;
        o["region"] = j.region;
        o["resource"] = j.resource;
        o["file"] = utf8_of(j.file);
        o["records"] = j.records;
        o["bytes"] = j.bytes;
        o["seconds"] = j.seconds();
        o["requests"] = j.requests;
        o["retries"] = j.retries;
        o["complete"] = j.complete;
        detail::add_counts(o, j.counts);
        o["begun_again"] = j.begun_anew;
        o["windows"] = j.books.windows.size();
        if (!j.problem.empty()) o["problem"] = utf8_of(j.problem);
        files.push_back(std::move(o));
    }
    boost::json::object connections;
    connections["opened"] = c.opened;
    connections["reused"] = c.reused;
    connections["resumed"] = c.resumed;
    boost::json::object out;
    out["files"] = std::move(files);
    out["connections"] = std::move(connections);
    return out;
}

/// Calls `write`, which writes a report: an error is told, and does not affect the exported records. Whether it did.
template <class Write>
bool write_report(Write const& write)
{
    try {
        write();
        return true;
    } catch (std::exception const& e) {
        std::fprintf(stderr, "export: %s\n", e.what());
        return false;
    }
}

}  // namespace example

#endif
