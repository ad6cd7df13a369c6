// The encoder: walks the tables of a model and writes each value by its kind.
#ifndef GAINSIGHT_PX_JSON_IMPL_ENCODER_IPP
#define GAINSIGHT_PX_JSON_IMPL_ENCODER_IPP

#include <gainsight/px/core/utf8.hpp>
#include <gainsight/px/json/encoder.hpp>
#include <gainsight/px/json/literal.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace gainsight::px::inline v0::detail {

// The ASCII characters that a JSON string holds unescaped.
inline constexpr std::array<bool, 256> stands_as_it_is = [] {
    std::array<bool, 256> plain{};
    for (std::size_t c = 0x20; c < 0x80; ++c) plain[c] = c != '"' && c != '\\';
    return plain;
}();

// Returns whether all of `text` is well-formed UTF-8; other bytes become U+FFFD.
inline bool append_json_text(std::string& out, std::string_view text)
{
    static constexpr char hex[] = "0123456789abcdef";
    bool well_formed = true;
    out += '"';
    std::size_t plain = 0;  // where the run begins that is copied as it is
    std::size_t at = 0;
    auto const flush = [&] { out.append(text.data() + plain, at - plain); };
    while (true) {
        while (at < text.size() && stands_as_it_is[static_cast<unsigned char>(text[at])]) ++at;
        if (at == text.size()) break;
        auto const c = static_cast<unsigned char>(text[at]);
        if (c >= 0x80) {
            if (auto const n = utf8_sequence(text.substr(at)); n != 0) {
                at += n;
                continue;
            }
        }
        flush();
        switch (c) {
            case '"': out += "\\\""; break;
            case '\\': out += "\\\\"; break;
            case '\b': out += "\\b"; break;
            case '\f': out += "\\f"; break;
            case '\n': out += "\\n"; break;
            case '\r': out += "\\r"; break;
            case '\t': out += "\\t"; break;
            default:
                if (c >= 0x80) {
                    well_formed = false;
                    out += "\xef\xbf\xbd";
                } else {
                    out += "\\u00";
                    out += hex[c >> 4];
                    out += hex[c & 15];
                }
        }
        plain = ++at;
    }
    flush();
    out += '"';
    return well_formed;
}

GAINSIGHT_PX_DECL void append_json_string(std::string& out, std::string_view text) { append_json_text(out, text); }

class encoder {
public:
    encoder(std::string& out, purpose p, std::span<stand_in const> others = {})
        : out_{out}, purpose_{p}, start_{out.size()}, others_{others}
    {}

    result<void> run(shape const& s, void const* value) { return report(write(s, value)); }
    result<void> run(boost::json::value const& value) { return report(write(value, 0)); }

private:
    // A deeper value could not be read again, and would exhaust the stack in the end.
    static constexpr std::size_t deepest = 256;

    result<void> report(bool ok)
    {
        if (ok) return {};
        out_.resize(start_);
        error_facts f;
        f.code = errc::invalid_argument;
        f.phase = phase::validation;
        f.message = std::move(problem_);
        f.json_path = std::move(path_);
        return error{std::move(f)};
    }

    bool refuse(std::string problem)
    {
        problem_ = std::move(problem);
        return false;
    }
    // The path grows from its end, while the walk returns.
    bool at(std::string_view name)
    {
        auto step = escaped_sample(name, 80);
        if (!path_.empty() && path_.front() != '[') step += '.';
        path_.insert(0, step);
        return false;
    }
    bool at(std::size_t index)
    {
        std::string step = '[' + std::to_string(index) + ']';
        if (!path_.empty() && path_.front() != '[') step += '.';
        path_.insert(0, step);
        return false;
    }

    bool write(shape const& s, void const* value)
    {
        switch (s.kind) {
            case kind::text: return text(*static_cast<std::string const*>(value));
            case kind::enumeration: return text(static_cast<open_enum_base const*>(value)->text(s.names));
            case kind::boolean:
                if (auto const& b = *static_cast<std::optional<bool> const*>(value)) {
                    out_ += *b ? "true" : "false";
                    return true;
                }
                return null();
            case kind::int32:
                if (auto const& i = *static_cast<std::optional<std::int32_t> const*>(value)) return number(*i);
                return null();
            case kind::int64:
                if (auto const& i = *static_cast<std::optional<std::int64_t> const*>(value)) return number(*i);
                return null();
            case kind::real:
                if (auto const& d = *static_cast<std::optional<double> const*>(value)) return real(*d);
                return null();
            case kind::date:
                if (auto const& t = *static_cast<std::optional<timestamp> const*>(value))
                    return number(to_epoch_ms(*t));
                return null();
            case kind::list: return list(s, value);
            case kind::object:
                if (auto const* o = s.get(value)) return object(*s.table, o);
                return null();
            case kind::inline_object: return object(*s.table, value);
            case kind::verbatim:
                if (is_absent(s, value)) return null();
                out_ += static_cast<verbatim_value const*>(value)->text();
                return true;
            case kind::free_object:
                if (auto const* o = s.get(value)) return free_object(*static_cast<boost::json::object const*>(o), 0);
                return null();
            case kind::free_value:
                if (auto const* v = s.get(value)) return write(*static_cast<boost::json::value const*>(v), 0);
                return null();
        }
        return null();
    }

    bool object(object_table const& table, void const* model)
    {
        // Rows give access to members for reading and writing alike; here they only read.
        auto* const object = const_cast<void*>(model);
        out_ += '{';
        bool first = true;
        auto const comma = [&] {
            if (!first) out_ += ',';
            first = false;
        };
        auto const* const extra = table.extra(object)->get();
        for (auto const& r : table.rows) {
            if (r.marks & alias_mark) continue;
            void const* member = r.member(object);
            for (auto const& other : others_)
                if (other.member == member) member = other.by;
            auto const* const kept = extra ? extra->if_contains(r.name) : nullptr;
            bool const stands_for_row = kept && stands_for(*kept, *r.value, member);
            if (purpose_ != purpose::export_) {
                if (r.marks & mark::read_only) continue;
                // PX would refuse the kept value, and an empty one ("", []) would clear the field.
                if (stands_for_row && purpose_ == purpose::patch) continue;
                bool const text_of_a_patch =
                    purpose_ == purpose::patch && (r.value->kind == kind::text || r.value->kind == kind::list);
                if (!text_of_a_patch && !(r.marks & mark::may_be_empty) && is_absent(*r.value, member)) {
                    if (purpose_ == purpose::patch || !(r.marks & mark::required)) continue;
                    refuse(std::string{r.name} + " is required in " + std::string{table.name});
                    return at(r.name);
                }
            }
            comma();
            out_ += r.name.key();  // a row's name needs no escapes
            if (stands_for_row && purpose_ == purpose::export_ ? !write(*kept, 0) : !write(*r.value, member))
                return at(r.name);
        }
        if (extra)
            for (auto const& [name, value] : *extra) {
                std::string_view const k{name.data(), name.size()};
                if (table.find(k) >= 0) continue;  // written with its row, or replaced by the row's value
                comma();
                if (!text(as_written(k))) return at(k);
                out_ += ':';
                if (!write(value, 0)) return at(k);
            }
        out_ += '}';
        return true;
    }

    // Whether the value that `extra` holds under a row's name is still what PX sent for that row.
    static bool stands_for(boost::json::value const& kept, shape const& s, void const* member)
    {
        if (is_absent(s, member)) return true;
        if (s.kind != kind::real) return false;
        auto const literal = kept_number(kept);
        return literal && nearest_double(*literal) == **static_cast<std::optional<double> const*>(member);
    }
    // A key that could be mistaken for that of a kept number is kept with one dollar more than PX sent.
    static std::string_view as_written(std::string_view key) noexcept
    {
        return key.starts_with("$$") && is_dollar_key(key) ? key.substr(1) : key;
    }

    bool list(shape const& s, void const* value)
    {
        out_ += '[';
        auto const n = s.size(value);
        for (std::size_t i = 0; i < n; ++i) {
            if (i > 0) out_ += ',';
            // `at` grows only at the end.
            if (!write(*s.element, s.at(const_cast<void*>(value), i))) return at(i);
        }
        out_ += ']';
        return true;
    }

    bool write(boost::json::value const& v, std::size_t depth)
    {
        if (depth > deepest) return refuse("nested deeper than " + std::to_string(deepest) + " levels");
        switch (v.kind()) {
            case boost::json::kind::null: return null();
            case boost::json::kind::bool_: out_ += v.get_bool() ? "true" : "false"; return true;
            case boost::json::kind::int64: return number(v.get_int64());
            case boost::json::kind::uint64: return number(v.get_uint64());
            case boost::json::kind::double_: {
                auto const from = out_.size();
                if (!real(v.get_double())) return false;
                if (out_.find_first_of(".e", from) == out_.npos) out_ += ".0";
                return true;
            }
            case boost::json::kind::string: return text({v.get_string().data(), v.get_string().size()});
            case boost::json::kind::array: {
                out_ += '[';
                std::size_t i = 0;
                for (auto const& element : v.get_array()) {
                    if (i > 0) out_ += ',';
                    if (!write(element, depth + 1)) return at(i);
                    ++i;
                }
                out_ += ']';
                return true;
            }
            case boost::json::kind::object:
                if (auto const literal = kept_number(v)) {
                    out_ += *literal;
                    return true;
                }
                return free_object(v.get_object(), depth);
        }
        return null();
    }

    bool free_object(boost::json::object const& o, std::size_t depth)
    {
        out_ += '{';
        bool first = true;
        for (auto const& [name, value] : o) {
            if (!first) out_ += ',';
            first = false;
            std::string_view const key{name.data(), name.size()};
            if (!text(as_written(key))) return at(key);
            out_ += ':';
            if (!write(value, depth + 1)) return at(key);
        }
        out_ += '}';
        return true;
    }

    bool null()
    {
        out_ += "null";
        return true;
    }
    bool text(std::string_view t) { return append_json_text(out_, t) || refuse("the text is not valid UTF-8"); }
    template <class Integer>
    bool number(Integer i)
    {
        char digits[24];
        auto const end = std::to_chars(digits, digits + sizeof digits, i).ptr;
        out_.append(digits, end);
        return true;
    }
    bool real(double d)
    {
        if (!std::isfinite(d)) return refuse("the number is not finite");
        char digits[32];
        auto const end = std::to_chars(digits, digits + sizeof digits, d).ptr;
        out_.append(digits, end);
        return true;
    }

    std::string& out_;
    purpose purpose_;
    std::size_t start_;
    std::span<stand_in const> others_;
    std::string problem_;
    std::string path_;
};

GAINSIGHT_PX_DECL result<void> encode(std::string& out, shape const& s, void const* value, purpose p,
                                      std::span<stand_in const> others)
{
    return encoder{out, p, others}.run(s, value);
}
GAINSIGHT_PX_DECL result<void> encode(std::string& out, boost::json::value const& value)
{
    return encoder{out, purpose::export_}.run(value);
}

}  // namespace gainsight::px::inline v0::detail

#endif
