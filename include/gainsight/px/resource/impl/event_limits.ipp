// The bodies of <gainsight/px/resource/event_limits.hpp>.
#ifndef GAINSIGHT_PX_RESOURCE_IMPL_EVENT_LIMITS_IPP
#define GAINSIGHT_PX_RESOURCE_IMPL_EVENT_LIMITS_IPP

#include <gainsight/px/core/utf8.hpp>
#include <gainsight/px/json/encoder.hpp>
#include <gainsight/px/json/literal.hpp>
#include <gainsight/px/resource/event_limits.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <utility>

namespace gainsight::px::inline v0::detail {

inline constexpr std::size_t event_name_limit = 2'000;
inline constexpr std::size_t event_attribute_limit = 50;
inline constexpr std::size_t attribute_name_limit = 1'024;

/// The vendor counts characters, not bytes.
inline std::size_t characters(std::string_view text) noexcept
{
    std::size_t n = 0;
    for (char c : text) n += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
    return n;
}

/// A number that no C++ number holds is kept as an object, and is none.
inline bool is_nested(boost::json::value const& v) noexcept { return v.is_structured() && !kept_number(v); }

inline void flatten_into(boost::json::object& out, std::string const& name, boost::json::value const& v)
{
    if (!is_nested(v)) {
        out[name] = v;
    } else if (auto const* o = v.if_object()) {
        for (auto const& [key, inner] : *o) flatten_into(out, name + '.' + std::string{key}, inner);
    } else if (auto const* a = v.if_array()) {
        std::size_t i = 0;
        for (auto const& inner : *a) flatten_into(out, name + '.' + std::to_string(i++), inner);
    }
}

GAINSIGHT_PX_DECL result<std::string> event_body(custom_event const& e, nested_attributes nested, timestamp now)
{
    auto const refuse = [](std::string why) {
        return error{errc::invalid_argument, "custom event: " + std::move(why)};
    };
    if (auto const n = characters(e.event_name); n > event_name_limit)
        return refuse("eventName has " + std::to_string(n) + " characters; PX takes " +
                      std::to_string(event_name_limit));
    // Nearly all events are flat, and go as they are.
    auto const* attributes = &e.attributes;
    px::attributes flattened;
    for (auto const& [key, v] : e.attributes) {
        if (!is_nested(v)) continue;
        if (nested == nested_attributes::refuse)
            return refuse("attribute '" + escaped_sample(key, 100) +
                          "' is nested, which PX would turn into text; nested_attributes::flatten spreads it");
        attributes = &flattened;
    }
    if (attributes == &flattened) {
        boost::json::object flat;
        for (auto const& [key, v] : e.attributes) flatten_into(flat, std::string{key}, v);
        flattened = px::attributes{std::move(flat)};
    }
    if (auto const n = attributes->size(); n > event_attribute_limit)
        return refuse(std::to_string(n) + " attributes; PX takes " + std::to_string(event_attribute_limit));
    for (auto const& [key, v] : *attributes)
        if (auto const n = characters(key); n > attribute_name_limit || n == 0)
            return refuse("attribute name '" + escaped_sample(key, 40) + "' has " + std::to_string(n) +
                          " characters; PX takes 1 to " + std::to_string(attribute_name_limit));
    // Stamped now and not when it is sent: an event that is retried or waits for its turn keeps the time it happened.
    std::optional<timestamp> const date = e.date ? e.date : now;
    stand_in const others[] = {{&e.date, &date}, {&e.attributes, attributes}};
    constexpr std::size_t usual_size = 512;
    std::string out;
    out.reserve(usual_size);
    if (auto done = encode(out, shape_of<custom_event>::value, &e, purpose::create, others); !done) return done.error();
    return out;
}

}  // namespace gainsight::px::inline v0::detail

#endif
