#ifndef GAINSIGHT_PX_IMPL_DECODER_IPP
#define GAINSIGHT_PX_IMPL_DECODER_IPP

#include <gainsight/px/core/error.hpp>
#include <gainsight/px/json/decoder.hpp>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/error.hpp>
#include <boost/json/parse_options.hpp>
#include <boost/json/string_view.hpp>
#include <boost/json/value_stack.hpp>
#include <boost/system/error_code.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0::detail {

inline constexpr std::size_t deepest_nesting = 1024;

GAINSIGHT_PX_DECL void reset_value(shape const& s, void* value) noexcept
{
    switch (s.kind) {
        case kind::text: static_cast<std::string*>(value)->clear(); break;
        case kind::boolean: static_cast<std::optional<bool>*>(value)->reset(); break;
        case kind::int32: static_cast<std::optional<std::int32_t>*>(value)->reset(); break;
        case kind::int64: static_cast<std::optional<std::int64_t>*>(value)->reset(); break;
        case kind::real: static_cast<std::optional<double>*>(value)->reset(); break;
        case kind::date: static_cast<std::optional<timestamp>*>(value)->reset(); break;
        case kind::enumeration: static_cast<open_enum_base*>(value)->reset(); break;
        case kind::list: s.cut(value, 0); break;
        case kind::object:
        case kind::free_object:
        case kind::free_value: s.reset(value); break;
        case kind::inline_object:
            for (auto const& r : s.table->rows)
                if (!(r.marks & alias_mark)) reset_value(*r.value, r.member(value));
            s.table->extra(value)->reset();
            break;
    }
}

/// What a mismatch says it expected.
constexpr std::string_view expectation(kind k) noexcept
{
    switch (k) {
        case kind::text:
        case kind::enumeration: return "text";
        case kind::boolean: return "true or false";
        case kind::int32: return "a 32-bit integer";
        case kind::int64: return "a 64-bit integer";
        case kind::real: return "a number";
        case kind::date: return "a date in epoch milliseconds";
        case kind::object:
        case kind::inline_object:
        case kind::free_object: return "an object";
        case kind::list: return "an array";
        case kind::free_value: break;
    }
    return "any value";
}

struct json_decoder::state {
    using text_view = boost::json::string_view;
    using error_code = boost::system::error_code;

    // What Boost.JSON's parser calls. It forwards, so that the state can be reached without going through the parser.
    struct handler {
        static constexpr std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
        static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
        static constexpr std::size_t max_string_size = std::numeric_limits<std::size_t>::max();
        static constexpr std::size_t max_key_size = std::numeric_limits<std::size_t>::max();

        state* self;

        bool on_document_begin(error_code&) { return true; }
        bool on_document_end(error_code&) { return true; }
        bool on_object_begin(error_code& ec) { return self->object_begins() || stop(ec); }
        bool on_object_end(std::size_t n, error_code&) { return self->object_ends(n); }
        bool on_array_begin(error_code& ec) { return self->array_begins() || stop(ec); }
        bool on_array_end(std::size_t n, error_code&) { return self->array_ends(n); }
        bool on_key_part(text_view s, std::size_t, error_code&) { return self->key_part(s); }
        bool on_key(text_view s, std::size_t, error_code&) { return self->key_ends(s); }
        bool on_string_part(text_view s, std::size_t, error_code& ec) { return self->text_part(s) || stop(ec); }
        bool on_string(text_view s, std::size_t, error_code& ec) { return self->text_ends(s) || stop(ec); }
        bool on_number_part(text_view s, error_code&) { return self->number_part(s); }
        bool on_int64(std::int64_t i, text_view, error_code& ec) { return self->integer(i) || stop(ec); }
        bool on_uint64(std::uint64_t u, text_view, error_code& ec) { return self->large_integer(u) || stop(ec); }
        bool on_double(double d, text_view s, error_code& ec) { return self->real(d, s) || stop(ec); }
        bool on_bool(bool b, error_code& ec) { return self->boolean(b) || stop(ec); }
        bool on_null(error_code& ec) { return self->null() || stop(ec); }
        bool on_comment_part(text_view, error_code&) { return true; }
        bool on_comment(text_view, error_code&) { return true; }

        // The parser wants a code with each refusal; ours is in `problem_`.
        static bool stop(error_code& ec)
        {
            ec = boost::json::error::syntax;
            return false;
        }
    };

    // An object or a list that is open.
    struct frame {
        object_table const* table = nullptr;  // null: a list
        shape const* list = nullptr;
        void* target = nullptr;
        std::uint64_t seen = 0;  // object: the rows that have a value
        std::size_t index = 0;   // list: the elements begun, dropped ones included
        std::size_t count = 0;   // list: the elements kept
        int row = no_key;        // object: the current row
        int last = no_key;       // object: the last row that was found; keys mostly come in the order of the rows
        bool has_extra = false;  // object: `extra` holds fields of this reading
    };
    static constexpr int unknown_key = -1;
    static constexpr int no_key = -2;

    // Who takes what the parser reports.
    enum class sink : unsigned char {
        rows,  // the frames
        free,  // the value stack: a value without a schema, `depth_` levels deep
        skip   // nobody: a value of the wrong type, `depth_` levels deep
    };

    state() : parser_{parser_options(), handler{this}} { frames_.reserve(16); }

    static boost::json::parse_options parser_options()
    {
        boost::json::parse_options o;
        o.max_depth = deepest_nesting;
        return o;
    }

    void start(shape const& root, void* target, decode_options const& options)
    {
        parser_.reset();
        values_.reset();
        frames_.clear();
        number_.clear();
        in_pieces_ = false;
        root_ = &root;
        target_ = target;
        options_ = options;
        options_.max_depth = std::min(options_.max_depth, deepest_nesting);
        sink_ = sink::rows;
        depth_ = 0;
        skipped_ = 0;
        failed_ = finished_ = started_ = false;
        problem_.clear();
        path_.clear();
    }

    bool write(char const* data, std::size_t size)
    {
        if (failed_) return false;
        if (!started_) {
            auto const is_space = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
            auto const* first = std::find_if_not(data, data + size, is_space);
            size -= static_cast<std::size_t>(first - data);
            data = first;
            if (size == 0) return true;
            started_ = true;
        }
        error_code ec;
        auto const used = parser_.write_some(true, data, size, ec);
        if (ec) return refuse(ec);
        if (used < size) return refuse("more text follows the JSON value", {});
        return true;
    }

    bool finish()
    {
        if (failed_ || finished_) return !failed_;
        if (!started_) return refuse("there is no JSON", {});
        error_code ec;
        parser_.write_some(false, "", 0, ec);
        if (ec) return refuse(ec);
        return finished_ = true;
    }

    // --- failure ---

    bool refuse(error_code ec)
    {
        if (failed_) {  // a callback has said why
            reset_value(*root_, target_);
            return false;
        }
        if (ec == boost::json::error::incomplete) return refuse("the JSON ends before it is complete", path());
        if (ec == boost::json::error::too_deep) {
            too_deep();
            return refuse(ec);
        }
        return refuse("not JSON: " + ec.message(), path());
    }
    bool refuse(std::string problem, std::string where)
    {
        note(std::move(problem), std::move(where));
        reset_value(*root_, target_);
        return false;
    }
    bool note(std::string problem, std::string where)
    {
        failed_ = true;
        problem_ = std::move(problem);
        path_ = std::move(where);
        return false;
    }
    bool too_deep() { return note("nested deeper than " + std::to_string(options_.max_depth) + " levels", path()); }

    [[nodiscard]] std::string path() const
    {
        std::string out;
        for (auto const& f : frames_) {
            if (!f.table) {
                if (f.index > 0) out += '[' + std::to_string(f.index - 1) + ']';
                continue;
            }
            if (f.row == no_key) break;
            if (!out.empty()) out += '.';
            if (f.row == unknown_key)
                out += escaped_sample(key_, 80);
            else
                out += f.table->rows[static_cast<std::size_t>(f.row)].name;
        }
        return out;
    }

    // --- where the next value goes ---

    // A null shape: a field without a row.
    struct place {
        shape const* value;
        void* at;
    };

    place next()
    {
        if (frames_.empty()) return {root_, target_};
        auto& f = frames_.back();
        if (!f.table) {
            ++f.index;
            return {f.list->element, f.list->at(f.target, f.count++)};
        }
        if (f.row < 0) return {nullptr, nullptr};
        auto const& r = f.table->rows[static_cast<std::size_t>(f.row)];
        f.seen |= std::uint64_t{1} << f.row;
        return {r.value, r.member(f.target)};
    }
    // The value that next() made room for is absent after all.
    void drop()
    {
        auto& f = frames_.back();
        if (f.table)
            f.seen &= ~(std::uint64_t{1} << f.row);
        else
            --f.count;
    }

    bool mismatch(kind expected, std::string_view found)
    {
        if (options_.skip_mismatched && !frames_.empty()) {
            ++skipped_;
            drop();
            return true;
        }
        std::string problem = "expected ";
        problem += expectation(expected);
        problem += ", found ";
        problem += found;
        return note(std::move(problem), path());
    }
    // The same for a value of several events, which must pass by.
    bool mismatch_begins(kind expected, std::string_view found, std::size_t depth)
    {
        if (!mismatch(expected, found)) return false;
        sink_ = sink::skip;
        depth_ = depth;
        return true;
    }

    void free_begins(place p)
    {
        free_ = p;
        sink_ = sink::free;
        depth_ = 0;
    }
    // After each value on the value stack.
    bool free_value_ends()
    {
        if (depth_ > 0) return true;
        auto value = values_.release();
        values_.reset();
        sink_ = sink::rows;
        if (!free_.value) {
            auto& f = frames_.back();
            auto& extra = f.table->extra(f.target)->ensure();
            if (!f.has_extra) extra.clear();
            f.has_extra = true;
            extra.insert_or_assign(key_, std::move(value));
        } else if (free_.value->kind == kind::free_object) {
            *static_cast<boost::json::object*>(free_.value->ensure(free_.at)) = std::move(value.get_object());
        } else {
            *static_cast<boost::json::value*>(free_.value->ensure(free_.at)) = std::move(value);
        }
        return true;
    }
    void skipped_value_ends()
    {
        if (depth_ == 0) sink_ = sink::rows;
    }

    // --- objects and arrays ---

    bool deeper()
    {
        auto const inside = sink_ == sink::rows ? 0 : depth_;
        return frames_.size() + inside < options_.max_depth || too_deep();
    }

    bool object_begins()
    {
        if (!deeper()) return false;
        if (sink_ != sink::rows) {
            ++depth_;
            return true;
        }
        auto const p = next();
        if (!p.value || p.value->kind == kind::free_object || p.value->kind == kind::free_value) {
            free_begins(p);
            depth_ = 1;
            return true;
        }
        if (p.value->kind != kind::object && p.value->kind != kind::inline_object)
            return mismatch_begins(p.value->kind, "an object", 1);
        frame f;
        f.table = p.value->table;
        f.target = p.value->kind == kind::object ? p.value->ensure(p.at) : p.at;
        frames_.push_back(f);
        return true;
    }

    bool object_ends(std::size_t n)
    {
        if (sink_ == sink::rows) {
            auto const& f = frames_.back();
            // Old values are overwritten in place, so what this object did not bring is made absent only now.
            for (std::size_t i = 0; i < f.table->rows.size(); ++i) {
                if ((f.seen >> i & 1) != 0) continue;
                auto const& r = f.table->rows[i];
                if (!(r.marks & alias_mark)) reset_value(*r.value, r.member(f.target));
            }
            if (!f.has_extra) f.table->extra(f.target)->reset();
            frames_.pop_back();
            return true;
        }
        --depth_;
        if (sink_ == sink::skip) {
            skipped_value_ends();
            return true;
        }
        values_.push_object(n);
        return free_value_ends();
    }

    bool array_begins()
    {
        if (!deeper()) return false;
        if (sink_ != sink::rows) {
            ++depth_;
            return true;
        }
        auto const p = next();
        if (!p.value || p.value->kind == kind::free_value) {
            free_begins(p);
            depth_ = 1;
            return true;
        }
        if (p.value->kind != kind::list) return mismatch_begins(p.value->kind, "an array", 1);
        frame f;
        f.list = p.value;
        f.target = p.at;
        frames_.push_back(f);
        return true;
    }

    bool array_ends(std::size_t n)
    {
        if (sink_ == sink::rows) {
            auto const& f = frames_.back();
            f.list->cut(f.target, f.count);
            frames_.pop_back();
            return true;
        }
        --depth_;
        if (sink_ == sink::skip) {
            skipped_value_ends();
            return true;
        }
        values_.push_array(n);
        return free_value_ends();
    }

    // --- keys ---

    // The parser's count of a key's or text's characters cannot tell a first piece from a later one: from Boost 1.83 on
    // it leaves out a character of several bytes that two buffers share.

    bool key_part(text_view s)
    {
        bool const first = !std::exchange(in_pieces_, true);
        if (sink_ == sink::free) values_.push_chars(s);
        if (sink_ == sink::rows) {
            if (first) key_.clear();
            key_.append(s.data(), s.size());
        }
        return true;
    }

    bool key_ends(text_view s)
    {
        bool const whole = !std::exchange(in_pieces_, false);
        if (sink_ == sink::free) values_.push_key(s);
        if (sink_ != sink::rows) return true;

        if (!whole) key_.append(s.data(), s.size());
        std::string_view const name = whole ? std::string_view{s.data(), s.size()} : std::string_view{key_};

        auto& f = frames_.back();
        auto const& rows = f.table->rows;
        auto const guess = f.last < 0 ? std::size_t{0} : static_cast<std::size_t>(f.last) + 1;
        f.row = guess < rows.size() && rows[guess].name == name ? static_cast<int>(guess) : f.table->find(name);
        if (f.row >= 0) {
            f.last = f.row;
            if (rows[static_cast<std::size_t>(f.row)].marks & alias_mark) --f.row;
        } else if (whole) {
            key_.assign(name);
        }
        return true;
    }

    // --- text ---

    // Finds out where the text goes: straight into its member, or by way of `scratch_`.
    bool text_begins()
    {
        auto const p = next();
        if (!p.value || p.value->kind == kind::free_value) {
            free_begins(p);
            return true;
        }
        switch (p.value->kind) {
            case kind::text: text_ = static_cast<std::string*>(p.at); break;
            case kind::enumeration: text_ = &scratch_; break;
            default: return mismatch_begins(p.value->kind, "text", 0);
        }
        text_place_ = p;
        text_->clear();
        return true;
    }

    bool text_part(text_view s)
    {
        bool const first = !std::exchange(in_pieces_, true);
        if (sink_ == sink::rows && first && !text_begins()) return false;
        if (sink_ == sink::rows)
            text_->append(s.data(), s.size());
        else if (sink_ == sink::free)
            values_.push_chars(s);
        return true;
    }

    bool text_ends(text_view s)
    {
        bool const first = !std::exchange(in_pieces_, false);
        if (sink_ == sink::rows && first && !text_begins()) return false;
        if (sink_ == sink::skip) {
            skipped_value_ends();
            return true;
        }
        if (sink_ == sink::free) {
            values_.push_string(s);
            return free_value_ends();
        }
        text_->append(s.data(), s.size());
        if (text_place_.value->kind == kind::enumeration)
            static_cast<open_enum_base*>(text_place_.at)->assign(scratch_, text_place_.value->names);
        return true;
    }

    // --- numbers, flags, null ---

    bool number_part(text_view s)
    {
        // A longer literal than this is read with the parser's own precision.
        if (number_.size() <= longest_number) number_.append(s.data(), s.size());
        return true;
    }
    static constexpr std::size_t longest_number = 1024;

    // A value of one event: gives it to the value stack, lets it pass, or has `put` store it.
    template <class Push, class Put>
    bool scalar(Push push, Put put)
    {
        number_.clear();
        if (sink_ == sink::rows) {
            auto const p = next();
            if (p.value && p.value->kind != kind::free_value) return put(p);
            free_begins(p);
        }
        if (sink_ == sink::skip) return true;
        push();
        return failed_ ? false : free_value_ends();
    }

    bool put_integer(place p, std::int64_t i)
    {
        switch (p.value->kind) {
            case kind::int32:
                if (i < std::numeric_limits<std::int32_t>::min() || i > std::numeric_limits<std::int32_t>::max())
                    return misfit(p);
                *static_cast<std::optional<std::int32_t>*>(p.at) = static_cast<std::int32_t>(i);
                return true;
            case kind::int64: *static_cast<std::optional<std::int64_t>*>(p.at) = i; return true;
            case kind::real: *static_cast<std::optional<double>*>(p.at) = static_cast<double>(i); return true;
            case kind::date:
                // PX sends 0 for "never".
                if (i == 0) {
                    static_cast<std::optional<timestamp>*>(p.at)->reset();
                    return true;
                }
                *static_cast<std::optional<timestamp>*>(p.at) = from_epoch_ms(i);
                return true;
            default: return misfit(p);
        }
    }

    bool integer(std::int64_t i)
    {
        return scalar([&] { values_.push_int64(i); }, [&](place p) { return put_integer(p, i); });
    }

    bool large_integer(std::uint64_t u)
    {
        return scalar([&] { values_.push_uint64(u); },
                      [&](place p) {
                          if (p.value->kind != kind::real) return misfit(p);
                          *static_cast<std::optional<double>*>(p.at) = static_cast<double>(u);
                          return true;
                      });
    }

    // A number that its field cannot hold, or that is not wanted there at all.
    bool misfit(place p)
    {
        auto const k = p.value->kind;
        bool const numeric = k == kind::int32 || k == kind::int64 || k == kind::date || k == kind::real;
        return mismatch(k, numeric ? "a number that does not fit" : "a number");
    }

    bool real(double parsed, text_view last_part)
    {
        auto literal = last_part;
        if (!number_.empty()) {
            number_.append(last_part.data(), last_part.size());
            literal = {number_.data(), number_.size()};
        }
        double const d = literal.size() <= longest_number ? nearest(literal, parsed) : parsed;
        bool const fraction_or_exponent = literal.find_first_of(".eE") != text_view::npos;
        return scalar(
            [&] {
                if (std::isfinite(d))
                    values_.push_double(d);
                else
                    note("expected a number, found one that no double can hold", path());
            },
            [&](place p) {
                switch (p.value->kind) {
                    case kind::real:
                        if (!std::isfinite(d)) return misfit(p);
                        *static_cast<std::optional<double>*>(p.at) = d;
                        return true;
                    case kind::int32:
                    case kind::int64:
                    case kind::date: {
                        // 100.0 is a 100 that a serialiser took for a double; without point and exponent, it is an
                        // integer that is too long.
                        constexpr double limit = 9223372036854775808.0;
                        if (!fraction_or_exponent || !(d >= -limit && d < limit)) return misfit(p);
                        if (d != std::trunc(d)) return mismatch(p.value->kind, "a fraction");
                        return put_integer(p, static_cast<std::int64_t>(d));
                    }
                    default: return misfit(p);
                }
            });
    }

    // The double nearest to the literal: the parser rounds several times on its way to one.
    static double nearest(text_view literal, [[maybe_unused]] double parsed)
    {
#if defined(__cpp_lib_to_chars)
        double d = parsed;
        auto const [end, ec] = std::from_chars(literal.data(), literal.data() + literal.size(), d);
        if (ec == std::errc{}) return d;
        if (ec == std::errc::result_out_of_range) return std::abs(parsed) < 1 ? 0.0 : HUGE_VAL;
#else
        static_cast<void>(literal);
#endif
        return parsed;
    }

    bool boolean(bool b)
    {
        return scalar([&] { values_.push_bool(b); },
                      [&](place p) {
                          if (p.value->kind != kind::boolean) return mismatch(p.value->kind, b ? "true" : "false");
                          *static_cast<std::optional<bool>*>(p.at) = b;
                          return true;
                      });
    }

    bool null()
    {
        if (sink_ == sink::skip) return true;
        if (sink_ == sink::rows) {
            auto const p = next();
            if (p.value) {
                if (frames_.empty()) return mismatch(p.value->kind, "null");
                drop();
                return true;
            }
            free_begins(p);
        }
        values_.push_null();
        return free_value_ends();
    }

    boost::json::basic_parser<handler> parser_;
    boost::json::value_stack values_;
    std::vector<frame> frames_;
    std::string key_;         // the current key, when it came in pieces or has no row
    std::string number_;      // the number's text so far, when it came in pieces
    std::string scratch_;     // an enumeration's text
    bool in_pieces_ = false;  // of the current key or text a piece has come
    std::string* text_ = nullptr;
    place text_place_{};
    place free_{};
    shape const* root_ = nullptr;
    void* target_ = nullptr;
    decode_options options_;
    std::size_t depth_ = 0;
    std::size_t skipped_ = 0;
    sink sink_ = sink::rows;
    bool failed_ = false;
    bool finished_ = false;
    bool started_ = false;
    std::string problem_;
    std::string path_;
};

GAINSIGHT_PX_DECL json_decoder::json_decoder() : state_{std::make_unique<state>()} {}
GAINSIGHT_PX_DECL json_decoder::~json_decoder() = default;
GAINSIGHT_PX_DECL void json_decoder::start(shape const& root, void* target, decode_options const& options)
{
    state_->start(root, target, options);
}
GAINSIGHT_PX_DECL bool json_decoder::write(char const* data, std::size_t size) { return state_->write(data, size); }
GAINSIGHT_PX_DECL bool json_decoder::finish() { return state_->finish(); }
GAINSIGHT_PX_DECL bool json_decoder::failed() const noexcept { return state_->failed_; }
GAINSIGHT_PX_DECL std::string const& json_decoder::problem() const noexcept { return state_->problem_; }
GAINSIGHT_PX_DECL std::string const& json_decoder::json_path() const noexcept { return state_->path_; }
GAINSIGHT_PX_DECL std::size_t json_decoder::skipped() const noexcept { return state_->skipped_; }
GAINSIGHT_PX_DECL bool json_decoder::started_value() const noexcept { return state_->started_; }

}  // namespace gainsight::px::inline v0::detail

#endif
