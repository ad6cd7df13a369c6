// The place where PX saw a user, and its coordinates.
#ifndef GAINSIGHT_PX_MODEL_LOCATION_HPP
#define GAINSIGHT_PX_MODEL_LOCATION_HPP

#include <gainsight/px/core/boxed.hpp>
#include <gainsight/px/json/row.hpp>

#include <optional>
#include <string>

namespace gainsight::px::inline v0 {

/// A place on the map, in degrees.
class coordinates {
public:
    coordinates() = default;

    std::optional<double> latitude;
    std::optional<double> longitude;
    extra_fields extra;

    friend bool operator==(coordinates const&, coordinates const&) = default;
};

namespace field::coordinates {
inline constexpr row<"latitude", &px::coordinates::latitude> latitude{};
inline constexpr row<"longitude", &px::coordinates::longitude> longitude{};
}  // namespace field::coordinates

template <>
inline constexpr auto rows<coordinates> =
    row_list<"Coordinates">(field::coordinates::latitude, field::coordinates::longitude);

/// A place, as far as it is known.
class location {
public:
    location() = default;

    std::string country_name;
    std::string country_code;
    std::string state_name;
    std::string state_code;
    std::string city;
    std::string street;
    std::string postal_code;
    std::string continent;
    std::string region_name;
    std::string time_zone;
    boxed<px::coordinates> coordinates;
    extra_fields extra;

    friend bool operator==(location const&, location const&) = default;
};

namespace field::location {
inline constexpr row<"countryName", &px::location::country_name> country_name{};
inline constexpr row<"countryCode", &px::location::country_code> country_code{};
inline constexpr row<"stateName", &px::location::state_name> state_name{};
inline constexpr row<"stateCode", &px::location::state_code> state_code{};
inline constexpr row<"city", &px::location::city> city{};
inline constexpr row<"street", &px::location::street> street{};
inline constexpr row<"postalCode", &px::location::postal_code> postal_code{};
inline constexpr row<"continent", &px::location::continent> continent{};
inline constexpr row<"regionName", &px::location::region_name> region_name{};
inline constexpr row<"timeZone", &px::location::time_zone> time_zone{};
inline constexpr row<"coordinates", &px::location::coordinates> coordinates{};
}  // namespace field::location

template <>
inline constexpr auto rows<location> =
    row_list<"Location">(field::location::country_name, field::location::country_code, field::location::state_name,
                         field::location::state_code, field::location::city, field::location::street,
                         field::location::postal_code, field::location::continent, field::location::region_name,
                         field::location::time_zone, field::location::coordinates);

}  // namespace gainsight::px::inline v0

#endif
