// What the KC bots' list knows of types.
#ifndef GAINSIGHT_PX_OPERATION_KC_BOTS_HPP
#define GAINSIGHT_PX_OPERATION_KC_BOTS_HPP

#include <gainsight/px/model/kc_bot.hpp>
#include <gainsight/px/operation/catalog.hpp>
#include <gainsight/px/query/query.hpp>

#include <string_view>

namespace gainsight::px::inline v0 {
namespace operation {

struct list_kc_bots {
    static constexpr operation_info const& info = catalog::list_kc_bots;
    using model = px::kc_bot;
    static std::string_view id_of(px::kc_bot const& r) noexcept { return r.id; }
};

}  // namespace operation

/// What `kc_bots().list` takes.
using kc_bot_query = basic_query<operation::list_kc_bots>;

}  // namespace gainsight::px::inline v0

#endif
