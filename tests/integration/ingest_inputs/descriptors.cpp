// Bytes that come from files, compressed files and pipes: when they are told, and how a wait for them ends.
#include "opened.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <array>
#include <initializer_list>

using namespace px_test;

namespace {

/// A pipe that nobody else knows, whose reading end is an input's standard input.
struct fed_pipe {
    std::array<int, 2> ends{-1, -1};

    fed_pipe() { BOOST_REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0); }
    fed_pipe(fed_pipe const&) = delete;
    fed_pipe& operator=(fed_pipe const&) = delete;
    ~fed_pipe()
    {
        ::close(ends[0]);
        end();
    }
    [[nodiscard]] std::unique_ptr<example::input> open(std::string format = "ndjson") const
    {
        example::input_choice choice;
        choice.file = "-";
        choice.format = std::move(format);
        choice.standard_input = ends[0];
        return example::open_input(choice);
    }
    void write(std::string_view bytes) const
    {
        BOOST_REQUIRE(::write(ends[1], bytes.data(), bytes.size()) == static_cast<::ssize_t>(bytes.size()));
    }
    void end()
    {
        if (ends[1] >= 0) ::close(std::exchange(ends[1], -1));
    }
};

using words = std::vector<std::string>;

example::input* interrupted_by_signal = nullptr;

/// Members of gzip, one for each text.
std::string gzip(std::initializer_list<std::string_view> texts)
{
    std::string out;
    example::gzip_writer writer;
    auto const sink = [&out](std::string_view bytes) { out += bytes; };
    for (auto const text : texts) {
        writer.write(text, sink);
        writer.end_member(sink);
    }
    return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(descriptors)

BOOST_AUTO_TEST_CASE(what_a_slow_pipe_has_is_told_at_once)
{
    fed_pipe pipe;
    auto const in = pipe.open();
    BOOST_TEST(in->name() == "the standard input");
    pipe.write("{\"a\":1}\n{\"a\"");
    BOOST_TEST(read_once(*in) == words{"1@1 a=json:1 <{\"a\":1}>"}, boost::test_tools::per_element());
    pipe.write(":2}\n");
    BOOST_TEST(read_once(*in) == words{"2@2 a=json:2 <{\"a\":2}>"}, boost::test_tools::per_element());
    pipe.write("{}\n{}\n{}\n");
    // A full batch is not held back either.
    BOOST_TEST(read_once(*in, 2) == (words{"3@3  <{}>", "4@4  <{}>"}), boost::test_tools::per_element());
    BOOST_TEST(read_once(*in, 1) == words{"5@5  <{}>"}, boost::test_tools::per_element());
    pipe.write("{\"last\":true}");
    pipe.end();
    BOOST_TEST(read_once(*in) == words{"6@6 last=json:true <{\"last\":true}>"}, boost::test_tools::per_element());
    BOOST_TEST(read_once(*in).empty());
    BOOST_TEST(!in->interrupted());
}

BOOST_AUTO_TEST_CASE(the_rows_of_csv_that_a_pipe_has_are_told_at_once)
{
    fed_pipe pipe;
    auto const in = pipe.open("csv");
    pipe.write("id,name\r\n1,Jane\r\n2,\"J");
    BOOST_TEST(read_once(*in) == words{"1@2 id=text:1, name=text:Jane <1,Jane>"}, boost::test_tools::per_element());
    pipe.write("oe\"\r");
    BOOST_TEST(read_once(*in) == words{"2@3 id=text:2, name=text:Joe <2,Joe>"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_wait_for_a_pipe_ends_when_it_is_interrupted)
{
    fed_pipe pipe;
    auto const in = pipe.open();
    pipe.write("{}\n{\"half\":1}");
    BOOST_TEST(read_once(*in).size() == 1U);
    check_interrupted_while_it_waits(*in);
    // The half line is no record, and what comes later is not told.
    pipe.write("\n{}\n");
    BOOST_TEST(read_once(*in).empty());
}

BOOST_AUTO_TEST_CASE(a_signal_may_interrupt)
{
    fed_pipe pipe;
    auto const in = pipe.open();
    interrupted_by_signal = in.get();
    struct ::sigaction handler{}, before{};
    handler.sa_handler = [](int) { interrupted_by_signal->interrupt(); };
    BOOST_REQUIRE(::sigaction(SIGUSR1, &handler, &before) == 0);
    check_interrupted_while_it_waits(*in, [](std::thread& t) { ::pthread_kill(t.native_handle(), SIGUSR1); });
    ::sigaction(SIGUSR1, &before, nullptr);
}

BOOST_AUTO_TEST_CASE(an_input_that_was_interrupted_before_yields_nothing)
{
    fed_pipe pipe;
    auto const in = pipe.open();
    pipe.write("{}\n");
    in->interrupt();
    BOOST_TEST(read_once(*in).empty());
}

BOOST_AUTO_TEST_CASE(a_named_pipe_waits_for_its_first_writer_and_ends_with_the_last)
{
    scratch const s;
    auto const path = s / "rows.ndjson";
    BOOST_REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
    auto const in = open_file(path);
    words got;
    std::thread reader{[&] { got = read_all(*in); }};
    write_file(path, "{\"a\":1}\n");  // waits for the reader, who is there
    reader.join();
    BOOST_TEST(got == words{"1@1 a=json:1 <{\"a\":1}>"}, boost::test_tools::per_element());

    auto const alone = open_file(path);
    check_interrupted_while_it_waits(*alone);
}

BOOST_AUTO_TEST_CASE(a_named_pipe_that_is_followed_outlives_its_writers)
{
    scratch const s;
    auto const path = s / "rows";
    BOOST_REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
    example::input_choice choice;
    choice.file = path.string();
    choice.format = "ndjson";
    choice.follow = true;
    auto const in = example::open_input(choice);
    write_file(path, "{\"a\":1}\n");
    BOOST_TEST(read_once(*in) == words{"1@1 a=json:1 <{\"a\":1}>"}, boost::test_tools::per_element());
    write_file(path, "{\"a\":2}\n");
    BOOST_TEST(read_once(*in) == words{"2@2 a=json:2 <{\"a\":2}>"}, boost::test_tools::per_element());
    check_interrupted_while_it_waits(*in);
}

BOOST_AUTO_TEST_CASE(compressed_files_are_read_as_what_is_in_them)
{
    scratch const s;
    write_file(s / "users.csv.gz", gzip({"id,na", "me\n1,J", "", "ane\n"}));
    BOOST_TEST(read_all(*open_file(s / "users.csv.gz")) == words{"1@2 id=text:1, name=text:Jane <1,Jane>"},
               boost::test_tools::per_element());
    std::string lines;
    for (int i = 0; i < 30'000; ++i) lines += "{\"n\":" + std::to_string(i * 7919 % 30'011) + "}\n";
    write_file(s / "EVENTS.JSONL.GZ", gzip({lines}));
    write_file(s / "events.jsonl", lines);
    auto const plain = read_all(*open_file(s / "events.jsonl"), 1000);
    BOOST_TEST(plain.size() == 30'000U);
    BOOST_TEST((read_all(*open_file(s / "EVENTS.JSONL.GZ"), 1000) == plain));
}

BOOST_AUTO_TEST_CASE(a_damaged_compressed_file_is_an_error_after_what_could_be_read)
{
    scratch const s;
    auto const path = s / "users.ndjson.gz";
    auto const damaged = path.string() + " is no file of gzip, or is damaged";
    auto const breaks_off = path.string() + " breaks off: its gzip has no end";
    auto const read = [&](std::string const& bytes) {
        write_file(path, bytes);
        return read_all(*open_file(path));
    };
    words const row{"1@1 a=json:1 <{\"a\":1}>"};
    auto const with = [&row](std::string const& error) { return words{row[0], error}; };
    auto const whole = gzip({"{\"a\":1}\n"});
    BOOST_TEST(read(whole) == row, boost::test_tools::per_element());
    BOOST_TEST(read(whole.substr(0, whole.size() - 1)) == with(breaks_off), boost::test_tools::per_element());
    BOOST_TEST(read(whole + "more") == with(damaged), boost::test_tools::per_element());
    auto sum = whole;
    sum[whole.size() - 6] ^= 1;
    BOOST_TEST(read(sum) == with(damaged), boost::test_tools::per_element());
    BOOST_TEST(read("{\"a\":1}\n") == words{damaged}, boost::test_tools::per_element());
    BOOST_TEST(read("") == words{breaks_off}, boost::test_tools::per_element());
    // A last line without its end is not taken for whole.
    auto const cut = gzip({"{\"a\":1}\n{\"a\":2}"});
    BOOST_TEST(read(cut.substr(0, cut.size() - 1)) == with(breaks_off), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_is_compressed_a_thousandfold_does_not_fill_the_memory)
{
    scratch const s;
    std::string packed;
    {
        example::gzip_writer writer;
        auto const sink = [&packed](std::string_view bytes) { packed += bytes; };
        std::string const zeros(1 << 20, '0');
        for (int i = 0; i < 64; ++i) writer.write(zeros, sink);
        writer.end_member(sink);
    }
    write_file(s / "zeros.gz", packed);
    auto file = std::make_unique<example::descriptor_source>(::open((s / "zeros.gz").c_str(), O_RDONLY), true, "zeros");
    example::gunzip_source source{std::move(file)};
    std::string block;
    std::size_t longest = 0, size = 0;
    while (source.read(block, true) == example::byte_source::got::bytes) {
        longest = std::max(longest, block.size());
        size += block.size();
    }
    BOOST_TEST(size == std::size_t{64} << 20);
    BOOST_TEST(longest <= std::size_t{5} << 20);
}

BOOST_AUTO_TEST_CASE(records_of_one_call_do_not_fill_the_memory)
{
    auto const long_line = "{\"a\":\"" + std::string(6 << 20, 'x') + "\"}\n";
    std::vector<std::string> const pieces(5, long_line);
    example::file_input in{std::make_unique<pieces_source>(
                               std::vector<std::string>{long_line + long_line + long_line + long_line + long_line}),
                           std::make_unique<example::ndjson_parser>()};
    std::vector<example::input_record> batch;
    BOOST_TEST(in.read(batch, 100));
    BOOST_TEST(batch.size() == 3U);
    BOOST_TEST(in.read(batch, 100));
    BOOST_TEST(batch.size() == 5U);
    BOOST_TEST(!in.read(batch, 100));
}

BOOST_AUTO_TEST_SUITE_END()
