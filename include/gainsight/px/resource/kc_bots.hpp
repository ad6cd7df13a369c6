// The KC bots API.
#ifndef GAINSIGHT_PX_RESOURCE_KC_BOTS_HPP
#define GAINSIGHT_PX_RESOURCE_KC_BOTS_HPP

#include <gainsight/px/operation/kc_bots.hpp>
#include <gainsight/px/resource/environments.hpp>
#include <gainsight/px/resource/resource.hpp>
#include <gainsight/px/stream/page_stream.hpp>

#include <string_view>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0 {

/// Knowledge center bots, under `/v1/kcbot`. Vendor source: Gainsight PX REST API, "KCbot".
///
/// Serialisation, bad input and cancellation are as with users.
template <class Style, scope_type... Scopes>
class kc_bots_resource {
public:
    explicit kc_bots_resource(detail::resource_core core) : core_{std::move(core)} {}

    /// All bots, page by page. Needs Read.
    auto list(kc_bot_query query = {}) const -> page_stream<operation::list_kc_bots, Style>
        requires client_holds_scope<scope_needed_by<catalog::list_kc_bots>, Scopes...>
    {
        return page_stream<operation::list_kc_bots, Style>{core_, query.body()};
    }

    /// The bot of that id. Needs Read. Errors: not_found.
    auto get(std::string_view kc_id) const -> detail::awaits<Style, kc_bot>
        requires client_holds_scope<scope_needed_by<catalog::get_kc_bot>, Scopes...>
    {
        return detail::await_call<Style, kc_bot>(core_.make<kc_bot>(catalog::get_kc_bot, kc_id));
    }

    /// Starts a bot in the environments named: `start("id", px::environment::stage, px::environment::qa)`. Needs Write.
    /// Production needs Production Launch besides Write, and so does naming none, which PX takes for production.
    /// Errors: response_reported_errors where PX refuses under a 200; forbidden.
    template <environment_type... Environments>
    auto start(std::string_view kc_id, Environments... where) const -> detail::awaits<Style, void>
        requires client_holds_scope<scope_needed_by<catalog::change_kc_bot_state>, Scopes...> &&
                 client_holds_scope<scope_to_act_in<Environments...>, Scopes...>
    {
        return detail::change_state<Style>(core_, catalog::change_kc_bot_state, &kc_bot_state_change::kc_id, kc_id,
                                           state_change::start, environments(where...));
    }
    /// The same in environments that are known at run time only, hence Production Launch besides Write.
    auto start(std::string_view kc_id, std::vector<environment> const& where) const -> detail::awaits<Style, void>
        requires client_holds_scope<scope_needed_by<catalog::change_kc_bot_state>, Scopes...> &&
                 client_holds_scope<scope::production_launch, Scopes...>
    {
        return detail::change_state<Style>(core_, catalog::change_kc_bot_state, &kc_bot_state_change::kc_id, kc_id,
                                           state_change::start, where);
    }

    /// Pauses a bot in the environments named: `pause("id", px::environment::stage, px::environment::qa)`. Needs Write.
    /// Production needs Production Launch besides Write, and so does naming none, which PX takes for production.
    /// Errors: response_reported_errors where PX refuses under a 200; forbidden.
    template <environment_type... Environments>
    auto pause(std::string_view kc_id, Environments... where) const -> detail::awaits<Style, void>
        requires client_holds_scope<scope_needed_by<catalog::change_kc_bot_state>, Scopes...> &&
                 client_holds_scope<scope_to_act_in<Environments...>, Scopes...>
    {
        return detail::change_state<Style>(core_, catalog::change_kc_bot_state, &kc_bot_state_change::kc_id, kc_id,
                                           state_change::pause, environments(where...));
    }
    /// The same in environments that are known at run time only, hence Production Launch besides Write.
    auto pause(std::string_view kc_id, std::vector<environment> const& where) const -> detail::awaits<Style, void>
        requires client_holds_scope<scope_needed_by<catalog::change_kc_bot_state>, Scopes...> &&
                 client_holds_scope<scope::production_launch, Scopes...>
    {
        return detail::change_state<Style>(core_, catalog::change_kc_bot_state, &kc_bot_state_change::kc_id, kc_id,
                                           state_change::pause, where);
    }

private:
    detail::resource_core core_;
};

}  // namespace gainsight::px::inline v0

#endif
