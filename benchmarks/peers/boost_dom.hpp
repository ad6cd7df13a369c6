// Decodes answers and encodes events with the DOM of Boost.JSON, as one would write it by hand: the parser and the
// memory of the tree are reused from answer to answer.
#ifndef BENCHMARKS_PEERS_BOOST_DOM_HPP
#define BENCHMARKS_PEERS_BOOST_DOM_HPP

#include "user_of_dom.hpp"
#include "work.hpp"

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parser.hpp>
#include <boost/json/serializer.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace bench {

class boost_dom {
public:
    static constexpr char const* name = "boost";

    void read(std::string_view body, gainsight::px::user& out) { read_any(body, out); }
    void read(std::string_view body, user_page& out) { read_any(body, out); }

    /// Appends the event.
    void write_event(std::string& out)
    {
        boost::json::monotonic_resource memory{memory_.get(), size_};
        // One field at a time: the elements of an initializer list would be copied into the object.
        boost::json::object o{10, &memory};
        o.emplace("identifyId", event_user);
        o.emplace("propertyKey", event_property);
        o.emplace("date", event_date);
        o.emplace("userType", "USER");
        o.emplace("accountId", event_account);
        o.emplace("eventName", event_name);
        auto& attributes = o.emplace("attributes", boost::json::object_kind).first->value().get_object();
        attributes.reserve(3);
        attributes.emplace("amount", event_amount);
        attributes.emplace("currency", event_currency);
        attributes.emplace("first", event_first);

        serializer_.reset(&o);
        char block[4096];
        while (!serializer_.done()) out.append(std::string_view{serializer_.read(block)});
    }

private:
    struct access {
        using value = boost::json::value;
        using object = boost::json::object;

        static value const* find(object const& o, std::string_view field)
        {
            auto const* v = o.if_contains(field);
            return v && !v->is_null() ? v : nullptr;
        }
        static object const& as_object(value const& v) { return v.as_object(); }
        static std::string_view view(value const& v) { return v.as_string(); }
        static void take_text(value const& v, std::string& out) { out.assign(view(v)); }
        static std::int64_t integer(value const& v) { return v.to_number<std::int64_t>(); }
        static double real(value const& v) { return v.to_number<double>(); }
        static bool flag(value const& v) { return v.as_bool(); }
        static void take_attributes(value const& v, gainsight::px::attributes& out)
        {
            // Copied from the memory of the tree, which the next answer overwrites.
            out = gainsight::px::attributes{object{v.as_object(), boost::json::storage_ptr{}}};
        }
        static std::size_t length(value const& v) { return v.as_array().size(); }
        template <class F>
        static void each(value const& v, F f)
        {
            for (auto const& element : v.as_array()) f(element);
        }
    };

    template <class T>
    void read_any(std::string_view body, T& out)
    {
        make_room(body.size());
        boost::json::monotonic_resource memory{memory_.get(), size_};
        parser_.reset(&memory);
        parser_.write(body);
        auto const tree = parser_.release();
        user_of_dom<access>::read(tree.as_object(), out);
    }

    /// A tree is a few times as large as its text. If this one is larger still, the memory resource takes the rest from
    /// the heap.
    void make_room(std::size_t text)
    {
        if (size_ >= text * 6) return;
        size_ = text * 8;
        memory_ = std::make_unique_for_overwrite<unsigned char[]>(size_);
    }

    std::size_t size_ = 4096;
    std::unique_ptr<unsigned char[]> memory_ = std::make_unique_for_overwrite<unsigned char[]>(size_);
    boost::json::parser parser_;
    boost::json::serializer serializer_;
};

}  // namespace bench

#endif
