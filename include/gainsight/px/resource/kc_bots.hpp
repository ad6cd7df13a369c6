// The KC bots API.
#ifndef GAINSIGHT_PX_RESOURCE_KC_BOTS_HPP
#define GAINSIGHT_PX_RESOURCE_KC_BOTS_HPP

#include <gainsight/px/model/kc_bot.hpp>
#include <gainsight/px/operation/kc_bots.hpp>
#include <gainsight/px/resource/environments.hpp>

namespace gainsight::px::inline v0 {

/// What `kc_bots().list` takes.
using kc_bot_query = basic_query<operation::list_kc_bots>;

/// Knowledge center bots, under `/v1/kcbot`: `list`, `get`, `start` and `pause`. Vendor source: Gainsight PX REST API,
/// "KCbot".
///
/// Serialisation, bad input and cancellation are as with users.
template <class Style, scope_type... Scopes>
class kc_bots_resource : public detail::startable_resource<operation::list_kc_bots, operation::get_kc_bot,
                                                           operation::change_kc_bot_state, Style, Scopes...> {
public:
    using detail::startable_resource<operation::list_kc_bots, operation::get_kc_bot, operation::change_kc_bot_state,
                                     Style, Scopes...>::startable_resource;
};

}  // namespace gainsight::px::inline v0

#endif
