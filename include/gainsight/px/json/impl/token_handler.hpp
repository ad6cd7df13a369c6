// What the decoder makes of each token: a value in the place that is due, an object or a list that is opened or ends.
#ifndef GAINSIGHT_PX_JSON_IMPL_TOKEN_HANDLER_HPP
#define GAINSIGHT_PX_JSON_IMPL_TOKEN_HANDLER_HPP

#include <gainsight/px/json/impl/decoding.hpp>
#include <gainsight/px/json/impl/fast_path.hpp>
#include <gainsight/px/json/impl/misfits.hpp>
#include <gainsight/px/json/impl/repairs.hpp>
#include <gainsight/px/json/impl/scalars.hpp>
#include <gainsight/px/json/impl/verbatim_path.hpp>
#include <gainsight/px/json/read_ahead.hpp>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gainsight::px::inline v0::detail {

/// The handler of the decoder's tokenizer. It takes any JSON, cut anywhere; what is plain the fast path takes first.
class token_handler {
public:
    explicit token_handler(decoding& d) : d_{d} {}

    // --- the fast path ---

    read_ahead_end read_ahead(char const* p, char const* end, nesting& open)
    {
        if (d_.verbatim.is_open()) return verbatim_path{d_, open, unescaped_}.run(p, end);
        return fast_path{d_, open, unescaped_}.run(p, end);
    }
    void object_stands_at(char const* p) noexcept { place_ = p; }
    /// Gives back what memory is more than `most` bytes.
    void trim(std::size_t most)
    {
        if (unescaped_.capacity() > most) std::string{}.swap(unescaped_);
    }
    [[nodiscard]] std::size_t capacity() const noexcept { return unescaped_.capacity(); }

    // --- objects ---

    bool object_begins()
    {
        if (!d_.deeper()) return false;
        if (d_.verbatim.is_open()) return d_.verbatim.opens(), true;
        auto const p = d_.open.next();
        if (p.is_free()) {
            d_.open.open_free(make_object(p.free_slot()));
            return true;
        }
        if (p.value->kind == kind::free_object) {
            d_.open.open_free(*static_cast<boost::json::object*>(p.value->ensure(p.at)));
            return true;
        }
        if (p.value->kind == kind::verbatim) {
            d_.open.open_verbatim(p.at);
            d_.verbatim.begin(p.value->fields, *static_cast<verbatim_value*>(p.at), place_);
            return true;
        }
        if (p.value->kind == kind::list && may_drift(d_.open) && d_.open.back().table &&
            p.value->element->kind == kind::inline_object)
            return lone_object_begins(p);
        if (p.value->kind != kind::object && p.value->kind != kind::inline_object)
            return mismatch(d_, p.value->kind, "an object",
                            [this](boost::json::value& v) { d_.open.open_free(make_object(v)); });
        d_.open.open_rows(*p.value, p.at);
        return true;
    }

    bool object_ends()
    {
        if (d_.verbatim.depth() != 0) return d_.verbatim.closes(), true;
        auto const& f = d_.open.back();
        if (d_.verbatim.is_open()) {
            d_.verbatim.end(place_ + 1);
        } else if (f.free) {
            cut(*f.free, f.count);
        } else {
            f.object_ends();
            if (f.table->must_arrive) d_.missing = missing_list(f, d_.list_is_null);
        }
        d_.open.close();
        d_.open.lone_list_ends();
        return true;
    }

    bool key(std::string_view name)
    {
        if (d_.verbatim.is_open())
            key_of_verbatim(name);
        else if (!d_.open.key(name) && d_.options.unique_names)
            return d_.fail("the name comes twice", d_.open.path_of(name));
        return true;
    }

    // --- lists ---

    bool array_begins()
    {
        if (!d_.deeper()) return false;
        if (d_.verbatim.is_open()) return d_.verbatim.opens(), true;
        bool const again = has_arrived(d_.open);
        auto const p = d_.open.next();
        if (p.is_free()) {
            d_.open.open_free(make_array(p.free_slot()));
            return true;
        }
        if (p.value->kind != kind::list)
            return mismatch(d_, p.value->kind, "an array",
                            [this](boost::json::value& v) { d_.open.open_free(make_array(v)); });
        d_.open.open_list(*p.value, p.at);
        if (again) {
            auto& f = d_.open.back();
            f.count = p.value->size(p.at);
            if (f.count != 0) f.form = frame::list_form::again;
        }
        return true;
    }

    bool array_ends()
    {
        if (d_.verbatim.depth() != 0) return d_.verbatim.closes(), true;
        auto const& f = d_.open.back();
        bool const twice = f.form == frame::list_form::again && f.index != 0;
        if (f.free_list)
            f.free_list->resize(f.count);
        else
            f.list->cut(f.target, f.count);
        d_.open.close();
        return !twice || came_twice();
    }

    // --- scalars ---

    bool text(std::string_view s)
    {
        if (d_.verbatim.is_open()) return d_.verbatim.text(s), true;
        auto const p = d_.open.next();
        if (p.is_free()) {
            put_free(p.free_slot(), s);
            return true;
        }
        switch (p.value->kind) {
            case kind::text: put_text(*static_cast<std::string*>(p.at), s); return true;
            case kind::enumeration: static_cast<open_enum_base*>(p.at)->assign(s, p.value->names); return true;
            default: return drifted_text(d_, p, s);
        }
    }

    bool integer(std::int64_t i)
    {
        if (d_.verbatim.is_open()) return d_.verbatim.number(digits{i}.view()), true;
        auto const p = d_.open.next();
        if (p.is_free()) {
            p.free_slot() = i;
            return true;
        }
        return put_integer(p.value->kind, p.at, i) || drifted_integer(p, i);
    }
    bool large_integer(std::uint64_t u)
    {
        if (d_.verbatim.is_open()) return d_.verbatim.number(digits{u}.view()), true;
        auto const p = d_.open.next();
        if (!p.is_free()) return drifted_integer(p, u);
        p.free_slot() = u;
        return true;
    }
    bool real(std::string_view literal)
    {
        if (d_.verbatim.is_open()) return d_.verbatim.number(literal), true;
        auto const p = d_.open.next();
        if (!p.is_free()) return drifted_number(d_, p, literal);
        put_free_number(p.free_slot(), literal);
        return true;
    }

    bool boolean(bool b)
    {
        if (d_.verbatim.is_open()) return d_.verbatim.flag(b), true;
        auto const p = d_.open.next();
        if (p.is_free()) {
            p.free_slot() = b;
            return true;
        }
        if (p.value->kind != kind::boolean) return drifted_flag(d_, p, b);
        *static_cast<std::optional<bool>*>(p.at) = b;
        return true;
    }

    bool null()
    {
        if (d_.verbatim.is_open()) return d_.verbatim.null(), true;
        auto const refused = [](boost::json::value&) {};
        if (d_.open.empty()) return mismatch(d_, d_.open.root().kind, "null", refused);
        auto const& f = d_.open.back();
        if (f.table && f.row >= 0 && (f.current_row().marks & mark::must_arrive)) {
            d_.list_is_null = true;  // which takes nothing from what came under another name
            return true;
        }
        // What is no record would be missed as one: the page would look short.
        bool const in_place_of_record = f.list && (!d_.open.has_outer() || d_.open.must_fit());
        auto const p = d_.open.next();
        if (!p.value)
            *static_cast<boost::json::value*>(p.at) = nullptr;
        else if (in_place_of_record)
            return mismatch(d_, p.value->kind, "null", refused);
        else
            d_.open.drop();
        return true;
    }

private:
    /// An object where a list of objects is due: its only element.
    bool lone_object_begins(place list)
    {
        ++d_.repaired;
        d_.open.open_list(*list.value, list.at);
        d_.open.back().form = frame::list_form::lone;
        if (!d_.deeper()) return false;
        auto const one = d_.open.next();
        d_.open.open_rows(*one.value, one.at);
        return true;
    }

    /// A list of which the last would count, as with other fields, would lose what came before without a word.
    [[gnu::noinline]] bool came_twice()
    {
        if (!d_.options.skip_mismatched || d_.open.must_fit())
            return d_.fail("the list came twice, each time with something in it", d_.open.path());
        ++d_.skipped;
        return true;
    }

    template <class Integer>
    bool drifted_integer(place p, Integer i)
    {
        return drifted_number(d_, p, digits{i}.view());
    }

    void key_of_verbatim(std::string_view name)
    {
        if (d_.verbatim.depth() != 0) return;
        d_.verbatim.key(d_.verbatim.role_of(name));
        d_.open.passed_unknown_key(name);
    }

    /// An integer as JSON has it.
    struct digits {
        char text[24];
        std::size_t size;
        template <class Integer>
        explicit digits(Integer i) noexcept
            : size{static_cast<std::size_t>(std::to_chars(text, text + sizeof text, i).ptr - text)}
        {}
        [[nodiscard]] std::string_view view() const noexcept { return {text, size}; }
    };

    decoding& d_;
    char const* place_ = nullptr;  // in this piece, of the object or list that begins or ends
    std::string unescaped_;        // a text of the fast path that had escapes
};

}  // namespace gainsight::px::inline v0::detail

#endif
