// The operations of the Users API, each stated once.
#ifndef GAINSIGHT_PX_OPERATION_USERS_HPP
#define GAINSIGHT_PX_OPERATION_USERS_HPP

#include <gainsight/px/operation/descriptor.hpp>
#include <gainsight/px/operation/info.hpp>
#include <gainsight/px/operation/parameter.hpp>

#include <string_view>

namespace gainsight::px::inline v0 {

class delete_user;
class denylist_flag;
class set_denylist;
class user;
template <class Model>
class patch;

namespace operation {

struct list_users {
    static constexpr operation_info info = operation_info{"getUsers", "users.list", verb::get, "/v1/users"}
                                               .paged(paging::scroll, "users", 1000)
                                               .with_filter();
    using answer = page<user>;
    static constexpr auto filters = every_field;
    static constexpr auto sorts = every_field;
    /// The first of them that is not empty.
    static constexpr auto identified_by = fields("identifyId", "id");
};

struct create_user {
    static constexpr operation_info info = operation_info{"createUser", "users.create", verb::post, "/v1/users"}.body();
    using request = user;
    using answer = void;
};

struct get_user {
    static constexpr operation_info info{"getUser", "users.get", verb::get, "/v1/users/{identifyId}"};
    using answer = user;
};

struct update_user {
    static constexpr operation_info info =
        operation_info{"updateUser", "users.update", verb::put, "/v1/users/{identifyId}"}.body();
    using request = patch<user>;
    using answer = void;
};

struct update_user_by_body {
    static constexpr operation_info info =
        operation_info{"updateUserByBody", "users.update", verb::put, "/v1/users/update"}.body();
    using request = patch<user>;
    /// The request's field that holds the id.
    static constexpr std::string_view id_in_body = "identifyId";
    using answer = void;
};

struct remove_user {
    static constexpr operation_info info =
        operation_info{"deleteUser", "users.remove", verb::delete_, "/v1/users/{identifyId}"}.query(
            parameter::hard_delete);
    using answer = void;
};

struct remove_user_by_body {
    static constexpr operation_info info =
        operation_info{"deleteUserByBody", "users.remove", verb::delete_, "/v1/users/delete"}
            .query(parameter::hard_delete)
            .body();
    using request = delete_user;
    /// The request's field that holds the id.
    static constexpr std::string_view id_in_body = "identifyId";
    using answer = void;
};

struct get_user_denylist_flag {
    static constexpr operation_info info =
        operation_info{"getUserDenylistFlag", "users.is_denied", verb::get, "/v1/users/denylist/{identifyId}"}
            .or_empty();
    using answer = denylist_flag;
};

struct update_user_denylist_flag {
    static constexpr operation_info info =
        operation_info{"updateUserDenylistFlag", "users.set_denied", verb::put, "/v1/users/denylist/{identifyId}"}
            .body();
    using request = set_denylist;
    using answer = void;
};

using users = operations<list_users, create_user, get_user, update_user, update_user_by_body, remove_user,
                         remove_user_by_body, get_user_denylist_flag, update_user_denylist_flag>;

}  // namespace operation
}  // namespace gainsight::px::inline v0

#endif
