// A person who works in PX itself, for the customer.
#ifndef GAINSIGHT_PX_MODEL_USER_VIEW_HPP
#define GAINSIGHT_PX_MODEL_USER_VIEW_HPP

#include <gainsight/px/core/config.hpp>
#include <gainsight/px/json/row.hpp>

#include <string>

namespace gainsight::px::inline v0 {

/// A person who works in PX.
class user_view {
public:
    user_view() = default;

    std::string id;
    std::string name;
    extra_fields extra;

    friend bool operator==(user_view const&, user_view const&) = default;
};

namespace field::user_view {
inline constexpr row<"id", &px::user_view::id> id{};
inline constexpr row<"name", &px::user_view::name> name{};
}  // namespace field::user_view

template <>
inline constexpr auto rows<user_view> = row_list<"UserView">(field::user_view::id, field::user_view::name);

}  // namespace gainsight::px::inline v0

#endif
