// The bodies of <gainsight/px/json/strict.hpp>.
#ifndef GAINSIGHT_PX_JSON_IMPL_STRICT_IPP
#define GAINSIGHT_PX_JSON_IMPL_STRICT_IPP

#include <gainsight/px/json/decoder.hpp>
#include <gainsight/px/json/encoder.hpp>
#include <gainsight/px/json/impl/misfits.hpp>
#include <gainsight/px/json/impl/scalars.hpp>
#include <gainsight/px/json/literal.hpp>
#include <gainsight/px/json/strict.hpp>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_DECL error refused_field(std::string_view name, std::string problem)
{
    error_facts f;
    f.code = errc::invalid_argument;
    f.phase = phase::validation;
    f.message = std::move(problem);
    f.json_path = name;
    return error{std::move(f)};
}

inline result<void> decode_strictly(std::string_view text, shape const& s, void* target, decode_options const& options)
{
    json_decoder decoder;
    decoder.start(s, target, options);
    if (decoder.write(text.data(), text.size()) && decoder.finish()) return {};
    return refused_field(decoder.json_path(), decoder.problem());
}

GAINSIGHT_PX_DECL result<boost::json::object> read_strictly(std::string_view text)
{
    extra_fields out;
    decode_options options;
    options.strict_text = true;
    options.unique_names = true;
    if (auto const read = decode_strictly(text, shape_of<extra_fields>::value, &out, options); !read)
        return read.error();
    return std::move(*out);
}

GAINSIGHT_PX_DECL result<erased_row const*> writable_row(object_table const& table, std::string_view name)
{
    auto const refuse = [name](std::string problem) { return refused_field(escaped_sample(name, 80), problem); };
    auto const at = table.find(name);
    if (at < 0) return refuse("PX has no such field in " + std::string{table.name});
    auto const& row = table.rows[static_cast<std::size_t>(at)];
    if (row.marks & mark::read_only) return refuse("PX sets this field itself");
    return &row;
}

/// Walks values along the rows that they are for. The path grows from its end, while the walk returns.
class strict_check {
public:
    explicit strict_check(nested_values nested) noexcept : nested_{nested} {}

    result<void> report(bool ok, std::string_view name)
    {
        if (ok) return {};
        if (!name.empty()) at(name);
        return refused_field(path_, std::move(problem_));
    }

    bool object(object_table const& table, boost::json::object& members)
    {
        for (auto& [key, value] : members) {
            std::string_view const name{key.data(), key.size()};
            auto const row = writable_row(table, name);
            if (!row) {
                problem_ = row.error().message();
                return at(escaped_sample(name, 80));
            }
            if (!value.is_null() && !fits(*(*row)->value, value)) return at(name);
        }
        return true;
    }

    bool fits(shape const& s, boost::json::value& v)
    {
        switch (s.kind) {
            case kind::text: return v.is_string() || refuse(s.kind, v);
            case kind::enumeration: return v.is_string() ? names(s, v.get_string()) : refuse(s.kind, v);
            case kind::boolean: return v.is_bool() || refuse(s.kind, v);
            case kind::int32:
            case kind::int64:
            case kind::real: return is_number(v) || refuse(s.kind, v);
            case kind::date: return date(v);
            case kind::list: return list(s, v);
            case kind::object:
            case kind::inline_object: return is_object(v) ? object(*s.table, v.get_object()) : refuse(s.kind, v);
            case kind::free_object: return is_object(v) ? attributes(v.get_object()) : refuse(s.kind, v);
            case kind::free_value: return true;
            case kind::verbatim: break;
        }
        return refuse("no value can be written here");
    }

private:
    static bool is_number(boost::json::value const& v) noexcept { return v.is_number() || kept_number(v); }
    static bool is_object(boost::json::value const& v) noexcept { return v.is_object() && !kept_number(v); }

    static std::string_view found(boost::json::value const& v) noexcept
    {
        if (is_number(v)) return "a number";
        if (v.is_string()) return v.get_string().empty() ? "an empty text" : "a text";
        if (v.is_bool()) return v.get_bool() ? "true" : "false";
        if (v.is_array()) return "an array";
        return v.is_null() ? "null" : "an object";
    }

    bool refuse(std::string problem)
    {
        problem_ = std::move(problem);
        return false;
    }
    bool refuse(std::string_view expected, boost::json::value const& v)
    {
        std::string problem{"expected "};
        ((problem += expected) += ", found ") += found(v);
        return refuse(std::move(problem));
    }
    bool refuse(kind k, boost::json::value const& v) { return refuse(expectation(k), v); }
    bool at(std::string_view name)
    {
        std::string step{name};
        if (!path_.empty() && path_.front() != '[') step += '.';
        path_.insert(0, step);
        return false;
    }
    bool at(std::size_t index)
    {
        auto step = '[' + std::to_string(index) + ']';
        if (!path_.empty() && path_.front() != '[') step += '.';
        path_.insert(0, step);
        return false;
    }

    bool names(shape const& s, std::string_view text)
    {
        if (std::find(s.names.begin(), s.names.end(), text) != s.names.end()) return true;
        std::string problem{"expected one of"};
        for (auto const& name : s.names) (problem += name.data() == s.names.front().data() ? " " : ", ") += name;
        return refuse(std::move(problem) + ", found another text");
    }

    bool date(boost::json::value& v)
    {
        static constexpr std::string_view due =
            "whole milliseconds since 1970, or a date or a date and time with its offset in ISO 8601";
        if (v.is_string()) {
            std::string_view const text = v.get_string();
            constexpr std::size_t day = 10;
            std::int64_t ms = 0;
            if (auto const t = parse_iso8601(text); t && text.size() == day)
                ms = to_epoch_ms(*t);
            else if (!t || !read_date(text, ms))
                return refuse("expected " + std::string{due} + ", found another text");
            v = ms;
        } else if (!is_number(v)) {
            return refuse(due, v);
        }
        if (v.is_number() && v.to_number<double>() == 0)
            return refuse("0 is PX's word for never, which cannot be written");
        return true;
    }

    bool list(shape const& s, boost::json::value& v)
    {
        if (!v.is_array()) return refuse(s.kind, v);
        std::size_t i = 0;
        for (auto& element : v.get_array()) {
            if (!fits(*s.element, element)) return at(i);
            ++i;
        }
        return true;
    }

    /// What attributes::set takes, and more where that was asked for.
    bool attributes(boost::json::object const& members)
    {
        for (auto const& [key, value] : members) {
            std::string_view const name{key.data(), key.size()};
            if (!attribute(value)) return at(escaped_sample(name, 80));
        }
        return true;
    }
    bool attribute(boost::json::value const& v)
    {
        static constexpr std::string_view due = "a text, a number, true or false";
        if (auto const literal = kept_number(v))
            return std::isfinite(nearest_double(*literal)) || refuse("the number does not fit");
        if (v.is_object() && nested_ == nested_values::kept) return attributes(v.get_object());
        if (v.is_array() && nested_ == nested_values::kept) {
            std::size_t i = 0;
            for (auto const& element : v.get_array()) {
                if (!attribute(element)) return at(i);
                ++i;
            }
            return true;
        }
        return !(v.is_null() || v.is_structured()) || refuse(due, v);
    }

    nested_values nested_;
    std::string problem_;
    std::string path_;
};

GAINSIGHT_PX_DECL result<void> check_value(erased_row const& row, boost::json::value& value, nested_values nested)
{
    strict_check check{nested};
    return check.report(check.fits(*row.value, value), row.name);
}

GAINSIGHT_PX_DECL result<void> check_object(object_table const& table, boost::json::object& members,
                                            nested_values nested)
{
    strict_check check{nested};
    return check.report(check.object(table, members), {});
}

GAINSIGHT_PX_DECL result<void> decode_checked(boost::json::value const& object, shape const& model, void* target)
{
    // The decoder reads JSON text; what it would mend has been refused.
    std::string text;
    if (auto const written = encode(text, object); !written) return written.error();
    return decode_strictly(text, model, target, {});
}

}  // namespace gainsight::px::inline v0::detail

#endif
