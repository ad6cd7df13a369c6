// What the users' operations know of types: the list's model, its filters, what identifies a record.
#ifndef GAINSIGHT_PX_OPERATION_USERS_HPP
#define GAINSIGHT_PX_OPERATION_USERS_HPP

#include <gainsight/px/model/user.hpp>
#include <gainsight/px/operation/catalog.hpp>
#include <gainsight/px/query/query.hpp>

#include <string_view>

namespace gainsight::px::inline v0 {
namespace operation {

struct list_users {
    static constexpr operation_info const& info = catalog::list_users;
    using model = user;
    using fields = any_field<user>;
    using sort_fields = any_field<user>;
    static std::string_view id_of(user const& u) noexcept { return u.identify_id.empty() ? u.id : u.identify_id; }
};

}  // namespace operation

/// What `users().list` takes.
using user_query = basic_query<operation::list_users>;

}  // namespace gainsight::px::inline v0

#endif
