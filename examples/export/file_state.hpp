// The state file of a file that grows by commits: the size at the last commit, and a text of the run.
#ifndef EXAMPLES_EXPORT_FILE_STATE_HPP
#define EXAMPLES_EXPORT_FILE_STATE_HPP

#include "disk_file.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_to.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace example {

enum class file_phase : unsigned char {
    writing,  ///< FILE.partial is being written.
    whole,    ///< FILE.partial is complete and is being renamed.
    complete  ///< The file has its final name.
};

struct file_state {
    std::string file;  ///< The final name of the file, without the folder.
    file_phase phase = file_phase::writing;
    std::uint64_t bytes = 0;
    std::uint64_t records = 0;
    std::string layout;
    std::string text;
};

/// A state file that cannot be read: edited by hand or damaged by the disk, since it is only replaced atomically.
class unreadable_state : public output_error {
public:
    using output_error::output_error;
};

namespace detail {

inline constexpr std::string_view phase_names[] = {"writing", "whole", "complete"};
inline constexpr int file_state_version = 1;

inline file_state parse_file_state(std::string_view text)
{
    auto const json = boost::json::parse({text.data(), text.size()});
    if (json.at("version").to_number<int>() != file_state_version) throw std::runtime_error{"its version is another"};
    auto const text_of = [&](char const* name) { return std::string{json.at(name).as_string()}; };
    file_state out;
    out.file = text_of("file");
    if (out.file.empty() || out.file.find('/') != out.file.npos) throw std::runtime_error{"it names no file"};
    auto const phase = text_of("phase");
    std::size_t i = 0;
    while (i < std::size(phase_names) && phase_names[i] != phase) ++i;
    if (i == std::size(phase_names)) throw std::runtime_error{"its phase is \"" + phase + '"'};
    out.phase = static_cast<file_phase>(i);
    out.bytes = json.at("bytes").to_number<std::uint64_t>();
    out.records = json.at("records").to_number<std::uint64_t>();
    out.layout = text_of("layout");
    out.text = text_of("state");
    return out;
}

}  // namespace detail

[[nodiscard]] inline std::string to_text(file_state const& s)
{
    boost::json::object out;
    out["version"] = detail::file_state_version;
    out["file"] = s.file;
    out["phase"] = detail::phase_names[static_cast<std::size_t>(s.phase)];
    out["bytes"] = s.bytes;
    out["records"] = s.records;
    out["layout"] = s.layout;
    out["state"] = s.text;
    return boost::json::serialize(out) + '\n';
}

/// Nothing if there is no such file. Throws unreadable_state.
[[nodiscard]] inline std::optional<file_state> load_file_state(fs::path const& path)
{
    if (!file_exists(path)) return {};
    auto const text = text_of_file(path);
    try {
        return detail::parse_file_state(text);
    } catch (std::exception const& e) {
        throw unreadable_state{path.string() + " is no state of an export (" + e.what() +
                               "); to start over, delete it"};
    }
}

}  // namespace example

#endif
