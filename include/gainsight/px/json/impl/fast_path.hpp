// The decoder's fast path: object after object as one serialiser writes them, without a call for each token.
#ifndef GAINSIGHT_PX_JSON_IMPL_FAST_PATH_HPP
#define GAINSIGHT_PX_JSON_IMPL_FAST_PATH_HPP

#include <gainsight/px/json/impl/decoding.hpp>
#include <gainsight/px/json/impl/plain_values.hpp>
#include <gainsight/px/json/read_ahead.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gainsight::px::inline v0::detail {

/// Takes members of objects that have a schema, as long as each lies in one piece, is plain, and has at most one space
/// behind colons and commas. Keys mostly come in the order of the record before, so each is compared with the one that
/// came there the last time. Whatever is not plain it leaves to the tokenizer, as if it had not looked.
class fast_path {
public:
    fast_path(decoding& d, nesting& open, std::string& unescaped) : d_{d}, nesting_{open}, unescaped_{unescaped} {}

    /// From the key that is due at `p`.
    read_ahead_end run(char const* p, char const* const end)
    {
        using enum read_ahead_end::before;
        auto& open = d_.open;
        auto* f = &open.back();
        if (!f->table) return {p, unmoved};
        auto at = unmoved;
        for (;;) {
            auto const* q = behind_expected_key(*f, p, end);
            bool known = true;
            if (!q) {
                auto const name = plain_key(p, end, room);
                if (!name.data()) break;
                q = name.data() + name.size() + 2;
                auto const found = f->table->find(name);
                known = found >= 0;
                if (known) {
                    f->table->came_behind(f->last, found);
                    f->next = found;
                } else {
                    q = unknown_field(d_, *f, name, q, end, unescaped_);
                    if (!q) break;
                }
            }
            if (known) {
                auto const note = f->table->note(static_cast<std::size_t>(f->next), f->target);
                auto const bit = std::uint64_t{1} << note.owner();
                q = skip_one_space(q);
                auto const begins = *q;
                shape const* opens = nullptr;  // the object or list that the value is
                if (begins == '"') {
                    q = text(q, end, note, *f);
                    if (!q) break;
                } else if (begins == 'n') {
                    if (end - q < 4 || !same_text(q, "null", 4)) break;
                    if (open.is_outermost(*f) && (row(*f, note).marks & mark::must_arrive)) break;
                    f->seen &= ~bit;
                    q += 4;
                } else if (begins == '{' && note.kind() == kind::object) {
                    if (open.levels_left() == 0) break;
                    opens = row(*f, note).value;
                } else if (begins == '[' && end - q > 1 && q[1] == '{') {
                    opens = row(*f, note).value;
                    if (note.kind() != kind::list || opens->element->kind != kind::inline_object ||
                        (f->seen & bit) != 0 || open.levels_left() <= 1)
                        break;
                } else {
                    q = other_value(q, end, note, *f);
                    if (!q) break;
                }
                if (begins != 'n') f->seen |= bit;
                f->last = f->next;
                f->row = note.owner();
                f->next = note.follower();
                if (opens) {
                    void* value = static_cast<char*>(f->target) + note.offset();
                    if (begins == '[') {
                        open.open_list(*opens, value);
                        nesting_.open(']');
                        value = open.next().at;
                        opens = opens->element;
                        ++q;
                    }
                    open.open_rows(*opens, value);
                    nesting_.open('}');
                    f = &open.back();
                    p = q + 1;
                    at = first_key;
                    continue;
                }
            }
            p = q;
            at = comma_or_closer;
            if (end - p < 3) break;
            if (*p == ',') {
                p = skip_one_space(p + 1);
                at = next_key;
                continue;
            }
            auto const behind = ends(d_, nesting_, p, end);
            p = behind.p;
            at = behind.what;
            if (at == comma_or_closer) break;
            f = &open.back();
        }
        return {p, at};
    }

private:
    // Behind a key there are a space and the beginning of a value, or more.
    static constexpr std::size_t room = 2;

    /// Where the key at `p` ends with its colon, if it is the one that most likely comes.
    [[gnu::always_inline]] static char const* behind_expected_key(frame const& f, char const* p, char const* end)
    {
        auto const next = static_cast<std::size_t>(f.next);
        if (next >= f.table->rows.size()) return nullptr;
        auto const key = f.table->rows[next].name.key();
        bool const comes =
            static_cast<std::size_t>(end - p) >= key.size() + room && same_text(p, key.data(), key.size());
        return comes ? p + key.size() : nullptr;
    }

    static erased_row const& row(frame const& f, row_note note) noexcept
    {
        return f.table->rows[static_cast<std::size_t>(note.owner())];
    }

    /// A text into the member of its row.
    [[gnu::always_inline]] char const* text(char const* p, char const* end, row_note note, frame const& f)
    {
        void* const at = static_cast<char*>(f.target) + note.offset();
        auto const kind = note.kind();
        if (kind != kind::text && kind != kind::enumeration) return nullptr;
        std::string_view text;
        auto const* const q = plain_text(p, end, unescaped_, text);
        if (!q) return nullptr;
        if (kind == kind::text)
            put_text(*static_cast<std::string*>(at), text);
        else
            static_cast<open_enum_base*>(at)->assign(text, row(f, note).value->names);
        return q;
    }

    /// A value that is no text, no null, and opens no object with a schema.
    [[gnu::always_inline]] char const* other_value(char const* p, char const* end, row_note note, frame const& f)
    {
        void* const at = static_cast<char*>(f.target) + note.offset();
        auto const kind = note.kind();
        if (*p == '[') {
            if (kind != kind::list || d_.open.levels_left() == 0) return nullptr;
            return list(p, end, note, f, at, unescaped_);
        }
        if (*p == '{') {
            if (kind != kind::free_object || d_.open.levels_left() == 0) return nullptr;
            auto& object = *static_cast<boost::json::object*>(row(f, note).value->ensure(at));
            return plain_free(p, end, unescaped_, object, free_levels(d_.open));
        }
        if (kind == kind::boolean) {
            bool yes = false;
            auto const* const q = plain_flag(p, end, yes);
            if (q) *static_cast<std::optional<bool>*>(at) = yes;
            return q;
        }
        if (kind == kind::real) {
            double d = 0;
            auto const* const q = plain_decimal(p, end, d);
            if (q) *static_cast<std::optional<double>*>(at) = d;
            return q;
        }
        std::int64_t i = 0;
        if (kind != kind::date && kind != kind::int64 && kind != kind::int32) return nullptr;
        auto const* const q = read_integer(p, end, i);
        if (!q || !put_integer(kind, at, i)) return nullptr;
        return q;
    }

    /// A list that is empty, or of texts and in one piece, and that has not come before.
    [[gnu::noinline]] static char const* list(char const* p, char const* end, row_note note, frame const& f, void* at,
                                              std::string& unescaped)
    {
        if ((f.seen >> note.owner() & 1) != 0) return nullptr;
        auto const& list = *row(f, note).value;
        if (end - p > 1 && p[1] == ']') {
            list.cut(at, 0);
            return p + 2;
        }
        return list.element->kind == kind::text ? plain_texts(p, end, unescaped, list, at) : nullptr;
    }

    /// A field without a row; `p` is behind its colon.
    [[gnu::noinline]] static char const* unknown_field(decoding& d, frame& f, std::string_view name, char const* p,
                                                       char const* end, std::string& unescaped)
    {
        auto const before = f.count;  // what stands there is found again when the field is left and taken again
        auto& value = *next_field(f.table->extra(f.target)->ensure(), f.count, name);
        p = plain_free(skip_one_space(p), end, unescaped, value, free_levels(d.open));
        if (p)
            d.open.passed_unknown_key(name);
        else
            f.count = before;
        return p;
    }
    /// How many objects and lists without a schema may be open in each other within the current frame, as far as they
    /// are read by functions that call themselves.
    [[nodiscard]] static std::size_t free_levels(open_values const& open) noexcept
    {
        return std::min<std::size_t>(open.levels_left(), 16);
    }

    /// The objects that end at `p`, and the lists that end with them, up to the next key or element.
    [[gnu::noinline]] static read_ahead_end ends(decoding& d, nesting& nested, char const* p, char const* end)
    {
        using enum read_ahead_end::before;
        while (end - p >= 3 && *p == '}' && d.open.has_outer()) {
            d.open.back().object_ends();
            d.open.close();
            nested.close();
            ++p;
            auto const& list = d.open.back();
            if (list.table) continue;
            if (list.form != frame::list_form::usual) {
                if (list.form == frame::list_form::again) return {p, comma_or_closer};
                d.open.lone_list_ends();
                continue;
            }
            if (*p == ',') {
                auto const* const q = skip_one_space(p + 1);
                if (q == end || *q != '{') return {p, comma_or_closer};
                auto const element = d.open.next();
                d.open.open_rows(*element.value, element.at);
                nested.open('}');
                return {q + 1, first_key};
            }
            if (*p != ']' || !d.open.has_outer()) return {p, comma_or_closer};
            list.list->cut(list.target, list.count);
            d.open.close();
            nested.close();
            ++p;
            if (!d.open.back().table) return {p, comma_or_closer};
        }
        if (end - p < 3 || *p != ',') return {p, comma_or_closer};
        return {skip_one_space(p + 1), next_key};
    }

    decoding& d_;
    nesting& nesting_;
    std::string& unescaped_;
};

}  // namespace gainsight::px::inline v0::detail

#endif
