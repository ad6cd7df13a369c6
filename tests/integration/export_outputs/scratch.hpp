// Folders, pages and small programs for the tests of the export's files.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_EXPORT_OUTPUTS_SCRATCH_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_EXPORT_OUTPUTS_SCRATCH_HPP

#include "../../../examples/export/output.hpp"
#include "../scratch.hpp"

#include <gainsight/px/json/decoder.hpp>
#include <gainsight/px/operation/catalog.hpp>
#include <gainsight/px/stream/verbatim_list.hpp>

#include <boost/test/unit_test.hpp>

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>

namespace px_test {

namespace px = gainsight::px;

/// In memory where that can be had: thousands of small files are made.
inline fs::path folder_in_memory()
{
    fs::path const memory = "/dev/shm";
    return ::access(memory.c_str(), W_OK) == 0 ? memory : fs::temp_directory_path();
}

/// A folder of its own for each test.
struct small_files : scratch {
    small_files() : scratch{folder_in_memory()} {}
    [[nodiscard]] std::set<std::string> names() const
    {
        std::set<std::string> all;
        for (auto const& entry : fs::directory_iterator{path}) all.insert(entry.path().filename());
        return all;
    }
};

inline std::string text_of(fs::path const& file)
{
    std::ifstream in{file, std::ios::binary};
    BOOST_TEST_REQUIRE(in.good(), file << " can be read");
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}
inline void put(fs::path const& file, std::string_view text)
{
    std::ofstream out{file, std::ios::binary};
    out << text << std::flush;
    BOOST_REQUIRE(out.good());
}

/// A page of users, of their JSON with commas between.
inline px::page<px::raw_record> page_of(std::string_view records)
{
    auto const text = "{\"users\":[" + std::string{records} + "]}";
    px::page<px::raw_record> page;
    px::detail::json_decoder decoder;
    decoder.start(px::detail::page_of<px::operation::list_users, px::raw_record>::value, &page, {});
    BOOST_TEST_REQUIRE((decoder.write(text.data(), text.size()) && decoder.finish()), decoder.problem());
    return page;
}

inline example::file_name name_in(small_files const& s, bool gzip = false)
{
    return {s.path, "eu-users", ".ndjson", gzip};
}

inline example::list_info users_of(std::string label, px::schema const* schema = nullptr, std::string suffix = {})
{
    example::list_info list;
    list.subscription = std::move(label);
    list.region = "eu";
    list.resource = "users";
    list.schema = schema;
    list.file_suffix = std::move(suffix);
    return list;
}

/// What a shell command prints; `status` is its exit status.
inline std::string run(std::string const& command, int& status)
{
    std::string out;
    auto* const pipe = ::popen(command.c_str(), "r");
    BOOST_REQUIRE(pipe != nullptr);
    char buffer[4096];
    while (auto const n = std::fread(buffer, 1, sizeof buffer, pipe)) out.append(buffer, n);
    status = ::pclose(pipe);
    return out;
}

}  // namespace px_test

#endif
