// The inside of a simulated service. Every function expects the caller to hold the mutex.
#ifndef GAINSIGHT_PX_TESTING_DETAIL_STATE_HPP
#define GAINSIGHT_PX_TESTING_DETAIL_STATE_HPP

#include <gainsight/px/core/api_key.hpp>
#include <gainsight/px/core/scope.hpp>
#include <gainsight/px/operation/info.hpp>
#include <gainsight/px/testing/book.hpp>
#include <gainsight/px/testing/clock.hpp>
#include <gainsight/px/testing/collection.hpp>
#include <gainsight/px/testing/detail/asset_schema.hpp>
#include <gainsight/px/testing/detail/filter.hpp>
#include <gainsight/px/testing/detail/request_schema.hpp>
#include <gainsight/px/testing/detail/shape.hpp>
#include <gainsight/px/testing/detail/table.hpp>
#include <gainsight/px/testing/detail/target.hpp>
#include <gainsight/px/testing/message.hpp>
#include <gainsight/px/testing/quirks.hpp>

#include <boost/json/object.hpp>

#include <array>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0::testing::detail {

/// An answer and what the book wants to know of it.
struct outcome {
    sim_response response;
    std::string_view operation{};
    std::string subject{};
    bool applied = false;
    std::size_t listed = 0;
    bool duplicate_blocked = false;
};

struct key_entry {
    api_key key;
    permissions granted;
    std::string fingerprint;
};

/// The rows of a list in their order, as they were when its first page was asked for.
struct snapshot {
    std::vector<std::uint32_t> rows;
};

/// One call of a seed function: what the texts of its records depend on besides their numbers.
struct seeding {
    std::size_t first;
    std::int64_t today;
    std::size_t homes;  // accounts that users spread over
};

/// A request that was routed: what it asks, and with which permissions.
struct asked {
    operation_info const& op;
    std::vector<std::string> const& ids;  // of the path, decoded
    parsed_target const& target;
    sim_request const& request;
    permissions granted;
    boost::json::object body{};  // of an operation that has one
};

/// What a list was asked for.
struct list_query {
    std::size_t page_size = 25;
    filter_set filters{};
    sort_order order{};
    std::int64_t from = 0;  // of the last alternative, where dates restrict the list
    std::int64_t to = 0;
    std::uint64_t hash = 0;  // of all that a cursor has to come with again
};

class dice;

struct service_state {
    explicit service_state(sim_clock& c);

    // Routing and refusals (service.ipp)
    outcome answer(sim_request const& request);
    std::optional<sim_response> throttle(sim_request const& request, bool& duplicate);
    key_entry const* find_key(std::string_view key) const;

    // From an operation to what does it (dispatch.ipp)
    outcome dispatch(asked& a);
    void remember_names(schema const& s, boost::json::object const& body);

    // Records (records.ipp)
    std::string page_buffer(std::size_t size);
    outcome create(schema const& s, table& rows, boost::json::object const& body);
    outcome update(schema const& s, table& rows, std::string_view id, boost::json::object const& body);
    outcome create_event(boost::json::object const& body);
    outcome get(schema const& s, table& rows, std::string_view id);
    outcome remove_user(std::string_view id, bool hard);
    outcome remove_account(std::string_view id);
    outcome is_denied(asked const& a);
    outcome set_denied(asked const& a);
    stored* present(table& rows, std::string_view id, bool hidden_too);
    void put(schema const& s, table& rows, boost::json::object record);
    void count_member(std::string_view account, int by);
    void amend(schema const& s, table& rows, stored& row, boost::json::object const& changes);
    sim_response written(int status, boost::json::value body = nullptr) const;
    sim_response created_response(schema const& s, std::string_view id) const;
    sim_response done_response(bool deleting) const;

    // Lists (listing.ipp)
    outcome list(asked const& a, schema const& s, table& rows, std::vector<term> const& own = {});
    outcome whole_list(asked const& a, schema const& s, table& rows, list_query const& q);
    outcome list_by_number(asked const& a, schema const& s, table& rows, list_query const& q);
    outcome scroll(asked const& a, schema const& s, table& rows, list_query const& q);
    list_query read_query(asked const& a, schema const& s, std::vector<term> const& own);
    void restrict_dates(asked const& a, schema const& s, list_query& q);
    void restrict_members(asked const& a, schema const& s, filter_set& filters);
    std::vector<std::uint32_t> select(table const& rows, filter_set const& f, sort_order const& o);
    sim_response page(asked const& a, schema const& s, std::vector<std::string_view> const& records,
                      std::vector<std::string> members, std::uint64_t order);
    std::string total_member(std::size_t found, std::size_t page_number) const;

    // Features (features.ipp)
    outcome update_feature(asked const& a);
    outcome feature_adoption(asked const& a);
    outcome backfill_feature(asked const& a);

    // Engagements and bots in their environments (environments.ipp)
    outcome remove_engagement(asked const& a);
    outcome survey_metadata(asked const& a);
    outcome change_state(asked const& a, schema const& request, collection of);
    outcome change_envs(asked const& a);
    std::optional<outcome> refusal(asked const& a, schema const& request);

    // Preferences and external segments (audience.ipp)
    outcome get_preferences(asked const& a, schema const& shown);
    outcome update_preferences(asked const& a, schema const& shown);
    stored& preferences_of(std::string_view id);
    outcome create_external_segment(asked const& a);
    outcome update_external_segment(asked const& a);
    outcome update_membership(asked const& a);
    stored* external_segment(std::string_view id);

    // Reports (reports.ipp)
    outcome get_attributes(asked const& a);
    outcome get_subscription(asked const& a);
    outcome engagement_error_details(asked const& a);
    outcome list_survey_responses(asked const& a);
    outcome list_users_not_seen_after(asked const& a);

    // Translations (localization.ipp)
    outcome export_file(asked const& a, collection what);
    outcome import_file(asked const& a, collection what);
    std::optional<outcome> refuse_language(std::string_view code, int status) const;

    // Seeds (seed.ipp, seed_assets.ipp)
    void seed_accounts(std::size_t count);
    void seed_users(std::size_t count);
    void seed_events(std::size_t count, int days);
    void seed(collection what, std::size_t count, int days);
    boost::json::object event_head_of(collection what, std::size_t i, dice& d, std::int64_t date) const;
    boost::json::object seeded_asset(collection what, std::size_t i, std::int64_t now) const;
    void write_account(stored const& row, std::string& out) const;
    void write_user(stored const& row, std::string& out) const;

    sim_clock& clock;
    mutable std::mutex mutex;
    mutable std::condition_variable changed;

    [[nodiscard]] table& of(collection what) noexcept { return stores[static_cast<std::size_t>(what)]; }
    /// How many seeded records what is seeded now may name: 100 that do not exist, when there are none.
    [[nodiscard]] std::size_t seeded_or_some(collection what) const noexcept
    {
        auto const n = seeded[static_cast<std::size_t>(what)];
        return n ? n : 100;
    }

    std::array<table, collections> stores{};
    table& users = of(collection::users);
    table& accounts = of(collection::accounts);
    table& events = of(collection::custom_events);
    std::array<std::size_t, collections> seeded{};  // how many records, by collection
    std::vector<seeding> user_seedings;
    std::vector<seeding> account_seedings;
    std::vector<std::string> spare;  // memory of pages that were sent

    std::vector<key_entry> keys;
    quirks habits;
    limits limit;
    std::function<std::optional<sim_response>(sim_request const&)> hook;

    std::int64_t second = 0;
    std::int64_t day = 0;
    std::size_t in_second = 0;
    std::size_t in_day = 0;
    std::unordered_map<std::uint64_t, timestamp> seen;  // by hash: for the duplicate-request block

    std::map<std::uint64_t, snapshot> snapshots;  // oldest first; a dropped one is made again from its request
    std::uint64_t next_snapshot = 1;
    std::map<std::uint64_t, std::pair<std::size_t, std::size_t>> scrolls;  // repeating cursors: page and position
    std::uint64_t next_scroll = 1;

    std::vector<imported_file> imports;

    std::vector<recorded_request> book;
    std::size_t book_limit = 200'000;
    bool with_headers = false;
    service_counts counts;
    std::array<std::vector<std::string>, collections> created_ids{};  // ids, by collection
    std::set<std::string> unexpected;
};

/// A refusal in the vendor's `externalapierror` envelope.
sim_response error_response(int status, std::string_view name, std::string_view message,
                            std::vector<problem> const& problems = {}, std::string_view object = {});
/// A page as a proxy or a firewall writes it.
sim_response html_response(int status, std::string_view reason);

}  // namespace gainsight::px::inline v0::testing::detail

#endif
