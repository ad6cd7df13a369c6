// What a simulated service keeps, by name.
#ifndef GAINSIGHT_PX_TESTING_COLLECTION_HPP
#define GAINSIGHT_PX_TESTING_COLLECTION_HPP

#include <gainsight/px/core/config.hpp>

#include <cstddef>

namespace gainsight::px::inline v0::testing {

/// The stores of a simulated service, for `service::add`, `seed`, `find`, `all` and `count`. A record's members are
/// those of the contract's definition named here, and a few more that only the simulator knows.
enum class collection : unsigned char {
    users,          ///< User.
    accounts,       ///< Account.
    custom_events,  ///< CustomEvent.

    email_events,            ///< EmailEvent; `executionDate` can be filtered by and is never shown.
    engagement_view_events,  ///< EngagementAllTypesViewEvent. Those that answer a survey are its responses too.
    feature_match_events,    ///< FeatureMatchEvent. Adoption counts these.
    form_submit_events,      ///< FormSubmitEvent.
    identify_events,         ///< IdentifyEvent.
    lead_events,             ///< LeadEvent.
    page_view_events,        ///< PageViewEvent.
    segment_match_events,    ///< SegmentMatchEvent.
    session_events,          ///< SessionInitializedEvent.

    features,  ///< FeatureWithDetails; the plain lists leave `mappedElements` out.
    segments,  ///< Segment.
    /// ExternalSegmentDto. Never shown: `members` and `globalMembers`, objects that hold the lastQualificationTime of
    /// each identifyId and each globalId.
    external_segments,
    user_preferences,  ///< UserPreferencesV2 and the `identifyId`; a user who has none allows everything.
    /// EngagementWithCustomEvents and Engagement in one. Never shown: `createdById`; `environmentStates`, an object
    /// like {"STAGE":"STARTED"}; `survey`, the body of its survey metadata; `empty`, true for nothing to translate.
    engagements,
    kc_bots,   ///< KnowledgeCenterExternalView. Never shown: `environmentStates` and `empty`, as of engagements.
    articles,  ///< ArticleExternalView. Never shown: `empty`, as of engagements.
    content,  ///< What the translation of content knows: `id`, `name`, `type`, `defaultLanguage`, `languages`, `empty`.

    subscription,              ///< SubscriptionDetail: the one that was added last.
    subscription_users,        ///< SubscriptionUser.
    engagement_errors,         ///< EngagementErrorSummary. A date range means its `lastOccurrenceDate`.
    engagement_error_details,  ///< EngagementErrorDetails; a date range means `date`, which is never shown.
    engagement_collisions,     ///< EngagementCollision. A date range means its `triggeredDate`.
    integrations               ///< IntegrationStatus.
};

/// How many there are.
inline constexpr std::size_t collections = static_cast<std::size_t>(collection::integrations) + 1;

}  // namespace gainsight::px::inline v0::testing

#endif
