// Decodes answers and encodes events with nlohmann/json, as one would write it by hand: strings are moved out of the
// tree.
#ifndef BENCHMARKS_PEERS_NLOHMANN_DOM_HPP
#define BENCHMARKS_PEERS_NLOHMANN_DOM_HPP

#include "user_of_dom.hpp"
#include "work.hpp"

#include <boost/json/value.hpp>
#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace bench {

class nlohmann_dom {
public:
    static constexpr char const* name = "nlohmann";

    void read(std::string_view body, gainsight::px::user& out) { read_any(body, out); }
    void read(std::string_view body, user_page& out) { read_any(body, out); }

    /// Appends the event.
    void write_event(std::string& out)
    {
        nlohmann::json o = nlohmann::json::object();
        o["identifyId"] = event_user;
        o["propertyKey"] = event_property;
        o["date"] = event_date;
        o["userType"] = "USER";
        o["accountId"] = event_account;
        o["eventName"] = event_name;
        auto& attributes = o["attributes"];
        attributes["amount"] = event_amount;
        attributes["currency"] = event_currency;
        attributes["first"] = event_first;
        if (out.empty())
            out = o.dump();
        else
            out += o.dump();
    }

private:
    struct access {
        using value = nlohmann::json;
        using object = nlohmann::json::object_t;

        static value* find(object& o, char const* field)
        {
            auto const it = o.find(field);  // heterogeneous lookup: makes no std::string
            return it != o.end() && !it->second.is_null() ? &it->second : nullptr;
        }
        static object& as_object(value& v) { return v.get_ref<object&>(); }
        static std::string_view view(value& v) { return v.get_ref<std::string&>(); }
        static void take_text(value& v, std::string& out) { out = std::move(v.get_ref<std::string&>()); }
        static std::int64_t integer(value& v)
        {
            if (!v.is_number()) throw std::invalid_argument{"a number was expected"};
            return v.get<std::int64_t>();
        }
        static double real(value& v)
        {
            if (!v.is_number()) throw std::invalid_argument{"a number was expected"};
            return v.get<double>();
        }
        static bool flag(value& v) { return v.get_ref<bool&>(); }
        static void take_attributes(value& v, gainsight::px::attributes& out)
        {
            out.reset();
            auto& to = out.ensure();
            auto& from = as_object(v);
            to.reserve(from.size());
            for (auto& [field, attribute] : from) to.emplace(field, boost_value(attribute));
        }
        static std::size_t length(value& v) { return v.get_ref<value::array_t&>().size(); }
        template <class F>
        static void each(value& v, F f)
        {
            for (auto& element : v.get_ref<value::array_t&>()) f(element);
        }

    private:
        /// Converts to Boost.JSON, in which the models keep attributes.
        static boost::json::value boost_value(value& v)
        {
            switch (v.type()) {
                case value::value_t::string: return boost::json::value(view(v));
                case value::value_t::boolean: return boost::json::value(flag(v));
                case value::value_t::number_unsigned:
                    if (auto const n = v.get<std::uint64_t>(); !std::in_range<std::int64_t>(n)) return n;
                    [[fallthrough]];
                case value::value_t::number_integer: return boost::json::value(v.get<std::int64_t>());
                case value::value_t::number_float: return boost::json::value(v.get<double>());
                case value::value_t::object: {
                    boost::json::object out;
                    for (auto& [field, inner] : as_object(v)) out.emplace(field, boost_value(inner));
                    return out;
                }
                case value::value_t::array: {
                    boost::json::array out;
                    each(v, [&out](value& inner) { out.push_back(boost_value(inner)); });
                    return out;
                }
                default: return nullptr;
            }
        }
    };

    template <class T>
    static void read_any(std::string_view body, T& out)
    {
        auto tree = nlohmann::json::parse(body);
        user_of_dom<access>::read(access::as_object(tree), out);
    }
};

}  // namespace bench

#endif
