// The file of the vendor's descriptions, written from the contract.
#ifndef GAINSIGHT_PX_TESTS_CONTRACT_SCHEMA_DESCRIPTIONS_HPP
#define GAINSIGHT_PX_TESTS_CONTRACT_SCHEMA_DESCRIPTIONS_HPP

#include <contract/definitions.hpp>

#include <boost/json/serialize.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace px_test {

class description_table {
public:
    /// The table of all fields that these definitions describe; `is_ours` tells by its name whether a definition is a
    /// model of ours.
    template <class Predicate>
    [[nodiscard]] static std::string text(json::object const& definitions, Predicate is_ours)
    {
        std::string lines;
        std::size_t count = 0;
        for (auto const& d : definitions) {
            auto const* fields = d.value().as_object().if_contains("properties");
            if (!fields || !is_ours(px_test::text(d))) continue;
            for (auto const& f : fields->as_object()) {
                auto const words = text_at(f.value(), "description");
                if (words.empty()) continue;
                ++count;
                lines += "    {" + literal(px_test::text(d)) + ", " + literal(px_test::text(f)) + ", " +
                         literal(words) + "},\n";
            }
        }
        auto const head =
            "inline constexpr std::array<field_description, " + std::to_string(count) + "> field_descriptions{";
        return count == 0 ? head + "};\n" : head + "{\n" + lines + "}};\n";
    }

private:
    // What JSON escapes, C++ does as well, but for control characters, which no description has.
    static std::string literal(std::string_view words) { return json::serialize(json::value(words)); }
};

}  // namespace px_test

#endif
