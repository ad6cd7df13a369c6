// Every list of PX, by name, with the function that opens it. The export can export each of them.
#ifndef EXAMPLES_LISTS_HPP
#define EXAMPLES_LISTS_HPP

#include <gainsight/px.hpp>
#include <gainsight/px/operation/catalog.hpp>

#include <algorithm>
#include <chrono>
#include <optional>
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
    px::timestamp now = px::now();
    std::optional<px::timestamp> since;  // for incremental lists: only records that were seen or changed since then
};

/// One list. `open` is called with a client, the query and the wish.
template <class Endpoint, class Open>
class named_list {
public:
    using endpoint = Endpoint;
    using record = px::operation::record_of<Endpoint>;

    constexpr named_list(std::string_view name, Open open) : name_{name}, open_{open} {}

    [[nodiscard]] constexpr std::string_view name() const noexcept { return name_; }
    /// Whether the list contains events, which are requested by date range.
    static constexpr bool dated() noexcept { return Endpoint::info.max_range_days() > 0; }
    /// Whether the records have the time when they were last seen or changed.
    static constexpr bool incremental() noexcept { return attributes().has_value(); }

    /// Whose custom attributes the records have, if any: administrators can define attributes of users and accounts.
    static constexpr std::optional<px::attribute_owner> attributes() noexcept
    {
        if constexpr (std::is_same_v<Endpoint, px::operation::list_users>) return px::attribute_owner::user;
        if constexpr (std::is_same_v<Endpoint, px::operation::list_accounts>) return px::attribute_owner::account;
        return {};
    }

    /// The list as models; a list by date goes as far back as one call can.
    template <class Client>
    auto open(Client const& client, list_wish const& wish) const
    {
        auto query = query_for(wish);
        query.read_ahead();
        if constexpr (dated())
            query.during(px::date_range{wish.now - std::chrono::days{Endpoint::info.max_range_days()}, wish.now});
        return open_(client, std::move(query), wish);
    }

    /// A function that lists the records of a window, or all records of a list without dates, unparsed.
    template <class Client>
    auto opener(Client const& client, list_wish const& wish) const
    {
        auto query = query_for(wish);
        if constexpr (dated()) {
            return [open = open_, client, query, wish](px::date_range const& window) {
                auto of_window = query;
                of_window.during(window);
                return open(client, std::move(of_window), wish).verbatim();
            };
        } else {
            if constexpr (std::is_same_v<Endpoint, px::operation::list_users>)
                if (wish.since)
                    query.where(px::field::user::last_seen_date >= *wish.since ||
                                px::field::user::last_modified_date >= *wish.since);
            if constexpr (std::is_same_v<Endpoint, px::operation::list_accounts>)
                if (wish.since)
                    query.where(px::field::account::last_seen_date >= *wish.since ||
                                px::field::account::last_modified_date >= *wish.since);
            return [open = open_, client, query, wish] { return open(client, query, wish).verbatim(); };
        }
    }

private:
    static px::basic_query<Endpoint> query_for(list_wish const& wish)
    {
        px::basic_query<Endpoint> query;
        query.page_size(std::min(wish.page_size, Endpoint::info.max_page_size()));
        return query;
    }

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

/// The compiler reports a list that is missing above.
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
