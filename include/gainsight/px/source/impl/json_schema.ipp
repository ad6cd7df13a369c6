// Writes a JSON Schema, from the outermost object inwards.
#ifndef GAINSIGHT_PX_SOURCE_IMPL_JSON_SCHEMA_IPP
#define GAINSIGHT_PX_SOURCE_IMPL_JSON_SCHEMA_IPP

#include <gainsight/px/source/json_schema.hpp>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0 {
namespace detail {

class json_schema_writer {
public:
    explicit json_schema_writer(json_dates dates) noexcept : dates_{dates} {}

    [[nodiscard]] boost::json::object object(schema const& of, bool nullable)
    {
        auto out = typed("object", nullable);
        // A model may contain itself: its columns are described once, at the outer level, so that the recursion ends.
        if (std::ranges::find(within_, &of) == within_.end()) {
            within_.push_back(&of);
            auto& properties = out["properties"].emplace_object();
            for (auto const& c : of.columns()) properties[c.name()] = property(c);
            within_.pop_back();
        }
        out["additionalProperties"] = of.open();
        return out;
    }

private:
    [[nodiscard]] boost::json::object property(column const& c)
    {
        boost::json::object out;
        if (c.elements()) {
            out = typed("array", c.nullable());
            out["items"] = value(*c.elements(), c.nested(), true);
        } else {
            out = value(c.type(), c.nested(), c.nullable());
        }
        if (!c.description().empty()) out["description"] = c.description();
        return out;
    }

    [[nodiscard]] boost::json::object value(column_type type, schema const* nested, bool nullable)
    {
        switch (type) {
            case column_type::text: return typed("string", nullable);
            case column_type::boolean: return typed("boolean", nullable);
            case column_type::integer: return typed("integer", nullable);
            case column_type::number: return typed("number", nullable);
            case column_type::date_time: return date(nullable);
            case column_type::json_object: return nested ? object(*nested, nullable) : free_object(nullable);
            case column_type::json_list: return typed("array", nullable);
            case column_type::json_value: break;
        }
        return {};  // anything
    }

    [[nodiscard]] boost::json::object date(bool nullable) const
    {
        if (dates_ == json_dates::milliseconds) return typed("integer", nullable);
        auto out = typed("string", nullable);
        out["format"] = "date-time";
        return out;
    }

    [[nodiscard]] static boost::json::object free_object(bool nullable)
    {
        auto out = typed("object", nullable);
        out["additionalProperties"] = true;
        return out;
    }

    [[nodiscard]] static boost::json::object typed(std::string_view type, bool nullable)
    {
        boost::json::object out;
        if (nullable)
            out["type"] = boost::json::array{"null", type};
        else
            out["type"] = type;
        return out;
    }

    std::vector<schema const*> within_;
    json_dates dates_;
};

}  // namespace detail

GAINSIGHT_PX_DECL boost::json::object json_schema(schema const& of, json_dates dates)
{
    return detail::json_schema_writer{dates}.object(of, false);
}

}  // namespace gainsight::px::inline v0

#endif
