// Where a process of a fleet writes its work items to: a file for each, or a database that all processes share.
#ifndef EXAMPLES_EXPORT_FLEET_OUTPUT_HPP
#define EXAMPLES_EXPORT_FLEET_OUTPUT_HPP

#include "../host_name.hpp"
#include "command_line.hpp"
#include "csv_output.hpp"
#include "ndjson_output.hpp"
#include "output.hpp"
#include "utf8_text.hpp"
#include "whole_file.hpp"

#if defined(EXAMPLES_WITH_POSTGRES)
#include "fleet_postgres.hpp"
#endif

#include <unistd.h>

#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace example {

/// A folder with its machine: "host-17:/srv/px-export". Two folders of this name are one.
inline std::string folder_with_host(fs::path const& folder)
{
    std::error_code failed;
    auto const whole = fs::canonical(folder, failed);
    return utf8_of(host_name() + ':' + (failed ? fs::absolute(folder) : whole).string());
}

/// What tells the file of an item from all others of its list: the run, the item, and the token.
[[nodiscard]] inline std::string item_suffix(std::string const& run_id, std::uint64_t item, std::uint64_t token)
{
    char digits[24];
    std::snprintf(digits, sizeof digits, "%05llu", static_cast<unsigned long long>(item));
    return run_id + '-' + digits + '-' + std::to_string(token);
}

/// A writer of one item.
struct item_writer {
    std::unique_ptr<list_writer> writer;
    std::function<void()> discard;  ///< Takes away what was written.
};

class fleet_output {
public:
    /// Checks that it can be written to; throws where not.
    explicit fleet_output(options const& opt) : opt_{opt}
    {
#if defined(EXAMPLES_WITH_POSTGRES)
        sessions_.resize(static_cast<std::size_t>(opt.windows_at_once));
        stops_.resize(sessions_.size());
#endif
        if (is_database()) static_cast<void>(session_of(0));
    }
#if defined(EXAMPLES_WITH_POSTGRES)
    fleet_output(fleet_output const&) = delete;
    fleet_output& operator=(fleet_output const&) = delete;
    ~fleet_output()
    {
        for (auto& c : cancels_) c.join();
    }
#endif
    [[nodiscard]] bool is_database() const noexcept { return opt_.format == "postgres"; }
    /// Tells the database that all processes write to from others; "" for files.
    [[nodiscard]] std::string database()
    {
#if defined(EXAMPLES_WITH_POSTGRES)
        if (is_database()) return session_of(0).id();
#endif
        return {};
    }
    /// The place for people.
    [[nodiscard]] std::string where() const { return is_database() ? "the database" : opt_.out.string(); }

    /// The writer of an item. `reader` numbers those that read at the same time, on any thread.
    [[nodiscard]] item_writer open(std::size_t reader, list_info const& list, std::uint64_t run, std::uint64_t item,
                                   std::uint64_t token)
    {
        if (!is_database()) {
            file_name name{opt_.out, file_name_of(list.subscription) + '-' + file_name_of(list.resource),
                           opt_.format == "csv" ? ".csv" : ".ndjson", opt_.gzip};
            if (opt_.format == "csv")
                return of_file(std::make_unique<basic_csv_writer<whole_file>>(
                    std::move(name), csv_columns{*list.schema, opt_.attribute_columns}));
            return of_file(std::make_unique<basic_ndjson_writer<whole_file>>(std::move(name)));
        }
#if defined(EXAMPLES_WITH_POSTGRES)
        auto& session = session_of(reader);
        return {std::make_unique<fleet_postgres_writer>(session, list, write_fence{run, item, token}), [] {}};
#else
        static_cast<void>(reader), static_cast<void>(run), static_cast<void>(item), static_cast<void>(token);
        return {};
#endif
    }
    /// After a failure: what the reader writes next begins with a new session.
    void forget([[maybe_unused]] std::size_t reader)
    {
#if defined(EXAMPLES_WITH_POSTGRES)
        sessions_.at(reader).reset();
#endif
    }

    /// This process stops: what the reader does in the database, or is about to, fails.
    void stop([[maybe_unused]] std::size_t reader)
    {
#if defined(EXAMPLES_WITH_POSTGRES)
        std::lock_guard const alone{stops_mutex_};
        stopped_ = true;
        auto const& one = stops_.at(reader);
        if (!one) return;
        one->begin();
        cancels_.emplace_back([one] { one->cancel(std::chrono::seconds{2}); });
#endif
    }

private:
    template <class Writer>
    static item_writer of_file(std::unique_ptr<Writer> writer)
    {
        auto& file = writer->file();
        return {std::move(writer), [&file] { file.discard(); }};
    }
#if defined(EXAMPLES_WITH_POSTGRES)
    fleet_database& session_of(std::size_t reader)
    {
        auto& one = sessions_.at(reader);
        if (!one) {
            auto const stop = std::make_shared<postgres_stop>();
            {
                std::lock_guard const alone{stops_mutex_};
                stops_.at(reader) = stop;  // first, since a session waits for others when it begins, too
                if (stopped_) stop->begin();
            }
            one = std::make_unique<fleet_database>(opt_.database, "px", opt_.lease, stop);
        }
        return *one;
    }
    std::vector<std::unique_ptr<fleet_database>> sessions_;  // each of one reader alone
    std::mutex stops_mutex_;
    std::vector<std::shared_ptr<postgres_stop>> stops_;  // of the sessions
    bool stopped_ = false;
    std::vector<std::thread> cancels_;
#else
    static int session_of(std::size_t)
    {
        output_fails("this program was built without PostgreSQL: install libpq-dev, and build it again");
    }
#endif
    options const& opt_;
};

/// The item and the token of a file of this run, whether or not it is complete; nothing for any other name.
[[nodiscard]] inline std::optional<std::pair<std::uint64_t, std::uint64_t>> item_of_file(std::string_view name,
                                                                                         std::string const& run_id)
{
    auto const at = name.find('-' + run_id + '-');
    if (at == name.npos) return {};
    name.remove_prefix(at + run_id.size() + 2);
    std::pair<std::uint64_t, std::uint64_t> out;
    auto const* const end = name.data() + name.size();
    auto const item = std::from_chars(name.data(), end, out.first);
    if (item.ec != std::errc{} || item.ptr == end || *item.ptr != '-') return {};
    auto const token = std::from_chars(item.ptr + 1, end, out.second);
    if (token.ec != std::errc{} || token.ptr == end || *token.ptr != '.') return {};
    return out;
}

/// Removes the files of this run that processes left behind which were killed: those whose item `latest` knows with a
/// greater token. Whoever wrote them, nobody can finish them any more.
inline void remove_fenced_files(fs::path const& folder, std::string const& run_id,
                                std::map<std::uint64_t, std::uint64_t> const& latest)
{
    std::error_code failed;
    for (auto const& f : fs::directory_iterator{folder, failed}) {
        auto const found = item_of_file(f.path().filename().string(), run_id);
        if (!found) continue;
        auto const known = latest.find(found->first);
        if (known == latest.end() || found->second >= known->second) continue;
        try {
            remove_file(f.path());
        } catch (std::exception const& e) {  // it is no part of the export, whether or not it is there
            std::fprintf(stderr, "export: %s: it is left there\n", e.what());
        }
    }
}

}  // namespace example

#endif
