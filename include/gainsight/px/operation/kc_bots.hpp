// The operations of the KCbot API, of knowledge center bots, each stated once.
#ifndef GAINSIGHT_PX_OPERATION_KC_BOTS_HPP
#define GAINSIGHT_PX_OPERATION_KC_BOTS_HPP

#include <gainsight/px/operation/descriptor.hpp>
#include <gainsight/px/operation/info.hpp>
#include <gainsight/px/operation/parameter.hpp>

#include <string_view>

namespace gainsight::px::inline v0 {

class kc_bot;
class kc_bot_state_change;

namespace operation {

struct list_kc_bots {
    static constexpr operation_info info = operation_info{"getKcBots", "kc_bots.list", verb::get, "/v1/kcbot"}
                                               .paged(paging::number, "kcList", 500)
                                               .query(parameter::product_id);
    using answer = page<kc_bot>;
    static constexpr auto identified_by = fields("id");
};

struct get_kc_bot {
    static constexpr operation_info info{"getKcBot", "kc_bots.get", verb::get, "/v1/kcbot/{kcId}"};
    using answer = kc_bot;
};

struct change_kc_bot_state {
    static constexpr operation_info info =
        operation_info{"changeKcBotState", "kc_bots.change_state", verb::put, "/v1/kcbot/state"}
            .body()
            .on_environments();
    using request = kc_bot_state_change;
    using answer = void;
    /// The request's field that holds the id.
    static constexpr std::string_view id_in_body = "kcId";
};

using kc_bots = operations<list_kc_bots, get_kc_bot, change_kc_bot_state>;

}  // namespace operation
}  // namespace gainsight::px::inline v0

#endif
