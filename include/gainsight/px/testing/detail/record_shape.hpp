// From a written body to a record, and from a record to what PX shows.
#ifndef GAINSIGHT_PX_TESTING_DETAIL_RECORD_SHAPE_HPP
#define GAINSIGHT_PX_TESTING_DETAIL_RECORD_SHAPE_HPP

#include <gainsight/px/testing/detail/schema.hpp>
#include <gainsight/px/testing/quirks.hpp>

#include <boost/json/object.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gainsight::px::inline v0::testing::detail {

/// One entry of `subErrors`.
class problem {
public:
    std::string field;
    std::string message;
};

/// What is wrong with a body: missing required fields (of a creation), wrong types, null dates, unknown enum values.
[[nodiscard]] std::vector<problem> check_body(schema const& s, boost::json::object const& body, bool creating);

/// The members of a body that the schema does not know, for the book: they show a wrong name.
[[nodiscard]] std::vector<std::string> unknown_members(schema const& s, boost::json::object const& body);

/// Lays a body over a record: partial, read-only members ignored, custom attributes merged one by one and stored as PX
/// stores them (an ISO date as epoch milliseconds, a nested value as a string).
void merge(schema const& s, boost::json::object& record, boost::json::object const& body);

/// The record's text: the schema's members in its order, absent ones as "", 0, false or null, then any others.
[[nodiscard]] std::string compose(schema const& s, boost::json::object const& record);

/// The record as the service shows it, appended to `out`: with the quirks applied.
void render(std::string_view text, schema const& s, quirks const& q, std::string& out);

/// A spread hash of bytes, the same on every machine.
[[nodiscard]] std::uint64_t mixed(std::string_view text, std::uint64_t seed = 0) noexcept;

/// A deterministic id in the form of a UUID.
[[nodiscard]] std::string uuid_of(std::string_view text, std::uint64_t seed);

}  // namespace gainsight::px::inline v0::testing::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/testing/impl/record_shape.ipp>
#endif

#endif
