// What every model survives: nulls, absence, wrong types, any order, unknown fields and values, limits, and splits
// anywhere. The documents are made from the rows, so that no model is left out.
#include <contract/models/all_models.hpp>

#include <gainsight/px/json/json.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace px = gainsight::px;
namespace json = boost::json;
using px::detail::kind;
using px_test::all_models;

namespace {

// Text with escapes, two to four bytes of UTF-8, and a pair of surrogates.
constexpr std::string_view text_as_json = R"("a\"\\\/\b\n\u00e9\ud83d\ude00 é€😀")";

json::value sample(px::detail::shape const& s);

json::object sample_object(px::detail::object_table const& table)
{
    json::object out;
    for (auto const& r : table.rows) out[r.name] = sample(*r.value);
    return out;
}

json::value sample(px::detail::shape const& s)
{
    switch (s.kind) {
        case kind::text: return json::parse(text_as_json);
        case kind::boolean: return false;
        case kind::int32: return std::numeric_limits<std::int32_t>::min();
        case kind::int64: return std::numeric_limits<std::int64_t>::max();
        case kind::real: return 0.1;
        case kind::date: return 1'767'225'600'123;
        case kind::enumeration: return json::value(s.names.back());
        case kind::object:
        case kind::inline_object: return sample_object(*s.table);
        case kind::list: return json::array{sample(*s.element), sample(*s.element)};
        case kind::free_object: return json::object{{"tier", "gold"}, {"n", 1}, {"deep", json::array{1.5, nullptr}}};
        case kind::free_value: return json::array{json::object{{"x", 1}}, "y"};
        case kind::verbatim: return json::object{{"x", 1}};
    }
    return nullptr;
}

// What no repair makes into one: neither what tells its value in text, nor a lone element.
json::value of_wrong_type(px::detail::shape const& s)
{
    switch (s.kind) {
        case kind::text:
        case kind::enumeration: return json::object{{"an", "object"}};
        case kind::free_value: return nullptr;  // takes everything
        case kind::list: return of_wrong_type(*s.element);
        default: return "a text";
    }
}

std::string document(std::string_view name, json::value const& value)
{
    return json::serialize(json::object{{name, value}});
}

/// A model without its type: what these tests do is compiled once, not once for each of sixty.
class model_type {
public:
    template <class Model>
    static model_type of()
    {
        model_type m;
        m.shape_ = &px::detail::shape_of<Model>::value;
        m.make_ = []() -> std::shared_ptr<void> { return std::make_shared<Model>(); };
        m.copy_ = [](void const* x) -> std::shared_ptr<void> {
            return std::make_shared<Model>(*static_cast<Model const*>(x));
        };
        m.equal_ = [](void const* x, void const* y) {
            return *static_cast<Model const*>(x) == *static_cast<Model const*>(y);
        };
        return m;
    }

    [[nodiscard]] px::detail::object_table const& table() const { return *shape_->table; }
    [[nodiscard]] std::string_view name() const { return table().name; }

    /// A value of the model.
    class value {
    public:
        value(model_type const& m, std::shared_ptr<void> held) : model_{&m}, held_{std::move(held)} {}
        [[nodiscard]] void* get() const { return held_.get(); }
        [[nodiscard]] value copy() const { return {*model_, model_->copy_(held_.get())}; }
        [[nodiscard]] std::string to_json() const
        {
            std::string out;
            px::detail::encode(out, *model_->shape_, held_.get(), px::detail::purpose::export_).value();
            return out;
        }
        bool operator==(value const& other) const { return model_->equal_(held_.get(), other.held_.get()); }

    private:
        model_type const* model_;
        std::shared_ptr<void> held_;
    };

    [[nodiscard]] value make() const { return {*this, make_()}; }
    [[nodiscard]] px::result<value> from_json(std::string_view text) const
    {
        auto v = make();
        if (auto const r = px::detail::decode(text, *shape_, v.get()); !r) return r.error();
        return v;
    }
    void start(px::detail::json_decoder& decoder, value const& into, px::detail::decode_options const& how = {}) const
    {
        decoder.start(*shape_, into.get(), how);
    }
    [[nodiscard]] px::result<value> in_two_pieces(std::string_view text, std::size_t at) const
    {
        auto const v = make();
        px::detail::json_decoder decoder;
        start(decoder, v);
        if (!decoder.write(text.data(), at) || !decoder.write(text.data() + at, text.size() - at) || !decoder.finish())
            return px::error{px::errc::bad_response, decoder.problem()};
        return v;
    }

private:
    px::detail::shape const* shape_ = nullptr;
    std::shared_ptr<void> (*make_)() = nullptr;
    std::shared_ptr<void> (*copy_)(void const*) = nullptr;
    bool (*equal_)(void const*, void const*) = nullptr;
};

std::vector<model_type> const& models()
{
    static std::vector<model_type> const all = [] {
        std::vector<model_type> out;
        all_models::for_each([&]<class Model> { out.push_back(model_type::of<Model>()); });
        return out;
    }();
    return all;
}

template <class Visitor>
void for_each_row(Visitor visit)
{
    for (auto const& m : models())
        for (auto const& r : m.table().rows) BOOST_TEST_CONTEXT(m.name() << '.' << r.name)
            {
                visit(m, r);
            }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(every_model)

BOOST_AUTO_TEST_CASE(is_absent_throughout_when_every_field_is_null_or_missing)
{
    for (auto const& m : models()) {
        json::object nulls;
        for (auto const& r : m.table().rows) nulls[r.name] = nullptr;
        BOOST_TEST((m.from_json(json::serialize(nulls)).value() == m.make()), m.name());
        BOOST_TEST((m.from_json("{}").value() == m.make()), m.name());
    }
}

BOOST_AUTO_TEST_CASE(names_the_field_that_has_the_wrong_type)
{
    for_each_row([](model_type const& m, px::detail::erased_row const& r) {
        if (r.value->kind == kind::free_value) return;
        auto const got = m.from_json(document(r.name, of_wrong_type(*r.value)));
        BOOST_REQUIRE(!got.has_value());
        BOOST_TEST((got.error() == px::errc::bad_response));
        BOOST_TEST(got.error().json_path() == r.name);
        // And where the element of a list has it.
        if (r.value->kind != kind::list) return;
        auto const wrong = of_wrong_type(*r.value->element);
        auto const second = m.from_json(document(r.name, json::array{sample(*r.value->element), wrong}));
        BOOST_REQUIRE(!second.has_value());
        BOOST_TEST(second.error().json_path() == std::string{r.name} + "[1]");
    });
}

BOOST_AUTO_TEST_CASE(counts_a_wrong_type_and_goes_on_where_that_is_asked_for)
{
    for_each_row([](model_type const& m, px::detail::erased_row const& r) {
        if (r.value->kind == kind::free_value || (r.marks & px::mark::must_fit)) return;
        px::detail::decode_options tolerant;
        tolerant.skip_mismatched = true;
        auto const out = m.make();
        px::detail::json_decoder decoder;
        m.start(decoder, out, tolerant);
        auto const text = document(r.name, of_wrong_type(*r.value));
        BOOST_TEST(decoder.write(text.data(), text.size()));
        BOOST_TEST(decoder.finish());
        BOOST_TEST(decoder.skipped() == 1u);
        auto exported = json::parse(out.to_json()).as_object();
        BOOST_TEST((exported.at(r.name) == of_wrong_type(*r.value)));
        // And nothing besides.
        auto const empty = json::parse(m.make().to_json()).as_object();
        exported[r.name] = empty.at(r.name);
        BOOST_TEST((exported == empty));
    });
}

BOOST_AUTO_TEST_CASE(takes_numbers_flags_dates_and_lone_elements_for_what_they_are)
{
    for_each_row([](model_type const& m, px::detail::erased_row const& r) {
        auto const& s = *r.value;
        auto sent = sample(s);
        json::value drifted;
        switch (s.kind) {
            case kind::boolean: drifted = "false"; break;
            case kind::int32:
            case kind::int64: drifted = json::serialize(sent); break;
            case kind::real: drifted = "0.1"; break;
            case kind::date: drifted = "2026-01-01T01:00:00.123+01:00"; break;
            case kind::list:
                drifted = sample(*s.element);
                sent = json::array{drifted};
                break;
            default: return;
        }
        if (r.marks & px::mark::must_fit) {
            BOOST_TEST(!m.from_json(document(r.name, drifted)).has_value());
            return;
        }
        auto const out = m.make();
        px::detail::json_decoder decoder;
        m.start(decoder, out);
        auto const text = document(r.name, drifted);
        BOOST_TEST(decoder.write(text.data(), text.size()));
        BOOST_TEST(decoder.finish());
        BOOST_TEST(decoder.repaired() == 1u);
        BOOST_TEST((out == m.from_json(document(r.name, sent)).value()));
    });
}

BOOST_AUTO_TEST_CASE(keeps_every_value_from_decoding_to_encoding_and_back)
{
    for (auto const& m : models()) {
        auto const whole = sample_object(m.table());
        auto const first = m.from_json(json::serialize(whole)).value();
        auto const written = first.to_json();
        BOOST_TEST((json::parse(written) == json::value(whole)), m.name() << ": " << written);
        BOOST_TEST((m.from_json(written).value() == first), m.name());
        auto const copy = first.copy();
        BOOST_TEST((copy == first), m.name());
    }
}

BOOST_AUTO_TEST_CASE(does_not_care_for_the_order_of_keys)
{
    for (auto const& m : models()) {
        auto const whole = sample_object(m.table());
        json::object reversed;
        for (auto i = whole.size(); i-- != 0;) reversed.insert(*(whole.begin() + static_cast<std::ptrdiff_t>(i)));
        BOOST_TEST((m.from_json(json::serialize(reversed)).value() == m.from_json(json::serialize(whole)).value()),
                   m.name());
    }
}

BOOST_AUTO_TEST_CASE(keeps_fields_that_it_does_not_know)
{
    for (auto const& m : models()) {
        json::object more{{"newField", json::object{{"a", json::array{1, "b", nullptr}}}}, {"another", 1.5}};
        auto const v = m.from_json(json::serialize(more)).value();
        auto const back = json::parse(v.to_json()).as_object();
        for (auto const& [name, value] : more) BOOST_TEST((back.at(name) == value), m.name());
    }
}

BOOST_AUTO_TEST_CASE(keeps_values_of_enumerations_that_it_does_not_know)
{
    for_each_row([](model_type const& m, px::detail::erased_row const& r) {
        auto const listed = r.value->kind == kind::list && r.value->element->kind == kind::enumeration;
        if (r.value->kind != kind::enumeration && !listed) return;
        json::value const unknown("ADDED_SINCE");
        auto const value = listed ? json::value(json::array{unknown}) : unknown;
        auto const v = m.from_json(document(r.name, value)).value();
        BOOST_TEST((json::parse(v.to_json()).at(r.name) == value));
    });
}

BOOST_AUTO_TEST_CASE(takes_integers_to_their_limits_and_not_beyond)
{
    for_each_row([](model_type const& m, px::detail::erased_row const& r) {
        auto const takes = [&](std::string const& number) {
            return m.from_json("{\"" + std::string{r.name} + "\":" + number + "}").has_value();
        };
        if (r.value->kind == kind::int32) {
            BOOST_TEST(takes("-2147483648"));
            BOOST_TEST(takes("2147483647"));
            BOOST_TEST(!takes("2147483648"));
            BOOST_TEST(!takes("-2147483649"));
        } else if (r.value->kind == kind::int64) {
            BOOST_TEST(takes("-9223372036854775808"));
            BOOST_TEST(takes("9223372036854775807"));
            BOOST_TEST(!takes("9223372036854775808"));
            BOOST_TEST(!takes("1e30"));
        } else {
            return;
        }
        // A double that is an integer is one.
        BOOST_TEST(takes("81.0"));
        BOOST_TEST(takes("8.1e1"));
        BOOST_TEST(!takes("81.5"));
    });
}

BOOST_AUTO_TEST_CASE(is_the_same_wherever_its_bytes_are_split)
{
    for_each_row([](model_type const& m, px::detail::erased_row const& r) {
        // As PX may send it: escaped or not, with space between.
        auto text = r.value->kind == kind::text
                        ? "{ \"" + std::string{r.name} + "\" :\t" + std::string{text_as_json} + "\r\n}"
                        : document(r.name, sample(*r.value));
        auto const whole = m.from_json(text).value();
        // Objects within hold fields that are tried on their own.
        auto const step = text.size() > 300 ? std::size_t{17} : std::size_t{1};
        for (std::size_t at = 0; at <= text.size(); at += step)
            BOOST_REQUIRE((m.in_two_pieces(text, at).value() == whole));
    });
}

BOOST_AUTO_TEST_CASE(refuses_arrays_that_are_nested_without_end_long_before_their_end)
{
    for (auto const& m : models()) {
        auto const out = m.make();
        px::detail::json_decoder decoder;
        m.start(decoder, out);
        std::string_view const begin = "{\"unknown\":";
        BOOST_TEST(decoder.write(begin.data(), begin.size()));
        // A gigabyte, in pieces that are the same.
        std::string const piece(1024, '[');
        std::size_t written = 0;
        while (written < (std::size_t{1} << 30) && decoder.write(piece.data(), piece.size())) written += piece.size();
        BOOST_TEST(written == 0u, m.name() << " took " << written << " bytes");
        BOOST_TEST((out == m.make()));
    }
}

BOOST_AUTO_TEST_SUITE_END()
