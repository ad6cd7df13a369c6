// Checks whether a text is one valid JSON value.
#ifndef EXAMPLES_INGEST_JSON_CHECK_HPP
#define EXAMPLES_INGEST_JSON_CHECK_HPP

#include "input_error.hpp"

#include <gainsight/px/json/tokenizer.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace example {

/// A strict check: what the library would repair in an answer of PX is a problem here, since it would be sent.
class json_check {
public:
    /// The problem of `json`, as the end of a sentence: "is malformed at byte 7: a colon is missing behind a key". ""
    /// if there is none.
    [[nodiscard]] std::string problem_of(std::string_view json)
    {
        if (auto const end = end_of_utf8(json); end != json.size())
            return "is not UTF-8 at byte " + std::to_string(end + 1);
        begin();
        if (tokens_.write(json.data(), json.size()) && tokens_.finish()) return {};
        if (names_.repeats()) return "has the member " + in_quotes(names_.repeated()) + " twice";
        // To find the position, the bytes are passed again one by one.
        begin();
        std::size_t at = 0;
        while (at < json.size() && tokens_.write(&json[at], 1)) ++at;
        auto const* const why = tokens_.problem();
        if (at == json.size()) return why ? "is malformed at its end: " + std::string{why} : "breaks off at its end";
        return "is malformed at byte " + std::to_string(at + 1) + ": " + (why ? why : "no JSON");
    }

private:
    /// The names of the members of the open objects, for finding duplicates.
    class members {
    public:
        void clear()
        {
            names_.clear();
            begins_.clear();
            repeats_ = false;
        }
        [[nodiscard]] bool repeats() const noexcept { return repeats_; }
        [[nodiscard]] std::string const& repeated() const noexcept { return repeated_; }

        // The handler functions that the tokenizer calls.
        bool object_begins()
        {
            begins_.push_back(names_.size());
            return true;
        }
        bool object_ends()
        {
            auto const first = names_.begin() + static_cast<std::ptrdiff_t>(begins_.back());
            std::sort(first, names_.end());
            auto const twice = std::adjacent_find(first, names_.end());
            repeats_ = twice != names_.end();
            if (repeats_) repeated_ = *twice;
            names_.erase(first, names_.end());
            begins_.pop_back();
            return !repeats_;
        }
        bool key(std::string_view name)
        {
            names_.emplace_back(name);
            return true;
        }
        static bool array_begins() noexcept { return true; }
        static bool array_ends() noexcept { return true; }
        static bool text(std::string_view) noexcept { return true; }
        static bool integer(std::int64_t) noexcept { return true; }
        static bool large_integer(std::uint64_t) noexcept { return true; }
        static bool real(std::string_view) noexcept { return true; }
        static bool boolean(bool) noexcept { return true; }
        static bool null() noexcept { return true; }

    private:
        std::vector<std::string> names_;
        std::vector<std::size_t> begins_;  // where the names of each object begin
        std::string repeated_;
        bool repeats_ = false;
    };

    void begin()
    {
        names_.clear();
        tokens_.reset(true);
    }

    members names_;
    px::detail::tokenizer<members> tokens_{names_};
};

}  // namespace example

#endif
