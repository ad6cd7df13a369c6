// The calls by which the program changes the disk: one of them can fail, or be the last thing that the process does.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_EXPORT_OUTPUTS_DISK_CALLS_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_EXPORT_OUTPUTS_DISK_CALLS_HPP

#include <cerrno>
#include <string>

namespace px_test {

/// What happens at the n-th call of write, fsync, ftruncate, rename, unlink, or close of a file that was written.
struct disk_calls {
    enum class fate : unsigned char { none, fail, die, lose_power };
    static constexpr int died = 77;  ///< The exit status then.

    static inline fate what = fate::none;
    static inline int countdown = 0;
    static inline int error = EIO;
    static inline char const* struck = nullptr;  ///< The call that failed.

    // With the power goes what was not synced, in this folder: what was written into files, and their changes of name.
    static inline std::string folder;
    static inline bool loses_content = false;
    static inline bool loses_names = false;
};

/// At the n-th call from here to the end of the scope.
class at_disk_call {
public:
    at_disk_call(disk_calls::fate what, int n)
    {
        disk_calls::countdown = n;
        disk_calls::struck = nullptr;
        disk_calls::what = what;
    }
    at_disk_call(at_disk_call const&) = delete;
    at_disk_call& operator=(at_disk_call const&) = delete;
    ~at_disk_call() { disk_calls::what = disk_calls::fate::none; }
};

}  // namespace px_test

#endif
