#ifndef GAINSIGHT_PX_JSON_IMPL_DECODER_IPP
#define GAINSIGHT_PX_JSON_IMPL_DECODER_IPP

#include <gainsight/px/core/error.hpp>
#include <gainsight/px/json/decoder.hpp>
#include <gainsight/px/json/encoder.hpp>
#include <gainsight/px/json/literal.hpp>
#include <gainsight/px/json/tokenizer.hpp>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0::detail {

inline constexpr std::size_t deepest_nesting = 1024;
/// What a buffer may hold between two decodings, in bytes: one that a large text made larger is given back.
inline constexpr std::size_t kept_buffer = 64 * 1024;

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
    // An object or a list that is open, with a schema or without: one of the first four is set.
    struct frame {
        object_table const* table = nullptr;
        shape const* list = nullptr;
        boost::json::object* free = nullptr;
        boost::json::array* free_list = nullptr;
        void* target = nullptr;
        std::uint64_t seen = 0;  // object: the rows that have a value
        std::size_t index = 0;   // list: the elements begun, dropped ones included
        std::size_t count = 0;   // list: the elements kept; else: the fields that `extra` holds
        int row = no_key;        // object: the current row, or the last one; without a schema: unknown_key
        int last = -1;           // object: the last key's row of those that have one
        int next = 0;            // object: the row that most likely comes next
        // list: in its place came one element alone; or it came before with elements, under its other name or twice.
        // Then those that come are put behind the others, so that none is lost, and counted by `index`
        enum class list_form : unsigned char { usual, lone, again } form = list_form::usual;
        row_note note;  // object: of the current row

        frame() noexcept {}  // member by member: clearing the whole first costs more
    };
    static constexpr int unknown_key = -1;
    static constexpr int no_key = -2;

    state() : tokens_{*this} { frames_.reserve(16); }

    void start(shape const& root, void* target, decode_options const& options)
    {
        tokens_.reset(options.strict_text);
        trim();
        expected_ = {};
        root_ = &root;
        target_ = target;
        options_ = options;
        options_.max_depth = std::min(options_.max_depth, deepest_nesting);
        skipped_ = repaired_ = 0;
        byte_order_mark_ = 0;
        missing_ = nullptr;
        failed_ = finished_ = started_ = list_is_null_ = false;
        problem_.clear();
        path_.clear();
        if (path_.capacity() > kept_buffer) std::string{}.swap(path_);
    }

    // What was read is no more needed, nor is the room that it took if that was large.
    void trim()
    {
        frames_.clear();
        tokens_.trim(kept_buffer);
        for (auto* s : {&unescaped_, &key_})
            if (s->capacity() > kept_buffer) std::string{}.swap(*s);
        if (frames_.capacity() * sizeof(frame) > kept_buffer) {
            frames_ = std::vector<frame>{};
            frames_.reserve(16);
        }
    }
    [[nodiscard]] bool complete() const noexcept { return tokens_.done(); }
    [[nodiscard]] std::size_t buffered() const noexcept
    {
        return tokens_.capacity() + unescaped_.capacity() + key_.capacity() + problem_.capacity() + path_.capacity() +
               frames_.capacity() * sizeof(frame);
    }

    bool write(char const* data, std::size_t size)
    {
        if (failed_) return false;
        if (!started_) {
            if (!skip_byte_order_mark(data, size)) return refuse("not JSON: a value is missing", {});
            auto const is_space = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
            auto const* first = std::find_if_not(data, data + size, is_space);
            size -= static_cast<std::size_t>(first - data);
            data = first;
            if (size == 0) return true;
            started_ = true;
        }
        return tokens_.write(data, size) || refuse();
    }

    // One before all else, which may come in pieces. False when what came is the beginning of one and no more.
    bool skip_byte_order_mark(char const*& data, std::size_t& size)
    {
        static constexpr std::string_view mark{"\xEF\xBB\xBF"};
        for (; size != 0 && byte_order_mark_ < mark.size(); ++data, --size, ++byte_order_mark_)
            if (*data != mark[byte_order_mark_]) {
                if (byte_order_mark_ != 0) return false;
                byte_order_mark_ = mark.size();
                return true;
            }
        return true;
    }

    bool finish()
    {
        if (failed_ || finished_) return !failed_;
        if (!started_) return refuse("there is no JSON", {});
        if (!tokens_.finish()) {
            if (failed_ || tokens_.problem()) return refuse();
            return refuse("the JSON ends before it is complete", path());
        }
        trim();
        // What else came stays: it may tell why.
        if (missing_)
            return note(list_is_null_ ? "expected an array, found null for a list that is not empty"
                                      : "the list is missing",
                        std::string{missing_->name});
        return finished_ = true;
    }

    // --- failure ---

    /// The tokens stopped.
    bool refuse()
    {
        if (failed_) return fail();  // a callback has said why
        if (tokens_.done()) return refuse(tokens_.problem(), {});
        return refuse(std::string{"not JSON: "} + tokens_.problem(), path());
    }
    bool refuse(std::string problem, std::string where)
    {
        note(std::move(problem), std::move(where));
        return fail();
    }
    bool fail()
    {
        reset_value(*root_, target_);
        trim();
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
            if (f.free || f.free_list) break;
            if (!f.table) {
                if (f.index > 0 && f.form != frame::list_form::lone) out += '[' + std::to_string(f.index - 1) + ']';
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

    // A null shape: `at` is a JSON value.
    struct place {
        shape const* value;
        void* at;
    };

    [[gnu::always_inline]] place next()
    {
        if (frames_.empty()) return {root_, target_};
        auto& f = frames_.back();
        if (f.list) {
            ++f.index;
            return {f.list->element, f.list->at(f.target, f.count++)};
        }
        if (f.row < 0) return {nullptr, f.free_list ? next_element(*f.free_list, f.count) : field_};
        f.seen |= std::uint64_t{1} << f.row;
        return {f.table->rows[static_cast<std::size_t>(f.row)].value, static_cast<char*>(f.target) + f.note.offset()};
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

    // Whether the current field, or the list that the current value is an element of, is one that must be understood.
    [[nodiscard]] bool must_fit() const
    {
        auto const* f = &frames_.back();
        if (f->list && frames_.size() > 1) --f;
        return f->table && f->row >= 0 && (f->table->rows[static_cast<std::size_t>(f->row)].marks & mark::must_fit);
    }

    // A value of another type than its field's: where that is tolerated, `keep` puts it where nothing is lost.
    template <class Keep>
    bool mismatch(kind expected, std::string_view found, Keep keep)
    {
        if (options_.skip_mismatched && !frames_.empty() && !must_fit())
            if (auto* const slot = place_of_misfit()) {
                ++skipped_;
                keep(*slot);
                return true;
            }
        std::string problem = "expected ";
        problem += expectation(expected);
        problem += ", found ";
        problem += found;
        return note(std::move(problem), path());
    }

    // Under the current field's name in the object's `extra`; null where there is no object.
    boost::json::value* place_of_misfit()
    {
        if (!frames_.back().list) {
            drop();
            return beside(frames_.back());
        }
        return frames_.size() > 1 && frames_[frames_.size() - 2].table ? place_in_list_without_schema() : nullptr;
    }
    static boost::json::value* beside(frame& f)
    {
        auto const& name = f.table->rows[static_cast<std::size_t>(f.row)].name;
        return next_field(f.table->extra(f.target)->ensure(), f.count, name);
    }
    // Of a list with an element that does not fit the others would say too little: all of it becomes one without a
    // schema. What came before that element is written and read again, once for each such list.
    boost::json::value* place_in_list_without_schema()
    {
        auto& f = frames_.back();
        f.list->cut(f.target, f.count - 1);  // next() has made room for it
        std::string text;
        if (!encode(text, *f.list, f.target, purpose::export_)) return nullptr;
        free_value before;
        json_decoder again;
        decode_options options;
        options.max_depth = deepest_nesting;
        again.start(shape_of<free_value>::value, &before, options);
        if (!again.write(text.data(), text.size()) || !again.finish()) return nullptr;
        f.list->cut(f.target, 0);

        auto& owner = frames_[frames_.size() - 2];
        auto& kept = *beside(owner);
        kept = std::move(*before);
        f.list = nullptr;
        f.free_list = &kept.get_array();
        f.row = unknown_key;
        f.count = f.free_list->size();
        return next_element(*f.free_list, f.count);
    }

    // --- what is not as it should be, but tells what it is ---

    // Whether the value that comes may be read so: not where that would hide a failure.
    [[nodiscard]] bool may_drift() const { return !frames_.empty() && !must_fit(); }
    // Where a lone value goes that came in a list's place; elsewhere, where any value goes.
    [[nodiscard]] place lone_element(place p) const
    {
        if (p.value->kind != kind::list || !frames_.back().table) return p;
        return {p.value->element, p.value->at(p.at, 0)};
    }
    bool repaired(place p, place element)
    {
        ++repaired_;
        if (element.at != p.at || element.value != p.value) p.value->cut(p.at, 1);
        return true;
    }

    [[gnu::noinline]] bool drifted_text(place p, std::string_view s)
    {
        if (may_drift()) {
            if (s.empty() && frames_.back().table) {  // PX's word for what is absent
                ++repaired_;
                drop();
                return true;
            }
            auto const to = lone_element(p);
            if (put_drifted_text(to, s)) return repaired(p, to);
        }
        return mismatch(p.value->kind, "text", [s](boost::json::value& v) { put_free(v, s); });
    }
    bool put_drifted_text(place to, std::string_view s)
    {
        switch (to.value->kind) {
            case kind::text: put_text(*static_cast<std::string*>(to.at), s); return true;
            case kind::enumeration: static_cast<open_enum_base*>(to.at)->assign(s, to.value->names); return true;
            case kind::boolean:
                if (!is_word(s, "true") && !is_word(s, "false")) return false;
                *static_cast<std::optional<bool>*>(to.at) = is_word(s, "true");
                return true;
            case kind::int32:
            case kind::int64:
            case kind::real: {
                if (number_kind_of(s) == number_kind::none) return false;
                auto const got = put_number(to, s);
                return got == reading::exact || got == reading::otherwise;
            }
            case kind::date: {
                std::int64_t ms = 0;
                return read_date(s, ms) && put_integer(kind::date, to.at, ms);
            }
            default: return false;
        }
    }
    // Whatever the case of its letters: some serialisers write True.
    static bool is_word(std::string_view s, std::string_view word) noexcept
    {
        return std::equal(s.begin(), s.end(), word.begin(), word.end(), [](char a, char b) { return (a | 0x20) == b; });
    }
    // A date and time that says its offset, or epoch milliseconds: of thirteen digits, since with more or less they
    // could be seconds, or a date without its dashes; 0, and what lies before 1970.
    static bool read_date(std::string_view s, std::int64_t& ms)
    {
        if (number_kind_of(s) == number_kind::integer)
            return (s.size() == 13 || s[0] == '-' || s == "0") && read_whole_number(s, ms) == whole_number::yes;
        constexpr std::size_t behind_date = 11;
        if (s.size() <= behind_date || (s.back() != 'Z' && s.find_first_of("+-", behind_date) == s.npos)) return false;
        auto const t = parse_iso8601(s);
        if (t) ms = to_epoch_ms(*t);
        return t.has_value();
    }

    enum class reading : unsigned char { none, fraction, exact, otherwise };
    reading put_number(place to, std::string_view literal)
    {
        switch (to.value->kind) {
            case kind::text: put_text(*static_cast<std::string*>(to.at), literal); return reading::otherwise;
            case kind::enumeration:
                static_cast<open_enum_base*>(to.at)->assign(literal, to.value->names);
                return reading::otherwise;
            case kind::int32:
            case kind::int64:
            case kind::date: {
                std::int64_t i = 0;
                auto const whole = read_whole_number(literal, i);
                if (whole == whole_number::has_fraction) return reading::fraction;
                if (whole != whole_number::yes || !put_integer(to.value->kind, to.at, i)) return reading::none;
                return number_kind_of(literal) == number_kind::integer ? reading::exact : reading::otherwise;
            }
            case kind::real: {
                double d = 0;
                bool const whole = read_double(literal, d);
                if (!std::isfinite(d)) return reading::none;
                *static_cast<std::optional<double>*>(to.at) = d;
                if (whole) return reading::exact;
                if (auto& f = frames_.back(); f.table) keep_number(*beside(f), literal);
                return reading::otherwise;
            }
            default: return reading::none;
        }
    }
    // Any number but one that is an integer and wanted as one.
    [[gnu::noinline]] bool number(place p, std::string_view literal)
    {
        auto const k = p.value->kind;
        bool const numeric = k == kind::int32 || k == kind::int64 || k == kind::date || k == kind::real;
        auto got = reading::none;
        if (may_drift()) {
            auto const to = lone_element(p);
            got = put_number(to, literal);
            if (got == reading::exact && to.value == p.value) return true;
            if (got == reading::exact || got == reading::otherwise) return repaired(p, to);
        }
        return mismatch(k,
                        got == reading::fraction ? "a fraction"
                        : numeric                ? "a number that does not fit"
                                                 : "a number",
                        [literal](boost::json::value& v) { put_free_number(v, literal); });
    }
    static void put_free_number(boost::json::value& v, std::string_view literal)
    {
        auto const is_integer = number_kind_of(literal) == number_kind::integer;
        auto const* const end = literal.data() + literal.size();
        std::int64_t i = 0;
        std::uint64_t u = 0;
        if (is_integer && literal != "-0") {
            if (std::from_chars(literal.data(), end, i).ec == std::errc{}) return void(v = i);
            if (literal[0] != '-' && std::from_chars(literal.data(), end, u).ec == std::errc{}) return void(v = u);
        }
        double d = 0;
        if (bool const whole = read_double(literal, d); is_integer ? d == 0 : whole)
            v = d;
        else
            keep_number(v, literal);
    }
    [[gnu::noinline]] bool drifted_flag(place p, bool b)
    {
        std::string_view const word = b ? "true" : "false";
        if (may_drift()) {
            auto const to = lone_element(p);
            auto const k = to.value->kind;
            if ((k == kind::text || k == kind::enumeration) && put_drifted_text(to, word)) return repaired(p, to);
        }
        return mismatch(p.value->kind, word, [b](boost::json::value& v) { v = b; });
    }

    // The JSON value that is to hold what has no schema.
    static boost::json::value& free_slot(place p)
    {
        return *static_cast<boost::json::value*>(p.value ? p.value->ensure(p.at) : p.at);
    }
    // The next of a list without a schema, which holds what an earlier reading left there.
    static boost::json::value* next_element(boost::json::array& a, std::size_t& count)
    {
        if (count == a.size()) a.emplace_back(nullptr);
        return &a[count++];
    }
    // The value of the next key of an object without a schema. `count` fields are of this reading, in the order in
    // which they came; what stands behind them is of an earlier one, and is mostly the same again.
    static boost::json::value* next_field(boost::json::object& o, std::size_t& count, std::string_view name)
    {
        if (is_dollar_key(name)) [[unlikely]]
            return next_field_as(o, count, '$' + std::string{name});
        return next_field_as(o, count, name);
    }
    [[gnu::always_inline]] static boost::json::value* next_field_as(boost::json::object& o, std::size_t& count,
                                                                    std::string_view name)
    {
        if (count < o.size()) {
            auto& known = o.begin()[static_cast<std::ptrdiff_t>(count)];
            auto const key = known.key();
            if (key.size() == name.size() && same_text(key.data(), name.data(), name.size())) {
                ++count;
                return &known.value();
            }
            cut(o, count);
        }
        if (o.capacity() == 0) o.reserve(4);  // growing from one by one is dearer than the room
        auto const [at, is_new] = o.emplace(name, nullptr);
        if (is_new) ++count;
        return &at->value();
    }
    static void cut(boost::json::object& o, std::size_t count)
    {
        while (o.size() > count) o.erase(o.end() - 1);
    }

    // An object or list without a schema; one of an earlier reading is filled anew where it lies.
    bool free_begins(boost::json::object& o)
    {
        frame f;
        f.free = &o;
        f.row = unknown_key;
        frames_.push_back(f);
        expected_ = {};
        return true;
    }
    bool free_begins(boost::json::array& a)
    {
        frame f;
        f.free_list = &a;
        f.row = unknown_key;
        frames_.push_back(f);
        expected_ = {};
        return true;
    }
    // --- objects and arrays ---

    bool deeper() { return frames_.size() < options_.max_depth || too_deep(); }

    bool object_begins()
    {
        if (!deeper()) return false;
        auto const p = next();
        if (!p.value || p.value->kind == kind::free_value) return free_object_begins(free_slot(p));
        if (p.value->kind == kind::free_object)
            return free_begins(*static_cast<boost::json::object*>(p.value->ensure(p.at)));
        if (p.value->kind == kind::list && may_drift() && frames_.back().table &&
            p.value->element->kind == kind::inline_object) {
            ++repaired_;
            open_list(*p.value, p.at);
            frames_.back().form = frame::list_form::lone;
            if (!deeper()) return false;
            auto const one = next();
            open_rows(*one.value, one.at);
            expect();
            return true;
        }
        if (p.value->kind != kind::object && p.value->kind != kind::inline_object)
            return mismatch(p.value->kind, "an object", [this](boost::json::value& v) { free_object_begins(v); });
        open_rows(*p.value, p.at);
        expect();
        return true;
    }
    bool free_object_begins(boost::json::value& v)
    {
        return free_begins(v.is_object() ? v.get_object() : v.emplace_object());
    }
    bool free_array_begins(boost::json::value& v)
    {
        return free_begins(v.is_array() ? v.get_array() : v.emplace_array());
    }
    [[gnu::always_inline]] void open_rows(shape const& s, void* at)
    {
        auto* const target = s.kind == kind::object ? s.ensure(at) : at;
        auto& f = frames_.emplace_back();
        f.table = s.table;
        f.target = target;
        f.next = s.table->first();
    }

    bool object_ends()
    {
        auto const& f = frames_.back();
        if (f.free) {
            cut(*f.free, f.count);
        } else {
            complete(f);
            if (f.table->must_arrive) missing_ = missing_list(f);
        }
        frames_.pop_back();
        lone_list_ends();
        expect();
        return true;
    }
    // A list in whose place one element alone came ends with it.
    void lone_list_ends()
    {
        if (frames_.empty() || frames_.back().form != frame::list_form::lone) return;
        frames_.back().list->cut(frames_.back().target, frames_.back().count);
        frames_.pop_back();
    }
    // The first list that must have arrived and has not; null when all are there.
    [[nodiscard]] erased_row const* missing_list(frame const& f) const noexcept
    {
        for (std::size_t i = 0; i < f.table->rows.size(); ++i) {
            auto const& r = f.table->rows[i];
            if (!(r.marks & mark::must_arrive) || (r.marks & alias_mark) || (f.seen >> i & 1)) continue;
            if (!list_is_null_ || tells_of_records(f)) return &r;
        }
        return nullptr;
    }
    [[nodiscard]] static bool tells_of_records(frame const& f) noexcept
    {
        for (std::size_t i = 0; i < f.table->rows.size(); ++i) {
            auto const& r = f.table->rows[i];
            if (!(r.marks & mark::tells_of_records) || !(f.seen >> i & 1)) continue;
            auto const* const value = f.table->member(i, f.target);
            switch (r.value->kind) {
                case kind::text:
                    if (!static_cast<std::string const*>(value)->empty()) return true;
                    break;
                case kind::boolean:  // of the last page
                    if (!static_cast<std::optional<bool> const*>(value)->value_or(true)) return true;
                    break;
                default:
                    if (static_cast<std::optional<std::int64_t> const*>(value)->value_or(0) > 0) return true;
            }
        }
        return false;
    }
    // Old values are overwritten in place, so what an object did not bring is made absent only at its end.
    static void complete(frame const& f)
    {
        auto const rows = f.table->rows.size();
        auto const all = rows == 0 ? 0 : ~std::uint64_t{0} >> (64 - rows);
        for (auto left = all & ~f.seen; left != 0; left &= left - 1) {
            auto const row = static_cast<std::size_t>(std::countr_zero(left));
            auto const& r = f.table->rows[row];
            if (!(r.marks & alias_mark)) reset_value(*r.value, f.table->member(row, f.target));
        }
        auto& extra = *f.table->extra(f.target);
        if (f.count == 0)
            extra.reset();
        else
            cut(*extra, f.count);
    }

    bool array_begins()
    {
        if (!deeper()) return false;
        bool const again = has_arrived();
        auto const p = next();
        if (!p.value || p.value->kind == kind::free_value) return free_array_begins(free_slot(p));
        if (p.value->kind != kind::list)
            return mismatch(p.value->kind, "an array", [this](boost::json::value& v) { free_array_begins(v); });
        open_list(*p.value, p.at);
        if (again) {
            auto& f = frames_.back();
            f.count = p.value->size(p.at);
            if (f.count != 0) f.form = frame::list_form::again;
        }
        expected_ = {};
        return true;
    }
    // Whether the current field has had a value, under its other name or this one.
    [[nodiscard]] bool has_arrived() const noexcept
    {
        if (frames_.empty()) return false;
        auto const& f = frames_.back();
        return f.table && f.row >= 0 && (f.seen >> f.row & 1) != 0;
    }
    void open_list(shape const& s, void* at)
    {
        auto& f = frames_.emplace_back();
        f.list = &s;
        f.target = at;
    }

    bool array_ends()
    {
        auto const& f = frames_.back();
        bool const twice = f.form == frame::list_form::again && f.index != 0;
        if (f.free_list)
            f.free_list->resize(f.count);
        else
            f.list->cut(f.target, f.count);
        frames_.pop_back();
        expect();
        return !twice || came_twice();
    }
    // A list of which the last would count, as with other fields, would lose what came before without a word.
    [[gnu::noinline]] bool came_twice()
    {
        if (!options_.skip_mismatched || must_fit())
            return note("the list came twice, each time with something in it", path());
        ++skipped_;
        return true;
    }

    // --- keys ---

    // Keys mostly come in the order of the record before.
    [[nodiscard]] std::string_view expected_key() const noexcept { return expected_; }
    // After whatever changes the frames or the current row.
    void expect() noexcept
    {
        expected_ = {};
        if (frames_.empty()) return;
        auto const& f = frames_.back();
        if (!f.table) return;
        auto const row = static_cast<std::size_t>(f.next);
        if (row < f.table->rows.size()) expected_ = f.table->rows[row].name;
    }
    bool key_as_expected()
    {
        auto& f = frames_.back();
        key_is(f, f.next);
        return true;
    }
    using tokens = tokenizer<state>;
    // Most of a page, if its records come alike: whatever is not plain is left, and taken as if nothing had been
    // expected.
    tokens::standing expected_members(char const* p, char const* const end)
    {
        using enum tokens::stand;
        auto* f = &frames_.back();
        auto at = unmoved;
        for (;;) {
            // Behind a key there is room for a space and the longest literal, so that what is there can be looked at.
            constexpr std::size_t room = 6;
            char const* q = nullptr;
            auto const key = static_cast<std::size_t>(f->next) < f->table->rows.size() ? f->table->rows[f->next].key()
                                                                                       : std::string_view{};
            bool known = true;
            if (!key.empty() && static_cast<std::size_t>(end - p) >= key.size() + room &&
                same_text(p, key.data(), key.size())) {
                q = p + key.size();
            } else {
                auto const name = key_ahead(p, end, room);
                if (!name.data()) break;
                q = name.data() + name.size() + 2;
                auto const found = f->table->find(name);
                known = found >= 0;
                if (known) {
                    f->table->came_behind(f->last, found);
                    f->next = found;
                } else {
                    q = unknown_field(*f, name, skip_one_space(q), end);
                    if (!q) break;
                    f->row = unknown_key;
                }
            }
            if (known) {
                auto const note = f->table->note(static_cast<std::size_t>(f->next), f->target);
                auto const bit = std::uint64_t{1} << note.owner();
                q = skip_one_space(q);
                auto const begins = *q;
                shape const* opens = nullptr;  // the object or list that the value is
                if (begins == '"') {
                    q = expected_text(q, end, note, *f);
                    if (!q) break;
                } else if (begins == 'n') {
                    if (!same_text(q, "null", 4)) break;
                    if (f == frames_.data() && (f->table->rows[note.owner()].marks & mark::must_arrive)) break;
                    f->seen &= ~bit;
                    q += 4;
                } else if (begins == '{' && note.kind() == kind::object) {
                    if (frames_.size() >= options_.max_depth) break;
                    opens = f->table->rows[note.owner()].value;
                } else if (begins == '[' && q[1] == '{') {
                    opens = f->table->rows[note.owner()].value;
                    if (note.kind() != kind::list || opens->element->kind != kind::inline_object ||
                        (f->seen & bit) != 0 || frames_.size() + 1 >= options_.max_depth)
                        break;
                } else {
                    q = expected_value(q, end, note, *f);
                    if (!q) break;
                }
                if (begins != 'n') f->seen |= bit;
                f->last = f->next;
                f->row = note.owner();
                f->next = note.follower();
                if (opens) {
                    void* value = static_cast<char*>(f->target) + note.offset();
                    if (begins == '[') {
                        open_list(*opens, value);
                        tokens_.opened(']');
                        value = next().at;
                        opens = opens->element;
                        ++q;
                    }
                    open_rows(*opens, value);
                    tokens_.opened('}');
                    f = &frames_.back();
                    p = q + 1;
                    at = first_key;
                    continue;
                }
            }
            p = q;
            at = behind_value;
            if (end - p < 3) break;
            if (*p == ',') {
                p = skip_one_space(p + 1);
                at = next_key;
                continue;
            }
            auto const behind = expected_ends(p, end);
            p = behind.p;
            at = behind.at;
            if (at == behind_value) break;
            f = &frames_.back();
        }
        expect();
        return {p, at};
    }
    // The objects that end at `p`, and the lists that end with them, up to the next key or element.
    [[gnu::noinline]] tokens::standing expected_ends(char const* p, char const* end)
    {
        using enum tokens::stand;
        while (end - p >= 3 && *p == '}' && frames_.size() > 1) {
            complete(frames_.back());
            frames_.pop_back();
            tokens_.closed();
            ++p;
            auto const& list = frames_.back();
            if (list.table) continue;
            if (list.form != frame::list_form::usual) {
                if (list.form == frame::list_form::again) return {p, behind_value};
                lone_list_ends();
                continue;
            }
            if (*p == ',') {
                auto const* const q = skip_one_space(p + 1);
                if (q == end || *q != '{') return {p, behind_value};
                auto const element = next();
                open_rows(*element.value, element.at);
                tokens_.opened('}');
                return {q + 1, first_key};
            }
            if (*p != ']' || frames_.size() == 1) return {p, behind_value};
            list.list->cut(list.target, list.count);
            frames_.pop_back();
            tokens_.closed();
            ++p;
            if (!frames_.back().table) return {p, behind_value};
        }
        if (end - p < 3 || *p != ',') return {p, behind_value};
        return {skip_one_space(p + 1), next_key};
    }
    // The key at `p` that needs no second look, if behind it and its colon there are at least `room` bytes.
    [[gnu::noinline]] static std::string_view key_ahead(char const* p, char const* end, std::size_t room) noexcept
    {
        if (p == end || *p != '"') return {};
        auto const* const q = plain_end(p + 1, end);
        if (static_cast<std::size_t>(end - q) < room + 2 || *q != '"' || q[1] != ':') return {};
        return {p + 1, static_cast<std::size_t>(q - p - 1)};
    }
    // A field without a row, whose value lies in one piece; null when it is left.
    [[gnu::noinline]] char const* unknown_field(frame& f, std::string_view name, char const* p, char const* end)
    {
        auto const before = f.count;  // what stands there is found again when the field is left and taken again
        auto& value = *next_field(f.table->extra(f.target)->ensure(), f.count, name);
        p = expected_free(p, end, value, free_levels());
        if (p)
            key_.assign(name);
        else
            f.count = before;
        return p;
    }
    // How many objects and lists without a schema may be open in each other within the current frame, as far as they
    // are read by functions that call themselves.
    [[nodiscard]] std::size_t free_levels() const noexcept
    {
        return std::min<std::size_t>(options_.max_depth - frames_.size(), 16);
    }
    // A value without a schema, if it lies in one piece and is plain. What has been written when it is left is written
    // over when it is taken again.
    char const* expected_free(char const* p, char const* end, boost::json::value& v, std::size_t levels)
    {
        switch (*p) {
            case '"': {
                std::string_view text;
                auto const* const q = expected_text(p, end, text);
                if (q) put_free(v, text);
                return q;
            }
            case '{':
                return levels == 0 ? nullptr
                                   : expected_free(p, end, v.is_object() ? v.get_object() : v.emplace_object(), levels);
            case '[':
                return levels == 0 ? nullptr
                                   : expected_free(p, end, v.is_array() ? v.get_array() : v.emplace_array(), levels);
            case 't':
            case 'f':
            case 'n': break;
            default: {
                std::int64_t i = 0;
                if (auto const* const q = read_integer(p, end, i)) {
                    v = i;
                    return q;
                }
                double d = 0;
                auto const* const q = expected_decimal(p, end, d);
                if (q) v = d;
                return q;
            }
        }
        if (end - p < 5) return nullptr;
        if (same_text(p, "null", 4)) {
            v = nullptr;
            return p + 4;
        }
        bool yes = false;
        p = expected_flag(p, yes);
        if (p) v = yes;
        return p;
    }
    char const* expected_free(char const* p, char const* end, boost::json::object& o, std::size_t levels)
    {
        std::size_t count = 0;
        if (++p == end) return nullptr;
        while (*p != '}') {
            auto const name = key_ahead(p, end, 2);
            if (!name.data()) return nullptr;
            auto& value = *next_field(o, count, name);
            p = expected_free(skip_one_space(name.data() + name.size() + 2), end, value, levels - 1);
            if (!p || p == end) return nullptr;
            if (*p == '}') break;
            if (*p != ',' || end - p < 3 || *(p = skip_one_space(p + 1)) != '"') return nullptr;
        }
        cut(o, count);
        return p + 1;
    }
    char const* expected_free(char const* p, char const* end, boost::json::array& a, std::size_t levels)
    {
        std::size_t count = 0;
        if (++p == end) return nullptr;
        while (*p != ']') {
            p = expected_free(p, end, *next_element(a, count), levels - 1);
            if (!p || p == end) return nullptr;
            if (*p == ']') break;
            if (*p != ',' || end - p < 3 || *(p = skip_one_space(p + 1)) == ']') return nullptr;
        }
        a.resize(count);
        return p + 1;
    }
    // Where it is known that the piece goes on.
    static char const* skip_one_space(char const* p) noexcept { return *p == ' ' ? p + 1 : p; }
    // True or false, where there is room for both.
    [[gnu::always_inline]] static char const* expected_flag(char const* p, bool& yes) noexcept
    {
        yes = same_text(p, "true", 4);
        if (yes) return p + 4;
        return same_text(p, "false", 5) ? p + 5 : nullptr;
    }
    // A decimal that is short, and whose end is seen.
    [[gnu::always_inline]] static char const* expected_decimal(char const* p, char const* end, double& d) noexcept
    {
        auto const* const q = read_short_decimal(p, end, d);
        return q && q != end && !is_number_letter(*q) ? q : nullptr;
    }
    // A text, or another value, into its row's member. Null when it is left: then what has been written, of a list or
    // of an object without a schema, is written over when it is taken again.
    [[gnu::always_inline]] char const* expected_text(char const* p, char const* end, row_note note, frame const& f)
    {
        void* const at = static_cast<char*>(f.target) + note.offset();
        auto const kind = note.kind();
        if (kind != kind::text && kind != kind::enumeration) return nullptr;
        std::string_view text;
        auto const* const q = expected_text(p, end, text);
        if (!q) return nullptr;
        if (kind == kind::text)
            put_text(*static_cast<std::string*>(at), text);
        else
            static_cast<open_enum_base*>(at)->assign(text, f.table->rows[note.owner()].value->names);
        return q;
    }
    [[gnu::always_inline]] char const* expected_value(char const* p, char const* end, row_note note, frame const& f)
    {
        void* const at = static_cast<char*>(f.target) + note.offset();
        auto const kind = note.kind();
        if (*p == '[') {
            if (kind != kind::list || frames_.size() >= options_.max_depth) return nullptr;
            return expected_list(p, end, note, f, at);
        }
        if (*p == '{') {
            if (kind != kind::free_object || frames_.size() >= options_.max_depth) return nullptr;
            auto& object = *static_cast<boost::json::object*>(f.table->rows[note.owner()].value->ensure(at));
            return expected_free(p, end, object, free_levels());
        }
        if (kind == kind::boolean) {
            bool yes = false;
            auto const* const q = expected_flag(p, yes);
            if (q) *static_cast<std::optional<bool>*>(at) = yes;
            return q;
        }
        if (kind == kind::real) {
            double d = 0;
            auto const* const q = expected_decimal(p, end, d);
            if (q) *static_cast<std::optional<double>*>(at) = d;
            return q;
        }
        std::int64_t i = 0;
        if (kind != kind::date && kind != kind::int64 && kind != kind::int32) return nullptr;
        auto const* const q = read_integer(p, end, i);
        if (!q || !put_integer(kind, at, i)) return nullptr;
        return q;
    }

    [[gnu::always_inline]] char const* expected_text(char const* p, char const* end, std::string_view& text)
    {
        auto const* const q = plain_end(p + 1, end);
        if (q == end || *q != '"') {
            std::string_view found;  // of its own, so that `text` need not lie in memory
            auto const* const behind = read_text(p + 1, end, unescaped_, found);
            text = found;
            return behind;
        }
        text = {p + 1, static_cast<std::size_t>(q - p - 1)};
        return q + 1;
    }
    // A list that is empty, or of texts and in one piece, and that has not come before.
    [[gnu::noinline]] char const* expected_list(char const* p, char const* end, row_note note, frame const& f, void* at)
    {
        if ((f.seen >> note.owner() & 1) != 0) return nullptr;
        auto const& list = *f.table->rows[static_cast<std::size_t>(note.owner())].value;
        if (p[1] == ']') {
            list.cut(at, 0);
            return p + 2;
        }
        return list.element->kind == kind::text ? expected_texts(p, end, list, at) : nullptr;
    }
    char const* expected_texts(char const* p, char const* end, shape const& list, void* at)
    {
        std::size_t count = 0;
        for (++p; p != end && *p == '"';) {
            std::string_view text;
            p = expected_text(p, end, text);
            if (!p || p == end) return nullptr;
            put_text(*static_cast<std::string*>(list.at(at, count++)), text);
            if (*p == ']') break;
            if (*p != ',' || ++p == end) return nullptr;
            p = skip_one_space(p);
            if (p == end || *p != '"') return nullptr;
        }
        if (p == end || *p != ']') return nullptr;
        list.cut(at, count);
        return p + 1;
    }

    bool key(std::string_view name)
    {
        auto& f = frames_.back();
        if (f.free) {
            field_ = next_field(*f.free, f.count, name);
            return true;
        }
        auto const row = f.table->find(name);
        if (row >= 0) {
            f.table->came_behind(f.last, row);
            key_is(f, row);
        } else {
            f.row = unknown_key;
            key_.assign(name);
            field_ = next_field(f.table->extra(f.target)->ensure(), f.count, name);
        }
        return true;
    }

    void key_is(frame& f, int row)
    {
        auto const note = f.table->note(static_cast<std::size_t>(row), f.target);
        f.last = row;
        f.next = note.follower();
        f.row = note.owner();
        f.note = note;
        auto const next = static_cast<std::size_t>(f.next);
        expected_ = next < f.table->rows.size() ? f.table->rows[next].name : std::string_view{};
    }

    // --- text ---

    // What is overwritten is mostly at least as long, and then need not be asked for its capacity.
    [[gnu::always_inline]] static void put_text(std::string& to, std::string_view s)
    {
        if (s.size() > to.size()) {
            to.clear();
            to.append(s);
            return;
        }
        std::memcpy(to.data(), s.data(), s.size());
        to.erase(s.size());
    }

    [[gnu::always_inline]] bool text(std::string_view s)
    {
        auto const p = next();
        if (p.value) {
            if (p.value->kind == kind::text) {
                put_text(*static_cast<std::string*>(p.at), s);
                return true;
            }
            switch (p.value->kind) {
                case kind::enumeration: static_cast<open_enum_base*>(p.at)->assign(s, p.value->names); return true;
                case kind::free_value: break;
                default: return drifted_text(p, s);
            }
        }
        put_free(free_slot(p), s);
        return true;
    }
    static void put_free(boost::json::value& v, std::string_view s)
    {
        if (auto* old = v.if_string())
            old->assign(s);
        else
            v = s;
    }

    // --- numbers, flags, null ---

    [[nodiscard]] static bool is_free(place p) noexcept { return !p.value || p.value->kind == kind::free_value; }

    // False, and nothing is put, where it does not fit.
    [[gnu::always_inline]] static bool put_integer(kind k, void* at, std::int64_t i)
    {
        switch (k) {
            case kind::int32:
                if (i < std::numeric_limits<std::int32_t>::min() || i > std::numeric_limits<std::int32_t>::max())
                    return false;
                *static_cast<std::optional<std::int32_t>*>(at) = static_cast<std::int32_t>(i);
                return true;
            case kind::int64: *static_cast<std::optional<std::int64_t>*>(at) = i; return true;
            case kind::real: {
                constexpr std::int64_t exact = std::int64_t{1} << 53;
                if (i < -exact || i > exact) return false;
                *static_cast<std::optional<double>*>(at) = static_cast<double>(i);
                return true;
            }
            case kind::date:
                // PX sends 0 for "never".
                if (i == 0)
                    static_cast<std::optional<timestamp>*>(at)->reset();
                else
                    *static_cast<std::optional<timestamp>*>(at) = from_epoch_ms(i);
                return true;
            default: return false;
        }
    }

    bool integer(std::int64_t i)
    {
        auto const p = next();
        if (is_free(p)) {
            free_slot(p) = i;
            return true;
        }
        return put_integer(p.value->kind, p.at, i) || number_of(p, i);
    }
    bool large_integer(std::uint64_t u)
    {
        auto const p = next();
        if (!is_free(p)) return number_of(p, u);
        free_slot(p) = u;
        return true;
    }
    template <class Integer>
    bool number_of(place p, Integer i)
    {
        char digits[24];
        auto const end = std::to_chars(digits, digits + sizeof digits, i).ptr;
        return number(p, {digits, static_cast<std::size_t>(end - digits)});
    }
    bool real(std::string_view literal)
    {
        auto const p = next();
        if (!is_free(p)) return number(p, literal);
        put_free_number(free_slot(p), literal);
        return true;
    }

    bool boolean(bool b)
    {
        auto const p = next();
        if (is_free(p)) {
            free_slot(p) = b;
            return true;
        }
        if (p.value->kind != kind::boolean) return drifted_flag(p, b);
        *static_cast<std::optional<bool>*>(p.at) = b;
        return true;
    }

    bool null()
    {
        if (frames_.empty()) return mismatch(root_->kind, "null", [](boost::json::value&) {});
        auto const& f = frames_.back();
        if (f.table && f.row >= 0 && (f.table->rows[static_cast<std::size_t>(f.row)].marks & mark::must_arrive)) {
            list_is_null_ = true;  // which takes nothing from what came under another name
            return true;
        }
        // What is no record would be missed as one: the page would look short.
        bool const in_place_of_record = f.list && (frames_.size() == 1 || must_fit());
        auto const p = next();
        if (!p.value)
            *static_cast<boost::json::value*>(p.at) = nullptr;
        else if (in_place_of_record)
            return mismatch(p.value->kind, "null", [](boost::json::value&) {});
        else
            drop();
        return true;
    }

    tokenizer<state> tokens_;
    std::vector<frame> frames_;
    std::string_view expected_;            // the key that most likely comes next, if one does
    std::string unescaped_;                // an expected text that had escapes
    std::string key_;                      // the current key, when it has no row
    boost::json::value* field_ = nullptr;  // of the current key, when it has no row
    shape const* root_ = nullptr;
    void* target_ = nullptr;
    decode_options options_;
    std::size_t skipped_ = 0;
    std::size_t repaired_ = 0;             // besides the texts
    std::size_t byte_order_mark_ = 0;      // how much of one has come; all of it where none does
    erased_row const* missing_ = nullptr;  // a list that must arrive, where all else is well
    bool list_is_null_ = false;            // one that must arrive
    bool failed_ = false;
    bool finished_ = false;
    bool started_ = false;
    std::string problem_;
    std::string path_;
};

GAINSIGHT_PX_DECL json_decoder::json_decoder() = default;
GAINSIGHT_PX_DECL json_decoder::~json_decoder() = default;
GAINSIGHT_PX_DECL void json_decoder::start(shape const& root, void* target, decode_options const& options)
{
    // Made when an answer is there: a call that still waits for its turn needs none.
    if (!state_) state_ = std::make_unique<state>();
    state_->start(root, target, options);
}
GAINSIGHT_PX_DECL bool json_decoder::write(char const* data, std::size_t size) { return state_->write(data, size); }
GAINSIGHT_PX_DECL bool json_decoder::finish() { return state_->finish(); }
GAINSIGHT_PX_DECL bool json_decoder::failed() const noexcept { return state_->failed_; }
GAINSIGHT_PX_DECL std::string const& json_decoder::problem() const noexcept { return state_->problem_; }
GAINSIGHT_PX_DECL std::string const& json_decoder::json_path() const noexcept { return state_->path_; }
GAINSIGHT_PX_DECL bool json_decoder::complete() const noexcept { return state_->complete(); }
GAINSIGHT_PX_DECL bool json_decoder::lacks_list() const noexcept { return state_->failed_ && state_->missing_; }
GAINSIGHT_PX_DECL std::size_t json_decoder::skipped() const noexcept { return state_->skipped_; }
GAINSIGHT_PX_DECL std::size_t json_decoder::repaired() const noexcept
{
    return state_->repaired_ + state_->tokens_.mended();
}
GAINSIGHT_PX_DECL std::size_t json_decoder::buffered() const noexcept { return state_ ? state_->buffered() : 0; }
GAINSIGHT_PX_DECL bool json_decoder::started_value() const noexcept { return state_->started_; }

}  // namespace gainsight::px::inline v0::detail

#endif
