// What is said when the disk fails, and that nothing is committed then.
#include "../../../examples/export/committed_file.hpp"
#include "disk_calls.hpp"
#include "scratch.hpp"

#include <boost/test/unit_test.hpp>

#include <sys/mount.h>
#include <sys/resource.h>

#include <csignal>
#include <string>
#include <string_view>
#include <utility>

using namespace px_test;
using example::committed_file;

namespace {

/// A little file system, where one can be mounted.
class small_disk {
public:
    explicit small_disk(fs::path path) : path_{std::move(path)}
    {
        fs::create_directory(path_);
        mounted_ = ::mount("small", path_.c_str(), "tmpfs", 0, "size=64k") == 0;
    }
    small_disk(small_disk const&) = delete;
    small_disk& operator=(small_disk const&) = delete;
    ~small_disk()
    {
        if (mounted_) ::umount2(path_.c_str(), MNT_DETACH);
    }
    [[nodiscard]] bool is_mounted() const noexcept { return mounted_; }

private:
    fs::path path_;
    bool mounted_;
};

/// No file may be longer than that.
class file_limit {
public:
    explicit file_limit(rlim_t bytes)
    {
        ::getrlimit(RLIMIT_FSIZE, &before_);
        auto now = before_;
        now.rlim_cur = bytes;
        BOOST_REQUIRE(::setrlimit(RLIMIT_FSIZE, &now) == 0);
        handler_ = std::signal(SIGXFSZ, SIG_IGN);
    }
    file_limit(file_limit const&) = delete;
    file_limit& operator=(file_limit const&) = delete;
    ~file_limit()
    {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }

private:
    rlimit before_{};
    void (*handler_)(int) = nullptr;
};

/// Fills the file until the disk is full; the file that comes of it once there is room again is right.
template <class Room>
void fill_a_disk(fs::path const& folder, std::string_view why, Room room)
{
    example::file_name const name{folder, "eu-users", ".ndjson", false};
    std::string const line = std::string(999, 'x') + '\n';
    committed_file f{name};
    std::string sentence;
    int committed = 0;
    {
        [[maybe_unused]] auto const full = room();
        f.begin(false);
        for (; sentence.empty() && committed < 1000; ++committed)
            sentence = sentence_of([&] {
                for (int i = 0; i < 10; ++i) f.write(line, 1);
                f.commit(std::to_string(committed + 1));
            });
    }
    --committed;
    BOOST_TEST(sentence.find(folder.string() + "/eu-users.ndjson.") == 0U, sentence);
    BOOST_TEST(sentence.find(" cannot be ") != sentence.npos, sentence);
    BOOST_TEST(sentence.ends_with(why), sentence);
    // What was begun cannot be committed any more, since nobody knows what of it is in the file.
    BOOST_TEST(sentence_of([&] { f.commit("wrong"); }).find("before") != std::string::npos);

    committed_file again{name};
    BOOST_TEST(again.state() == (committed ? std::to_string(committed) : ""));
    BOOST_TEST(committed > 0);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(disks_that_fail)

BOOST_AUTO_TEST_CASE(after_a_failed_fsync_nothing_is_committed)
{
    small_files s;
    committed_file f{name_in(s)};
    f.begin(false);
    f.write("one\n", 1);
    {
        at_disk_call const fails{disk_calls::fate::fail, 2};  // write, then fsync
        BOOST_TEST(sentence_of([&] { f.commit("after one"); }) ==
                   (s / "eu-users.ndjson.partial").string() + " cannot be brought to the disk: Input/output error");
        BOOST_TEST(disk_calls::struck == std::string_view{"fsync"});
    }
    auto const refusal =
        (s / "eu-users.ndjson.partial").string() + " cannot be written on: it could not be brought to the disk before";
    BOOST_TEST(sentence_of([&] { f.commit("after one"); }) == refusal);
    BOOST_TEST(sentence_of([&] { f.roll_back(); }) == refusal);
    BOOST_TEST(sentence_of([&] { f.complete("after one"); }) == refusal);
    BOOST_TEST(f.state() == "");
}

BOOST_AUTO_TEST_CASE(a_write_that_failed_can_be_rolled_back)
{
    small_files s;
    committed_file f{name_in(s)};
    f.begin(false);
    f.write("one\n", 1);
    f.commit("after one");
    f.write("half of a li", 0);
    {
        at_disk_call const fails{disk_calls::fate::fail, 1};
        BOOST_TEST(sentence_of([&] { f.commit("wrong"); }) ==
                   (s / "eu-users.ndjson.partial").string() + " cannot be written at byte 4: Input/output error");
    }
    BOOST_TEST(sentence_of([&] { f.commit("wrong"); }).find("could not be written before") != std::string::npos);
    f.roll_back();
    f.write("two\n", 1);
    f.complete("after two");
    BOOST_TEST(text_of(f.where()) == "one\ntwo\n");
}

BOOST_AUTO_TEST_CASE(a_disk_that_is_full_says_so)
{
    small_files s;
    small_disk const disk{s / "small"};
    if (!disk.is_mounted()) {
        BOOST_TEST_MESSAGE("no file system can be mounted here");
        return;
    }
    fill_a_disk(s / "small", ": No space left on device", [] { return 0; });
}

BOOST_AUTO_TEST_CASE(a_file_that_may_not_grow_says_so)
{
    small_files s;
    fill_a_disk(s.path, ": File too large", [] { return file_limit{64 * 1024}; });
}

BOOST_AUTO_TEST_CASE(a_folder_that_is_not_there_is_named)
{
    small_files s;
    committed_file f{{s / "nowhere", "eu-users", ".ndjson", false}};
    BOOST_TEST(f.state() == "");
    BOOST_TEST(sentence_of([&] { f.begin(false); }) ==
               (s / "nowhere/eu-users.ndjson.partial").string() + " cannot be opened: No such file or directory");
}

BOOST_AUTO_TEST_SUITE_END()
