// Every model of ours, once. A new one goes in here.
#ifndef GAINSIGHT_PX_TESTS_CONTRACT_MODELS_ALL_MODELS_HPP
#define GAINSIGHT_PX_TESTS_CONTRACT_MODELS_ALL_MODELS_HPP

#include <gainsight/px/model/account.hpp>
#include <gainsight/px/model/admin.hpp>
#include <gainsight/px/model/article.hpp>
#include <gainsight/px/model/custom_event.hpp>
#include <gainsight/px/model/email_event.hpp>
#include <gainsight/px/model/engagement.hpp>
#include <gainsight/px/model/engagement_view_event.hpp>
#include <gainsight/px/model/environment_change.hpp>
#include <gainsight/px/model/external_segment.hpp>
#include <gainsight/px/model/feature.hpp>
#include <gainsight/px/model/identify_event.hpp>
#include <gainsight/px/model/kc_bot.hpp>
#include <gainsight/px/model/localization_status.hpp>
#include <gainsight/px/model/location.hpp>
#include <gainsight/px/model/match_event.hpp>
#include <gainsight/px/model/monitoring.hpp>
#include <gainsight/px/model/page_event.hpp>
#include <gainsight/px/model/segment.hpp>
#include <gainsight/px/model/session_initialized_event.hpp>
#include <gainsight/px/model/user.hpp>
#include <gainsight/px/model/user_agent.hpp>
#include <gainsight/px/model/user_preferences.hpp>
#include <gainsight/px/model/user_view.hpp>

#include <array>

namespace px_test {

namespace px = gainsight::px;

template <class... Models>
struct model_list {
    static constexpr std::array tables{&px::detail::table_of<Models>::value...};

    /// Calls `visit.template operator()<Model>()` for each.
    template <class Visitor>
    static void for_each(Visitor visit)
    {
        (visit.template operator()<Models>(), ...);
    }
};

using all_models = model_list<
    px::user, px::account, px::custom_event, px::location, px::coordinates, px::channel_metric, px::user_agent,
    px::user_agent_by_product, px::response_entity, px::delete_user, px::denylist_flag, px::set_denylist,
    px::user_preferences, px::user_preferences_v2, px::user_identify_id, px::update_user_preferences,
    px::update_user_preferences_v2, px::identify_event, px::lead_event, px::feature_match_event,
    px::segment_match_event, px::session_initialized_event, px::page_view_event, px::form_submit_event, px::email_event,
    px::engagement_view_event, px::feature_label, px::feature, px::mapped_element, px::feature_with_details,
    px::feature_adoption, px::segment, px::external_segment, px::segment_action, px::segment_payload,
    px::localization_status, px::custom_event_metadata, px::engagement, px::engagement_with_custom_events,
    px::engagement_state_change, px::engagement_env_change, px::engagement_envs_change, px::engagement_env_changed,
    px::engagement_envs_changed, px::user_view, px::kc_bot, px::kc_bot_state_change, px::article_kc_bot, px::article,
    px::attribute_metadata, px::product_key_details, px::product_detail, px::subscription_detail, px::subscription_user,
    px::engagement_collision, px::engagement_error_summary, px::engagement_error_details, px::integration_status>;

}  // namespace px_test

#endif
