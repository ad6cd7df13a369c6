// The handlers of the simulated service by resource: each answers requests for one operation, or several that are
// alike.
#ifndef GAINSIGHT_PX_TESTING_DETAIL_HANDLERS_HPP
#define GAINSIGHT_PX_TESTING_DETAIL_HANDLERS_HPP

#include <gainsight/px/testing/collection.hpp>
#include <gainsight/px/testing/detail/backend.hpp>
#include <gainsight/px/testing/detail/routed_request.hpp>
#include <gainsight/px/testing/detail/schema.hpp>

#include <optional>
#include <string_view>

namespace gainsight::px::inline v0::testing::detail {

// Records of any collection (handle_records.ipp)

outcome get_record(backend& b, schema const& s, record_table& rows, std::string_view id);
outcome create_record(backend& b, routed_request const& request, collection what);
outcome update_record(backend& b, routed_request const& request, collection what);

// Users and accounts (handle_users.ipp)

outcome remove_user(backend& b, routed_request const& request);
outcome remove_account(backend& b, routed_request const& request);
outcome get_denylist_flag(backend& b, routed_request const& request);
outcome set_denylist_flag(backend& b, routed_request const& request);

// Custom events (handle_events.ipp)

outcome create_custom_event(backend& b, routed_request const& request);
outcome list_survey_responses(backend& b, routed_request const& request);

// What users allow (handle_preferences.ipp)

outcome get_preferences(backend& b, routed_request const& request, schema const& shown);
outcome update_preferences(backend& b, routed_request const& request, schema const& shown);

// External segments (handle_external_segments.ipp)

outcome create_external_segment(backend& b, routed_request const& request);
outcome update_external_segment(backend& b, routed_request const& request);
outcome update_membership(backend& b, routed_request const& request);

// Features (handle_features.ipp)

outcome update_feature(backend& b, routed_request const& request);
outcome get_feature_adoption(backend& b, routed_request const& request);
outcome backfill_feature(backend& b, routed_request const& request);

// Engagements, and engagements and bots in their environments (handle_engagements.ipp)

outcome remove_engagement(backend& b, routed_request const& request);
outcome get_survey_metadata(backend& b, routed_request const& request);
outcome change_state(backend& b, routed_request const& request, schema const& form, collection what);
outcome change_environments(backend& b, routed_request const& request);

// The subscription and reports (handle_reports.ipp)

outcome get_attributes(backend& b, routed_request const& request);
outcome get_subscription(backend& b, routed_request const& request);
outcome get_engagement_error_details(backend& b, routed_request const& request);
outcome list_users_not_seen_after(backend& b, routed_request const& request);

// Translations (handle_translations.ipp)

outcome export_translations(backend& b, routed_request const& request, collection what);
outcome import_translations(backend& b, routed_request const& request, collection what);

// What several of them check first

/// The refusal of a body that does not fit `form`, or of a change in production that the key must not do.
std::optional<outcome> refuse_body(backend& b, routed_request const& request, schema const& form);

}  // namespace gainsight::px::inline v0::testing::detail

#endif
