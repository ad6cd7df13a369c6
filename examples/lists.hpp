// Every list of PX, by name, with the function that opens it. The export can export each of them.
#ifndef EXAMPLES_LISTS_HPP
#define EXAMPLES_LISTS_HPP

#include <gainsight/px.hpp>
#include <gainsight/px/operation/catalog.hpp>

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace example {

namespace px = gainsight::px;

/// What to request from a list, as far as its endpoint supports it.
struct list_wish {
    int page_size = 1000;
    int days = 190;  // of lists of events: the last N days
    px::timestamp now = px::now();
};

/// One list. `open` is called with a client, the query and the wish.
template <class Endpoint, class Open>
class named_list {
public:
    using endpoint = Endpoint;

    constexpr named_list(std::string_view name, Open open) : name_{name}, open_{open} {}

    [[nodiscard]] constexpr std::string_view name() const noexcept { return name_; }

    /// Opens the list, with the page size and the days of `wish` limited to what the endpoint allows.
    template <class Client>
    auto open(Client const& client, list_wish const& wish) const
    {
        constexpr auto const& info = Endpoint::info;
        px::basic_query<Endpoint> query;
        query.page_size(std::min(wish.page_size, info.max_page_size())).read_ahead();
        if constexpr (info.max_range_days() > 0) {
            auto const days = std::chrono::days{std::clamp(wish.days, 1, info.max_range_days())};
            query.during(px::date_range{wish.now - days, wish.now});
        }
        return open_(client, std::move(query), wish);
    }

private:
    std::string_view name_;
    Open open_;
};

template <class Endpoint, class Open>
constexpr auto list_of(std::string_view name, Open open)
{
    return named_list<Endpoint, Open>{name, open};
}

#define EXAMPLE_LIST(descriptor, name, call)                                                                           \
    list_of<px::operation::descriptor>(name, [](auto const& client, auto query, list_wish const& wish) {               \
        (void)wish;                                                                                                    \
        return client.call;                                                                                            \
    })

inline constexpr auto lists = std::tuple{
    EXAMPLE_LIST(list_accounts, "accounts", accounts().list(query)),
    EXAMPLE_LIST(list_users, "users", users().list(query)),
    EXAMPLE_LIST(list_custom_events, "custom_events", custom_events().list(query)),
    EXAMPLE_LIST(list_email_events, "email_events", email_events().list(query)),
    EXAMPLE_LIST(list_engagement_view_events, "engagement_view_events", engagement_view_events().list(query)),
    EXAMPLE_LIST(list_feature_match_events, "feature_match_events", feature_match_events().list(query)),
    EXAMPLE_LIST(list_form_submit_events, "form_submit_events", form_submit_events().list(query)),
    EXAMPLE_LIST(list_identify_events, "identify_events", identify_events().list(query)),
    EXAMPLE_LIST(list_lead_events, "lead_events", lead_events().list(query)),
    EXAMPLE_LIST(list_page_view_events, "page_view_events", page_view_events().list(query)),
    EXAMPLE_LIST(list_segment_match_events, "segment_match_events", segment_match_events().list(query)),
    EXAMPLE_LIST(list_session_events, "session_events", session_events().list(query)),
    EXAMPLE_LIST(list_survey_responses, "survey_responses", survey_responses().list(query)),
    EXAMPLE_LIST(list_features, "features", features().list(query)),
    EXAMPLE_LIST(list_features_extended, "features_extended", features().list_extended(query)),
    EXAMPLE_LIST(list_segments, "segments", segments().list(query)),
    EXAMPLE_LIST(list_engagements, "engagements", engagements().list(query)),
    EXAMPLE_LIST(list_engagements_extended, "engagements_extended", engagements().list_extended(query)),
    EXAMPLE_LIST(list_kc_bots, "kc_bots", kc_bots().list(query)),
    EXAMPLE_LIST(list_articles, "articles", articles().list(query)),
    EXAMPLE_LIST(list_users_not_seen_after, "subscription_users", admin().users_not_seen_after(wish.now, query)),
    EXAMPLE_LIST(list_engagement_collisions, "engagement_collisions", admin().engagement_collisions(query)),
    EXAMPLE_LIST(list_engagement_errors, "engagement_errors", admin().engagement_errors(query)),
};

#undef EXAMPLE_LIST

template <class Endpoint, class Lists>
inline constexpr bool is_among = false;
template <class Endpoint, class... Lists>
inline constexpr bool is_among<Endpoint, std::tuple<Lists...>> =
    (std::is_same_v<Endpoint, typename Lists::endpoint> || ...);

/// The compiler names a list that is missing above.
template <class Operation>
struct can_be_exported {
    static_assert(Operation::info.paging() == px::paging::none ||
                      is_among<Operation, std::remove_const_t<decltype(lists)>>,
                  "every list of PX has its line in this table");
};
template <class Operations>
struct all_can_be_exported;
template <class... Operations>
struct all_can_be_exported<px::operation::operations<Operations...>> : can_be_exported<Operations>... {};
static_assert(sizeof(all_can_be_exported<px::operation::all>) > 0);

/// Calls `visit` with the list of that name; false if there is none.
template <class Visitor>
bool with_list(std::string_view name, Visitor visit)
{
    auto const one = [&](auto const& list) {
        if (list.name() != name) return false;
        visit(list);
        return true;
    };
    return std::apply([&](auto const&... list) { return (one(list) || ...); }, lists);
}

/// "accounts, users, ..."
inline std::string names_of_lists()
{
    std::string out;
    std::apply([&](auto const&... list) { ((out += (out.empty() ? "" : ", "), out += list.name()), ...); }, lists);
    return out;
}

}  // namespace example

#endif
