// The outcomes file: a line of JSON for each record, from which an interrupted run continues.
#ifndef EXAMPLES_INGEST_OUTCOMES_HPP
#define EXAMPLES_INGEST_OUTCOMES_HPP

#include "../run_file.hpp"
#include "input.hpp"

#include <gainsight/px.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace example {

/// A checksum of the bytes of a record, for detecting that the input has changed. Never 0.
[[nodiscard]] inline std::uint32_t check_of(input_record const& record)
{
    auto sum = ::crc32(0, nullptr, 0);
    for (std::string_view const part : {std::string_view{record.raw}, std::string_view{record.problem}})
        sum = ::crc32_z(sum, reinterpret_cast<unsigned char const*>(part.data()), part.size());
    return sum == 0 ? 1 : static_cast<std::uint32_t>(sum);
}

/// All possible results of a record.
inline constexpr px::write_result write_results[] = {
    px::write_result::created,   px::write_result::updated, px::write_result::removed, px::write_result::sent,
    px::write_result::unchanged, px::write_result::refused, px::write_result::unknown};

/// The number of records with each result.
class outcome_counts {
public:
    void count(px::write_result r) { ++counts_[static_cast<std::size_t>(r)]; }
    [[nodiscard]] std::uint64_t of(px::write_result r) const { return counts_[static_cast<std::size_t>(r)]; }
    [[nodiscard]] std::uint64_t all() const
    {
        std::uint64_t sum = 0;
        for (auto const n : counts_) sum += n;
        return sum;
    }
    /// The records that were refused or are unknown.
    [[nodiscard]] std::uint64_t not_done() const
    {
        return of(px::write_result::refused) + of(px::write_result::unknown);
    }

private:
    std::array<std::uint64_t, std::size(write_results)> counts_{};
};

/// What became of a record, and the check by which it is recognized.
struct known_outcome {
    std::uint32_t check = 0;
    px::write_result result = px::write_result::unknown;
};

/// The outcomes of records by their numbers, 5 bytes for each record.
class known_outcomes {
public:
    void note(std::uint64_t number, known_outcome const& what)
    {
        if (number == 0) return;
        if (checks_.size() < number) {
            checks_.resize(number);
            results_.resize(number);
        }
        checks_[number - 1] = what.check;
        results_[number - 1] = what.result;
    }
    [[nodiscard]] std::optional<known_outcome> of(std::uint64_t number) const
    {
        if (number == 0 || number > checks_.size() || checks_[number - 1] == 0) return {};
        return known_outcome{checks_[number - 1], results_[number - 1]};
    }
    [[nodiscard]] std::uint64_t highest() const noexcept { return checks_.size(); }

private:
    std::vector<std::uint32_t> checks_;  // 0: none
    std::vector<px::write_result> results_;
};

/// Adds it to a JSON object.
inline void put_outcome(boost::json::object& out, known_outcome const& what)
{
    auto const word = to_string(what.result);
    out["outcome"] = boost::json::string_view{word.data(), word.size()};
    out["check"] = what.check;
}
/// What `put_outcome` added. Throws where it is not there.
[[nodiscard]] inline known_outcome known_outcome_from(boost::json::value const& object)
{
    auto const word = text_at(object, "outcome");
    auto const* const known = std::find_if(std::begin(write_results), std::end(write_results),
                                           [&](px::write_result r) { return to_string(r) == word; });
    if (known == std::end(write_results)) throw std::runtime_error{"there is no outcome '" + word + '\''};
    return {object.at("check").to_number<std::uint32_t>(), *known};
}
/// A line of the outcomes file.
[[nodiscard]] inline std::string outcome_line(input_record const& record, std::string_view id,
                                              px::write_outcome const& what)
{
    boost::json::object out;
    out["record"] = record.number;
    if (record.line != 0) out["line"] = record.line;
    auto const text = [](std::string_view t) { return boost::json::string_view{t.data(), t.size()}; };
    out["id"] = text(id);
    put_outcome(out, {check_of(record), what.result()});
    if (auto const& e = what.error()) {
        out["error"] = text(to_string(e.code()));
        out["why"] = text(e.vendor_message().empty() ? e.message() : e.vendor_message());
        if (e.http_status() != 0) out["status"] = e.http_status();
        if (!e.json_path().empty()) out["field"] = text(e.json_path());
        if (!e.sub_errors().empty()) {
            auto& list = out["sub_errors"].emplace_array();
            for (auto const& s : e.sub_errors()) list.push_back({{"field", s.field}, {"message", s.message}});
        }
    } else if (what.result() == px::write_result::unknown) {
        out["why"] = "the program ended when it may have been sent, and before what became of it was written down";
    }
    return boost::json::serialize(out);
}

/// Reads the outcomes file of the same run. Throws px::error if it is not one.
[[nodiscard]] inline known_outcomes read_outcomes(fs::path const& path)
{
    known_outcomes out;
    std::uint64_t number = 0;
    read_lines(path, [&](std::string_view line) {
        ++number;
        try {
            auto const one = boost::json::parse(boost::json::string_view{line.data(), line.size()});
            out.note(one.at("record").to_number<std::uint64_t>(), known_outcome_from(one));
        } catch (std::exception const& e) {
            throw px::error{px::errc::invalid_argument, path.string() + ", line " + std::to_string(number) +
                                                            ", is no outcome (" + e.what() +
                                                            "); to start over, say --start-over"};
        }
    });
    return out;
}

}  // namespace example

#endif
