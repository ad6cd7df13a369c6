// The ready-made sinks, driven as a call drives them.
#include <gainsight/px/byte_sink.hpp>

#include <boost/test/unit_test.hpp>

#include <unit/call/scratch.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <system_error>

namespace px = gainsight::px;
using namespace std::string_literals;

BOOST_AUTO_TEST_SUITE(byte_sinks)

BOOST_AUTO_TEST_CASE(memory_holds_the_last_answer_alone)
{
    px::memory_sink sink;
    sink.restart();
    sink.write("half of the fir");
    sink.restart();
    sink.write("a\0b"s);
    sink.write("c");
    sink.finish();
    BOOST_TEST(sink.bytes() == "a\0bc"s);
    BOOST_TEST(std::move(sink).bytes() == "a\0bc"s);
}

BOOST_AUTO_TEST_CASE(memory_holds_nothing_of_an_answer_that_was_discarded)
{
    px::memory_sink sink;
    sink.restart();
    sink.write("half");
    sink.discard();
    BOOST_TEST(sink.bytes().empty());
}

BOOST_AUTO_TEST_CASE(a_file_appears_only_when_it_is_finished_and_replaces_the_old_one)
{
    scratch_folder const folder;
    folder.put("t.zip", "old");
    {
        px::file_sink sink{folder.path("t.zip")};
        BOOST_TEST(folder.count() == 1u);  // nothing is touched before an answer begins
        sink.restart();
        sink.write("to be forgotten, and longer");
        sink.restart();
        sink.write("new\0"s);
        sink.write("er");
        BOOST_TEST(folder.get("t.zip") == "old");
        BOOST_TEST(folder.has("t.zip.partial"));
        sink.finish();
        BOOST_TEST(folder.get("t.zip") == "new\0er"s);
        BOOST_TEST(folder.count() == 1u);
    }
    BOOST_TEST(folder.get("t.zip") == "new\0er"s);
}

BOOST_AUTO_TEST_CASE(an_empty_file_is_a_file)
{
    scratch_folder const folder;
    px::file_sink sink{folder.path("t.zip")};
    sink.restart();
    sink.finish();
    BOOST_TEST(folder.has("t.zip"));
    BOOST_TEST(folder.get("t.zip").empty());
}

BOOST_AUTO_TEST_CASE(a_file_that_is_discarded_or_left_leaves_nothing_and_keeps_the_old_one)
{
    scratch_folder const folder;
    folder.put("t.zip", "old");
    for (bool said : {true, false}) {
        std::optional<px::file_sink> sink{std::in_place, folder.path("t.zip")};
        sink->restart();
        sink->write("half");
        if (said)
            sink->discard();
        else
            sink.reset();
        BOOST_TEST(folder.count() == 1u);
        BOOST_TEST(folder.get("t.zip") == "old");
    }
}

BOOST_AUTO_TEST_CASE(a_partial_file_of_somebody_else_is_not_removed_before_an_answer_begins)
{
    scratch_folder const folder;
    folder.put("t.zip.partial", "of another program");
    px::file_sink{folder.path("t.zip")}.discard();
    BOOST_TEST(folder.has("t.zip.partial"));
}

BOOST_AUTO_TEST_CASE(what_the_system_refuses_is_thrown_with_the_path_and_its_words)
{
    scratch_folder const folder;
    px::file_sink nowhere{folder.path("no/such/t.zip")};
    BOOST_CHECK_EXCEPTION(nowhere.restart(), std::system_error, [](std::system_error const& e) {
        return e.code() == std::errc::no_such_file_or_directory &&
               std::string{e.what()}.find("t.zip") != std::string::npos;
    });
    nowhere.discard();

    std::filesystem::create_directory(folder.path("taken"));
    px::file_sink taken{folder.path("taken")};
    taken.restart();
    taken.write("x");
    BOOST_CHECK_THROW(taken.finish(), std::system_error);
    taken.discard();
    BOOST_TEST(folder.count() == 1u);
}

#if defined(__linux__)
BOOST_AUTO_TEST_CASE(a_disk_that_is_full_is_told_at_the_latest_by_the_finish)
{
    scratch_folder const folder;
    std::filesystem::create_symlink("/dev/full", folder.path("t.zip.partial"));
    px::file_sink sink{folder.path("t.zip")};
    sink.restart();
    sink.write("small");
    BOOST_CHECK_THROW(sink.finish(), std::system_error);
    sink.discard();
    BOOST_TEST(folder.count() == 0u);
}
#endif

BOOST_AUTO_TEST_SUITE_END()
