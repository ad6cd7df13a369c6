// A folder of its own for each test, and what several suites of the export and the source do alike.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_SCRATCH_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_SCRATCH_HPP

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <string>
#include <string_view>

namespace px_test {

namespace fs = std::filesystem;

/// Is there as long as this is.
struct scratch {
    fs::path path;

    explicit scratch(fs::path const& where = fs::temp_directory_path())
    {
        std::string name = (where / "px-test-XXXXXX").string();
        BOOST_REQUIRE(::mkdtemp(name.data()) != nullptr);
        path = name;
    }
    scratch(scratch const&) = delete;
    scratch& operator=(scratch const&) = delete;
    ~scratch() { fs::remove_all(path); }
    [[nodiscard]] fs::path operator/(std::string_view name) const { return path / name; }
};

/// What a call throws, in words; "" where it throws nothing.
template <class Call>
std::string sentence_of(Call call)
{
    try {
        call();
    } catch (std::exception const& e) {
        return e.what();
    }
    return {};
}

/// The number in an environment variable, by which a suite is scaled up or a run of it repeated.
inline std::uint64_t number_from(char const* variable, std::uint64_t otherwise)
{
    auto const* const text = std::getenv(variable);
    return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

}  // namespace px_test

#endif
