// The bodies of <gainsight/px/testing/detail/record_shape.hpp>.
#ifndef GAINSIGHT_PX_TESTING_IMPL_RECORD_SHAPE_IPP
#define GAINSIGHT_PX_TESTING_IMPL_RECORD_SHAPE_IPP

#include <gainsight/px/core/timestamp.hpp>
#include <gainsight/px/testing/detail/json_text.hpp>
#include <gainsight/px/testing/detail/record_shape.hpp>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace gainsight::px::inline v0::testing::detail {

inline std::string_view view(boost::json::string_view s) noexcept { return {s.data(), s.size()}; }
inline boost::json::string_view jview(std::string_view s) noexcept { return {s.data(), s.size()}; }

GAINSIGHT_PX_DECL std::uint64_t mixed(std::string_view text, std::uint64_t seed) noexcept
{
    auto h = 0xcbf29ce484222325u ^ (seed * 0x9e3779b97f4a7c15u);
    for (char c : text) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
    h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9u;
    h = (h ^ (h >> 27)) * 0x94d049bb133111ebu;
    return h ^ (h >> 31);
}

GAINSIGHT_PX_DECL std::string uuid_of(std::string_view text, std::uint64_t seed)
{
    constexpr char hex[] = "0123456789abcdef";
    std::uint64_t const halves[] = {mixed(text, seed), mixed(text, seed + 1)};
    std::string out;
    out.reserve(36);
    for (int i = 0; i < 32; ++i) {
        if (i == 8 || i == 12 || i == 16 || i == 20) out += '-';
        out += hex[(halves[i / 16] >> (i % 16 * 4)) & 15];
    }
    return out;
}

/// What is wrong with the type of one value; empty when it fits.
inline std::string_view type_problem(schema_field const& f, boost::json::value const& v)
{
    if (v.is_null()) return f.what == value_kind::date ? "must not be null" : "";
    switch (f.what) {
        case value_kind::text:
            if (!v.is_string()) return "must be a string";
            return f.values.empty() || is_one_of(f.values, view(v.get_string())) ? ""
                                                                                 : "is not one of the accepted values";
        case value_kind::integer:
        case value_kind::date: return v.is_int64() || v.is_uint64() ? "" : "must be an integer";
        case value_kind::number: return v.is_number() ? "" : "must be a number";
        case value_kind::flag: return v.is_bool() ? "" : "must be a boolean";
        case value_kind::attributes: return v.is_object() ? "" : "must be an object";
        case value_kind::any: return "";
        case value_kind::place:
            if (!v.is_object()) return "must be an object";
            for (auto const& member : v.get_object()) {
                auto const* inner = find_field(place_fields, view(member.key()));
                if (inner && inner->what == value_kind::text && !member.value().is_string() &&
                    !member.value().is_null())
                    return "holds a member that must be a string";
            }
            return "";
        case value_kind::texts:
            if (!v.is_array()) return "must be an array";
            for (auto const& e : v.get_array())
                if (!e.is_string())
                    return "must hold strings";
                else if (!f.values.empty() && !is_one_of(f.values, view(e.get_string())))
                    return "holds what is not one of the accepted values";
            return "";
        case value_kind::objects:
            if (!v.is_array()) return "must be an array";
            for (auto const& e : v.get_array())
                if (!e.is_object()) return "must hold objects";
            return "";
    }
    return "";
}

GAINSIGHT_PX_DECL std::vector<problem> check_body(schema const& s, boost::json::object const& body, bool creating)
{
    std::vector<problem> found;
    for (auto const& f : s.fields) {
        auto const* v = body.if_contains(jview(f.name));
        auto const empty = [&] {
            return !v || v->is_null() || (v->is_string() && v->get_string().empty()) ||
                   (v->is_array() && v->get_array().empty());
        };
        if (creating && (f.marks & required) && empty())
            found.push_back({std::string{f.name}, "must not be empty"});
        else if (v && !(f.marks & read_only))
            if (auto const wrong = type_problem(f, *v); !wrong.empty())
                found.push_back({std::string{f.name}, std::string{wrong}});
    }
    return found;
}

GAINSIGHT_PX_DECL std::vector<std::string> unknown_members(schema const& s, boost::json::object const& body)
{
    std::vector<std::string> names;
    for (auto const& member : body)
        if (!find_field(s.fields, view(member.key()))) names.emplace_back(view(member.key()));
    return names;
}

/// A custom attribute as PX keeps it.
inline boost::json::value kept_attribute(boost::json::value const& v)
{
    if (v.is_object() || v.is_array()) return boost::json::value(boost::json::serialize(v));
    if (v.is_string() && v.get_string().size() >= 10 && v.get_string()[4] == '-')
        if (auto const date = parse_iso8601(view(v.get_string()))) return boost::json::value(to_epoch_ms(*date));
    return v;
}

GAINSIGHT_PX_DECL void merge(schema const& s, boost::json::object& record, boost::json::object const& body)
{
    for (auto const& member : body) {
        auto const* f = find_field(s.fields, view(member.key()));
        if (!f || (f->marks & read_only)) continue;
        auto const& v = member.value();
        if (f->what != value_kind::attributes || v.is_null()) {
            record[member.key()] = v;
            continue;
        }
        auto& kept = record[member.key()];
        if (!kept.is_object()) kept.emplace_object();
        for (auto const& attribute : v.get_object())
            kept.get_object()[attribute.key()] = kept_attribute(attribute.value());
    }
    // An event's key comes back with the subscription's environment behind it: AP-XXXX-2 as AP-XXXX-2-1.
    if (auto* key = record.if_contains("propertyKey"); key && key->is_string())
        if (auto& text = key->get_string(); std::count(text.begin(), text.end(), '-') == 2) text.append("-1");
}

inline void append_place(boost::json::object const& place, std::string& out)
{
    char separator = '{';
    for (auto const& f : place_fields) {
        out += separator;
        separator = ',';
        out.append("\"").append(f.name).append("\":");
        auto const* v = place.if_contains(jview(f.name));
        if (v && !v->is_null())
            out += boost::json::serialize(*v);
        else
            append_absent(f, out);
    }
    out += '}';
}

GAINSIGHT_PX_DECL std::string compose(schema const& s, boost::json::object const& record)
{
    std::string out;
    out.reserve(1024);
    char separator = '{';
    auto const name = [&](std::string_view raw_key) {
        out += separator;
        separator = ',';
        out.append("\"").append(raw_key).append("\":");
    };
    for (auto const& f : s.fields) {
        name(f.name);
        auto const* v = record.if_contains(jview(f.name));
        if (!v || v->is_null())
            append_absent(f, out);
        else if (f.what == value_kind::place && v->is_object())
            append_place(v->get_object(), out);
        else
            out += boost::json::serialize(*v);
    }
    for (auto const& member : record)
        if (!find_field(s.fields, view(member.key()))) {
            auto const key = boost::json::serialize(boost::json::value(member.key()));
            name(std::string_view{key}.substr(1, key.size() - 2));
            out += boost::json::serialize(member.value());
        }
    out += '}';
    return out;
}

GAINSIGHT_PX_DECL void render(std::string_view text, schema const& s, quirks const& q, std::string& out)
{
    bool const plain_text = !q.shuffle_keys() && !q.unknown_fields() && !q.leave_out_empty() && !q.negative_dates();
    if (plain_text && q.left_out().empty() && s.hidden.empty()) {
        out += text;
        return;
    }
    // Members as slices of the stored text: only their order and choice change, never their bytes.
    std::array<std::pair<std::string_view, std::string_view>, 64> members;
    std::size_t count = 0;
    for_each_member(text, [&](std::string_view key, std::string_view value) {
        if (q.leave_out_empty() && key != s.id &&
            (value == "\"\"" || value == "0" || value == "false" || value == "null"))
            return true;
        for (auto const& name : q.left_out())
            if (key == name) return true;
        if (!s.hidden.empty() && is_one_of(s.hidden, key)) return true;
        if (q.negative_dates() && value == "0")
            if (auto const* f = find_field(s.fields, key); f && f->what == value_kind::date) value = "-1";
        members[count++] = {key, value};
        return count < members.size() - 2;
    });
    auto const spread = mixed(text.substr(0, 64), q.seed());
    if (q.unknown_fields()) {
        members[count++] = {"lastSyncBatch", spread % 3 ? "\"b-7\"" : "{\"n\":[1,null,{\"x\":\"\\u00e9\"}]}"};
        if (spread % 5 == 0) members[count++] = {"futureFlag", "true"};
    }
    if (q.shuffle_keys()) {
        auto random = spread | 1;
        for (std::size_t i = count; i > 1; --i) {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            std::swap(members[i - 1], members[random % i]);
        }
    }
    char separator = '{';
    for (std::size_t i = 0; i < count; ++i) {
        out += separator;
        out += '"';
        out += members[i].first;
        out += "\":";
        out += members[i].second;
        separator = ',';
    }
    if (count == 0) out += '{';
    out += '}';
}

}  // namespace gainsight::px::inline v0::testing::detail

#endif
