// Inputs opened as the program opens them, and a thread that waits for a record.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_INGEST_INPUTS_OPENED_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_INGEST_INPUTS_OPENED_HPP

// This suite is built only where all of them are there.
#define EXAMPLES_WITH_CSV
#define EXAMPLES_WITH_SQLITE
#define EXAMPLES_WITH_POSTGRES
#include "../../../examples/ingest/open_input.hpp"

#include "../scratch.hpp"
#include "records.hpp"

#include <boost/test/unit_test.hpp>

#include <pthread.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace px_test {

inline void write_file(fs::path const& path, std::string_view bytes) { std::ofstream{path, std::ios::binary} << bytes; }
[[nodiscard]] inline std::unique_ptr<example::input> open_file(fs::path const& path, std::string format = "")
{
    example::input_choice choice;
    choice.file = path.string();
    choice.format = std::move(format);
    return example::open_input(choice);
}
/// What opening says, without what px::error adds.
[[nodiscard]] inline std::string refusal_of(example::input_choice const& choice)
{
    try {
        static_cast<void>(example::open_input(choice));
    } catch (gainsight::px::error const& e) {
        return std::string{e.message()};
    }
    return {};
}
/// The records that one call yields, in words.
[[nodiscard]] inline std::vector<std::string> read_once(example::input& in, std::size_t most = 100)
{
    std::vector<example::input_record> batch;
    bool const some = in.read(batch, most);
    BOOST_TEST(some == !batch.empty());
    std::vector<std::string> out;
    for (auto const& record : batch) out.push_back(in_words(record));
    return out;
}

/// A thread that is in `read` until it is interrupted, and then gets nothing.
inline void check_interrupted_while_it_waits(example::input& in, std::function<void(std::thread&)> const& interrupt)
{
    std::atomic<::pid_t> id = 0;
    std::vector<std::string> got{"not yet"};
    std::thread reader{[&] {
        id = ::gettid();
        got = read_once(in);
    }};
    // Until it sleeps in the call, or burns time in a query: either way it is within.
    while (id == 0) std::this_thread::yield();
    std::string state;
    for (int looks = 0; state != "S" && looks < 20'000; ++looks) {
        std::string skipped;
        std::ifstream{"/proc/self/task/" + std::to_string(id) + "/stat"} >> skipped >> skipped >> state;
        std::this_thread::yield();
    }
    interrupt(reader);
    reader.join();
    BOOST_TEST(got.empty());
    BOOST_TEST(in.interrupted());
    BOOST_TEST(read_once(in).empty());
}
inline void check_interrupted_while_it_waits(example::input& in)
{
    check_interrupted_while_it_waits(in, [&in](std::thread&) { in.interrupt(); });
}

}  // namespace px_test

#endif
