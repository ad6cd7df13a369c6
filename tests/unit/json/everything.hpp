// A model that has a field of every kind, so that these tests know no model of PX.
#ifndef GAINSIGHT_PX_TESTS_UNIT_JSON_EVERYTHING_HPP
#define GAINSIGHT_PX_TESTS_UNIT_JSON_EVERYTHING_HPP

#include <gainsight/px/json/decoder.hpp>
#include <gainsight/px/json/json.hpp>
#include <gainsight/px/json/row.hpp>

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace gainsight::px::inline v0 {

enum class colour { red, green, empty_colour };
template <>
struct enum_names<colour> {
    static constexpr std::string_view names[] = {"RED", "GREEN", "EMPTY_COLOUR"};
};

class part {
public:
    part() = default;

    std::string name;
    std::optional<std::int32_t> size;
    extra_fields extra;

    friend bool operator==(part const&, part const&) = default;
};
namespace field::part {
inline constexpr row<"name", &px::part::name, mark::required> name{};
inline constexpr row<"size", &px::part::size> size{};
}  // namespace field::part
template <>
inline constexpr auto rows<part> = row_list<"Part">(field::part::name, field::part::size);

class everything {
public:
    everything() = default;

    std::string text;
    std::optional<bool> flag;
    std::optional<std::int32_t> int32;
    std::optional<std::int64_t> int64;
    std::optional<double> real;
    std::optional<timestamp> date;
    open_enum<px::colour> colour;
    boxed<px::part> part;
    std::vector<std::string> texts;
    std::vector<px::part> parts;
    extra_fields object;
    free_value any;
    std::string own;
    extra_fields extra;

    friend bool operator==(everything const&, everything const&) = default;
};
namespace field::everything {
inline constexpr row<"text", &px::everything::text, mark::required> text{};
inline constexpr row<"flag", &px::everything::flag> flag{};
inline constexpr row<"int32", &px::everything::int32> int32{};
inline constexpr row<"int64", &px::everything::int64> int64{};
inline constexpr row<"real", &px::everything::real> real{};
inline constexpr row<"date", &px::everything::date> date{};
inline constexpr row<"colour", &px::everything::colour> colour{};
inline constexpr row<"part", &px::everything::part> part{};
inline constexpr row<"texts", &px::everything::texts> texts{};
inline constexpr row<"parts", &px::everything::parts> parts{};
inline constexpr row<"object", &px::everything::object> object{};
inline constexpr row<"any", &px::everything::any> any{};
inline constexpr row<"own", &px::everything::own, mark::read_only> own{};
}  // namespace field::everything
template <>
inline constexpr auto rows<everything> =
    row_list<"Everything">(field::everything::text, field::everything::flag, field::everything::int32,
                           field::everything::int64, field::everything::real, field::everything::date,
                           field::everything::colour, field::everything::part, field::everything::texts,
                           field::everything::parts, field::everything::object, field::everything::any,
                           field::everything::own);

inline std::ostream& operator<<(std::ostream& out, everything const& e) { return out << to_json(e); }

}  // namespace gainsight::px::inline v0

namespace px_test {

namespace px = gainsight::px;

/// A value with no field absent, as JSON.
inline constexpr std::string_view full =
    R"({"text":"caf\u00e9 \ud83d\ude00 é😀 \"\\\/\b\f\n\r\t end","flag":true,"int32":-2147483648,)"
    R"("int64":9223372036854775807,"real":0.3,"date":1700000000123,"colour":"GREEN",)"
    R"("part":{"name":"p","size":7},"texts":["a","","\u0000b"],"parts":[{"name":"x"},{"size":0,"y":[]}],)"
    R"("object":{"k":18446744073709551615,"d":2.0,"n":null,"t":[true,{"u":"\ud83d\ude00"}]},"any":[1,{"a":"b"}],)"
    R"("own":"o","stray":{"deep":[1.5,-7,"x"]},"other":null})";

struct outcome {
    bool ok = false;
    std::string problem;
    std::string path;
    std::size_t skipped = 0;
    std::size_t repaired = 0;
};

/// Decodes pieces into `value`.
template <class T>
outcome decode_pieces(std::vector<std::string_view> const& pieces, T& value,
                      px::detail::shape const& shape = px::detail::shape_of<T>::value,
                      px::detail::decode_options const& options = {})
{
    px::detail::json_decoder d;
    d.start(shape, &value, options);
    bool ok = true;
    for (auto piece : pieces) ok = ok && d.write(piece.data(), piece.size());
    ok = ok && d.finish();
    outcome out;
    out.ok = ok;
    out.problem = d.problem();
    out.path = d.json_path();
    out.skipped = d.skipped();
    out.repaired = d.repaired();
    return out;
}

template <class T>
outcome decode(std::string_view text, T& value, bool skip = false)
{
    px::detail::decode_options o;
    o.skip_mismatched = skip;
    return decode_pieces<T>({text}, value, px::detail::shape_of<T>::value, o);
}

/// What breaks JSON, or does not, put anywhere into it.
inline constexpr std::string_view spice = "{}[]\",:\\u0eE+-.1 nft\xff\xc3\x01\xed\xa0\xbd\xb8'$d8";

inline std::vector<std::string_view> byte_by_byte(std::string_view text)
{
    std::vector<std::string_view> bytes;
    for (auto const& byte : text) bytes.emplace_back(&byte, 1);
    return bytes;
}

inline px::everything full_value()
{
    px::everything e;
    decode(full, e);
    return e;
}

}  // namespace px_test

#endif
