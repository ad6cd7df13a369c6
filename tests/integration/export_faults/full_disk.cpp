// A disk that fills up while the export writes: it says so, nothing is damaged, and the same command goes on when there
// is room.
#include "../export_kills/targets.hpp"

#include <sys/mount.h>

#include <cerrno>
#include <cstring>
#include <iostream>

namespace {

/// A file system in memory, of 16 MB, with as much room as a test wants.
class small_disk {
public:
    explicit small_disk(fs::path at) : at_{std::move(at)}
    {
        fs::create_directories(at_);
        mounted_ = ::mount("tmpfs", at_.c_str(), "tmpfs", 0, "size=16m") == 0;
        if (!mounted_) why_ = std::strerror(errno);
    }
    small_disk(small_disk const&) = delete;
    small_disk& operator=(small_disk const&) = delete;
    ~small_disk()
    {
        if (mounted_) ::umount2(at_.c_str(), MNT_DETACH);
    }
    /// Where CI is set it has to be.
    [[nodiscard]] bool is_there() const
    {
        if (mounted_) return true;
        BOOST_TEST(!std::getenv("CI"), "a tmpfs cannot be mounted (" << why_ << "), and CI wants it");
        std::cerr << "\n*** SKIPPED: the tests of a full disk, since a tmpfs cannot be mounted: " << why_ << " ***\n\n";
        return false;
    }
    void leave_room(std::size_t bytes) const
    {
        auto const room = fs::space(at_).available;
        std::ofstream{at_ / "ballast"} << std::string(room - bytes, 'x');
        BOOST_REQUIRE(fs::space(at_).available <= bytes);
    }
    void free_room() const { fs::remove(at_ / "ballast"); }

private:
    fs::path at_;
    std::string why_;
    bool mounted_ = false;
};

/// The lines that speak of the disk.
std::vector<std::string> complaints(std::string const& output)
{
    std::vector<std::string> out;
    std::istringstream in{output};
    for (std::string line; std::getline(in, line);)
        if (line.find("No space left on device") != line.npos || line.find("the disk is full") != line.npos)
            out.push_back(line);
    return out;
}

void fill_up(target& to)
{
    scratch s;
    years y;
    small_disk disk{s / "disk"};
    if (!disk.is_there()) return;
    auto const undisturbed = to.start(s, y, "undisturbed");
    BOOST_REQUIRE_MESSAGE(undisturbed->wait() == 0, undisturbed->output());
    auto const should = to.contents(s, "undisturbed");
    std::size_t size = 0;
    for (auto const& f : fs::directory_iterator{s / "undisturbed"}) size += f.file_size();
    int n = 0;
    for (std::size_t sixteenths : {0, 1, 2, 4, 7, 12}) {
        auto const room = size * sixteenths / 16;
        BOOST_TEST_CONTEXT(to.name() << ", room for " << room << " of " << size << " bytes")
        {
            auto const folder = "disk/" + std::to_string(n++);
            disk.leave_room(room);
            for (int times = 0; times != 2; ++times) {
                auto const full = to.start(s, y, folder);
                auto const status = full->wait();
                BOOST_TEST_CONTEXT(full->output())
                {
                    BOOST_TEST((status == 1 || status == 2), status);
                    auto const said = complaints(full->output());
                    BOOST_TEST(!said.empty());
                    for (auto const& line : said)
                        BOOST_TEST(line.find((s / "disk").string()) != line.npos, line << " names no file");
                    // No more than one for each list, one for the summary and one for the manifest.
                    BOOST_TEST(said.size() <= 5u);
                    BOOST_TEST((status == 1) == (said.size() == 1 && said[0].starts_with("export: ")), status);
                }
            }
            disk.free_room();
            auto const again = to.start(s, y, folder);
            BOOST_TEST(again->wait() == 0, again->output());
            BOOST_TEST((to.contents(s, folder) == should));
            process verify{s, {"--out", (s.path / folder).string(), "--verify"}};
            BOOST_TEST(verify.wait() == 0, verify.output());
            fs::remove_all(s.path / folder);
        }
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(full_disk)

BOOST_AUTO_TEST_CASE(of_ndjson_is_told_and_the_same_command_goes_on_when_there_is_room)
{
    file_target to{"ndjson", false};
    fill_up(to);
}

BOOST_AUTO_TEST_CASE(of_csv_is_told_and_the_same_command_goes_on_when_there_is_room)
{
    file_target to{"csv", false};
    fill_up(to);
}

BOOST_AUTO_TEST_CASE(of_sqlite_is_told_and_the_same_command_goes_on_when_there_is_room)
{
    sqlite_target to;
    fill_up(to);
}

BOOST_AUTO_TEST_CASE(and_a_file_that_may_not_grow_are_told_alike)
{
    scratch s;
    years y;
    auto arguments = y.arguments(s, "limited");
    arguments.insert(arguments.begin(), {"-c", "ulimit -f 100; exec \"$0\" \"$@\"", PX_EXPORT});
    px_test::child_process limited{"/bin/sh", s, arguments};
    BOOST_TEST(limited.wait() == 2);
    auto const said = limited.output();
    BOOST_TEST(said.find("File too large") != said.npos, said);
    BOOST_TEST(said.find((s / "limited").string() + "/acme-users.ndjson") != said.npos, said);
    process again{s, y.arguments(s, "limited")};
    BOOST_TEST(again.wait() == 0, again.output());
    process verify{s, {"--out", (s / "limited").string(), "--verify"}};
    BOOST_TEST(verify.wait() == 0, verify.output());
}

BOOST_AUTO_TEST_SUITE_END()
