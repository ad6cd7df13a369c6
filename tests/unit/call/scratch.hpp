// A folder of its own for a test that needs files.
#ifndef GAINSIGHT_PX_TESTS_UNIT_CALL_SCRATCH_HPP
#define GAINSIGHT_PX_TESTS_UNIT_CALL_SCRATCH_HPP

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <system_error>

class scratch_folder {
public:
    scratch_folder()
        : path_{std::filesystem::temp_directory_path() / ("px_test_" + std::to_string(std::random_device{}()))}
    {
        std::filesystem::create_directory(path_);
    }
    scratch_folder(scratch_folder const&) = delete;
    scratch_folder& operator=(scratch_folder const&) = delete;
    ~scratch_folder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    [[nodiscard]] std::string path() const { return path_.string(); }
    [[nodiscard]] std::string path(std::string_view name) const { return (path_ / name).string(); }
    void put(std::string_view name, std::string_view bytes) const
    {
        std::ofstream out{path(name), std::ios::binary};
        out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    }
    [[nodiscard]] std::string get(std::string_view name) const
    {
        std::ifstream in{path(name), std::ios::binary};
        return {std::istreambuf_iterator<char>{in}, {}};
    }
    [[nodiscard]] bool has(std::string_view name) const { return std::filesystem::exists(path_ / name); }
    [[nodiscard]] std::size_t count() const
    {
        return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator{path_}, {}));
    }

private:
    std::filesystem::path path_;
};

#endif
