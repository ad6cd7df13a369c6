// Splits a record into the columns of its schema, for every typed output.
#ifndef EXAMPLES_EXPORT_RECORD_COLUMNS_HPP
#define EXAMPLES_EXPORT_RECORD_COLUMNS_HPP

#include "disk_file.hpp"
#include "json_walk.hpp"
#include "sound_json.hpp"

#include <gainsight/px/json/impl/scalars.hpp>
#include <gainsight/px/source/schema.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace example {

/// The value of a record in a column.
struct cell {
    enum class kind : unsigned char {
        none,     ///< Absent, null, a date of 0, or "" in a column of another type than text.
        text,     ///< `text`, without escapes.
        boolean,  ///< `integer`, 0 or 1.
        integer,  ///< `integer`.
        number,   ///< `number`; `text` has the digits that PX sent.
        date,     ///< `integer`: milliseconds since 1970 in UTC, of a year from 1 to 9999.
        json,     ///< `text`: a JSON value.
    };
    kind is = kind::none;
    std::int64_t integer = 0;
    double number = 0;
    std::string_view text;
};

/// Splits records into the columns of a schema.
///
/// Values are converted as by the library's decoder: text is accepted for a number or a date, a number in a text column
/// becomes its digits, and of a duplicate key the last value is used. Values that do not fit into the columns are in
/// extra(), under their names, so that nothing is lost:
/// - fields that are not in the schema;
/// - values whose type is not that of the column, integers beyond 64 bits, dates outside the years 1 to 9999, and
///   numbers outside the range of double; their cell is none;
/// - numbers with more digits than a double can represent; their cell is the nearest double.
///
/// Invalid strings are repaired and counted: see sound_json.
class record_columns {
public:
    /// The schema must outlive this object.
    explicit record_columns(px::schema const& schema, nul zero = nul::kept)
        : zero_{zero}, sound_{zero}, cells_(schema.columns().size()), behind_(schema.columns().size() + 1)
    {
        for (auto const& c : schema.columns()) {
            by_name_.emplace_back(c.name(), columns_.size());
            columns_.push_back({c.name(), c.type()});
        }
        std::ranges::sort(by_name_);
        for (std::size_t i = 0; i < behind_.size(); ++i) behind_[i] = i;  // at first, the order of the contract
    }

    /// Reads a record. `cells` and `extra` are valid until the next call, and while the bytes of the record live.
    /// @throws output_error where the text is no JSON object.
    void read(std::string_view record)
    {
        auto how = read_sound(record);
        if (how == walked::unsound) how = read_sound(sound_.of(record));
        if (how != walked::all) throw item_error{"a record is no JSON object"};
        if (!extra_.empty()) extra_ += '}';
    }

    /// One cell for each column of the schema, in order.
    [[nodiscard]] std::span<cell const> cells() const noexcept { return cells_; }
    /// A JSON object; "" if there is nothing in it.
    [[nodiscard]] std::string_view extra() const noexcept { return extra_; }
    /// How many strings were repaired in all records so far.
    [[nodiscard]] std::uint64_t mended() const noexcept { return sound_.mended(); }

private:
    using token = json_walk::token;

    struct column {
        std::string_view name;
        px::column_type type;
    };

    walked read_sound(std::string_view json)
    {
        std::ranges::fill(cells_, cell{});
        extra_.clear();
        // A string is not longer without its escapes, and each is written at most once. So texts_ is never reallocated,
        // and the views into it stay valid.
        texts_.clear();
        texts_.reserve(json.size());
        std::size_t last = 0;
        return json_walk{json, zero_ == nul::kept}.over([&](token const& key, token const& value) {
            auto const i = column_of(without_escapes(key), last);
            if (i == columns_.size()) return also(key, value);
            last = i + 1;
            if (!put(columns_[i].type, value, cells_[i])) also(key, value);
        });
    }

    /// The column of that name. Usually it is the one that followed the same column in the record before.
    [[nodiscard]] std::size_t column_of(std::string_view name, std::size_t last)
    {
        auto& guess = behind_[last];
        if (guess < columns_.size() && columns_[guess].name == name) return guess;
        auto const found =
            std::ranges::lower_bound(by_name_, name, {}, &std::pair<std::string_view, std::size_t>::first);
        if (found == by_name_.end() || found->first != name) return columns_.size();
        return guess = found->second;
    }

    void also(token const& key, token const& value)
    {
        extra_ += extra_.empty() ? '{' : ',';
        extra_ += key.bytes;
        extra_ += ':';
        extra_ += value.bytes;
    }

    [[nodiscard]] std::string_view without_escapes(token const& quoted)
    {
        auto const text = quoted.bytes.substr(1, quoted.bytes.size() - 2);
        if (!quoted.escapes) return text;
        auto const from = texts_.size();
        for (auto const *p = text.data(), *const end = p + text.size(); p < end;) {
            auto const* const escape = std::find(p, end, '\\');
            texts_.append(p, escape);
            if (escape == end) break;
            p = escape + std::max(1, px::detail::read_escape(escape, end, texts_));
        }
        return std::string_view{texts_}.substr(from);
    }

    /// False if the value has to be kept in `extra` as well.
    [[nodiscard]] bool put(px::column_type type, token const& from, cell& to)
    {
        auto value = from.bytes;
        to = {};
        if (value[0] == 'n') return true;
        bool const quoted = value[0] == '"';
        switch (type) {
            case px::column_type::json_object:
            case px::column_type::json_list:
            case px::column_type::json_value:
                to.is = cell::kind::json;
                to.text = value;
                return true;
            case px::column_type::text:
                if (!quoted && !is_number(value)) return false;
                to.is = cell::kind::text;
                to.text = quoted ? without_escapes(from) : value;
                return true;
            default: break;
        }
        if (quoted) {
            value = without_escapes(from);
            if (value.empty()) return true;
        }
        switch (type) {
            case px::column_type::boolean: return put_flag(value, to);
            case px::column_type::integer: return put_integer(value, to);
            case px::column_type::number: return put_number(value, to);
            default: return put_date(value, quoted, to);
        }
    }
    [[nodiscard]] static bool is_number(std::string_view value) noexcept
    {
        return px::detail::number_kind_of(value) != px::detail::number_kind::none;
    }
    [[nodiscard]] static bool put_flag(std::string_view value, cell& to) noexcept
    {
        bool const yes = px::detail::is_word(value, "true");
        if (!yes && !px::detail::is_word(value, "false")) return false;
        to.is = cell::kind::boolean;
        to.integer = yes;
        return true;
    }
    [[nodiscard]] static bool read_whole(std::string_view value, std::int64_t& i) noexcept
    {
        // Fast path: most values are plain digits, and dates have 13 of them.
        auto const* const end = value.data() + value.size();
        std::uint64_t digits = 0;
        if (value.size() <= 18 && value[0] != '0' && px::detail::read_digits(value.data(), end, digits) == end) {
            i = static_cast<std::int64_t>(digits);
            return true;
        }
        return is_number(value) && px::detail::read_whole_number(value, i) == px::detail::whole_number::yes;
    }
    [[nodiscard]] static bool put_integer(std::string_view value, cell& to) noexcept
    {
        std::int64_t i = 0;
        if (!read_whole(value, i)) return false;
        to.is = cell::kind::integer;
        to.integer = i;
        return true;
    }
    [[nodiscard]] static bool put_number(std::string_view value, cell& to)
    {
        double d = 0;
        if (!is_number(value)) return false;
        bool const exact = px::detail::read_double(value, d);
        if (!std::isfinite(d)) return false;
        to.is = cell::kind::number;
        to.number = d;
        to.text = value;
        return exact;
    }
    [[nodiscard]] static bool put_date(std::string_view value, bool quoted, cell& to)
    {
        constexpr std::int64_t year_1 = -62'135'596'800'000;
        constexpr std::int64_t year_10000 = 253'402'300'800'000;
        std::int64_t ms = 0;
        if (!(quoted ? px::detail::read_date(value, ms) : read_whole(value, ms))) return false;
        if (ms < year_1 || ms >= year_10000) return false;
        if (ms == 0) return true;  // never
        to.is = cell::kind::date;
        to.integer = ms;
        return true;
    }

    nul zero_;
    sound_json sound_;
    std::vector<column> columns_;
    std::vector<std::pair<std::string_view, std::size_t>> by_name_;
    std::vector<cell> cells_;
    std::vector<std::size_t> behind_;  // [column + 1]: the column that followed it last; [0]: the column that was first
    std::string texts_;
    std::string extra_;
};

}  // namespace example

#endif
