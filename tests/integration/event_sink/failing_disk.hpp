// A disk that is full, fails to store, or loses its power: the calls by which a journal changes it.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_EVENT_SINK_FAILING_DISK_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_EVENT_SINK_FAILING_DISK_HPP

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>

namespace px_test {

/// As long as this is, writes into a journal's files take so many bytes, syncs fail, and what was synced is known.
class failing_disk {
public:
    failing_disk() { reset(); }
    failing_disk(failing_disk const&) = delete;
    failing_disk& operator=(failing_disk const&) = delete;
    ~failing_disk() { reset(); }

    /// So many bytes can be written, then writing fails. A reserve counts, and gives back what it is cut by.
    void writes_left(std::int64_t bytes, int why)
    {
        why_ = why;
        left_ = bytes;
    }
    /// The next syncs fail.
    void fail_syncs(int n) { failing_ = n; }
    /// The next write of what has this in it throws, as what leads to it may when there is no memory.
    void throw_in_write_of(std::string const& text)
    {
        std::lock_guard const lock{mutex()};
        thrown_at() = text;
        throwing_ = true;
    }
    /// Whether a folder was brought to the disk since `remember_synced`.
    [[nodiscard]] bool has_synced(std::filesystem::path const& folder)
    {
        std::lock_guard const lock{mutex()};
        return synced().contains(folder.string());
    }
    /// A sync that fails drops what it should have stored.
    void lose_unsynced_of(std::filesystem::path const& file) { dropped() = file; }
    /// From now on it is known how much of each file is on the disk.
    void remember_synced()
    {
        std::lock_guard const lock{mutex()};
        synced().clear();
        remembering_ = true;
    }
    /// Of each file that was changed since, only what was synced is left.
    void lose_power(std::filesystem::path const& folder)
    {
        std::lock_guard const lock{mutex()};
        for (auto const& e : std::filesystem::directory_iterator{folder}) {
            auto const at = synced().find(e.path().string());
            if (at != synced().end() && at->second < e.file_size()) std::filesystem::resize_file(e.path(), at->second);
        }
    }
    /// A folder as it would be found after such a loss.
    void copy_what_is_synced(std::filesystem::path const& from, std::filesystem::path const& to)
    {
        std::lock_guard const lock{mutex()};
        std::filesystem::create_directories(to);
        for (auto const& e : std::filesystem::directory_iterator{from}) {
            auto const at = synced().find(e.path().string());
            if (at == synced().end()) continue;
            std::filesystem::copy_file(e.path(), to / e.path().filename());
            std::filesystem::resize_file(to / e.path().filename(), at->second);
        }
    }

    // For the calls.
    static inline std::atomic<std::int64_t> left_{-1};
    static inline std::atomic<int> why_{0};
    static inline std::atomic<int> failing_{0};
    static inline std::atomic<bool> throwing_{false};
    static inline std::atomic<bool> remembering_{false};
    /// Writes that moved events, since the process began.
    static inline std::atomic<std::uint64_t> moves_{0};
    static std::mutex& mutex()
    {
        static std::mutex one;
        return one;
    }
    static std::map<std::string, std::uint64_t>& synced()
    {
        static std::map<std::string, std::uint64_t> all;
        return all;
    }
    static std::string& thrown_at()
    {
        static std::string one;
        return one;
    }
    static std::filesystem::path& dropped()
    {
        static std::filesystem::path one;
        return one;
    }

private:
    static void reset()
    {
        left_ = -1;
        failing_ = 0;
        throwing_ = false;
        remembering_ = false;
        dropped().clear();
    }
};

}  // namespace px_test

#endif
