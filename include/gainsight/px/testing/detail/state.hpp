// The inside of a simulated service. Every function expects the caller to hold the mutex.
#ifndef GAINSIGHT_PX_TESTING_DETAIL_STATE_HPP
#define GAINSIGHT_PX_TESTING_DETAIL_STATE_HPP

#include <gainsight/px/core/api_key.hpp>
#include <gainsight/px/core/scope.hpp>
#include <gainsight/px/operation/info.hpp>
#include <gainsight/px/testing/book.hpp>
#include <gainsight/px/testing/clock.hpp>
#include <gainsight/px/testing/detail/filter.hpp>
#include <gainsight/px/testing/detail/shape.hpp>
#include <gainsight/px/testing/detail/table.hpp>
#include <gainsight/px/testing/detail/target.hpp>
#include <gainsight/px/testing/message.hpp>
#include <gainsight/px/testing/quirks.hpp>

#include <boost/json/object.hpp>

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

struct service_state {
    explicit service_state(sim_clock& c);

    // Routing and refusals (service.ipp)
    outcome answer(sim_request const& request);
    std::optional<sim_response> throttle(sim_request const& request, bool& duplicate);
    key_entry const* find_key(std::string_view key) const;

    // Records (records.ipp)
    outcome dispatch(operation_info const& op, std::vector<std::string> const& ids, parsed_target const& target,
                     sim_request const& request);
    std::string page_buffer(std::size_t size);
    outcome create(schema const& s, table& rows, boost::json::object const& body);
    outcome update(schema const& s, table& rows, std::string_view id, boost::json::object const& body);
    outcome create_event(boost::json::object const& body);
    outcome get(schema const& s, table& rows, std::string_view id);
    outcome remove_user(std::string_view id, bool hard);
    outcome remove_account(std::string_view id);
    stored* present(table& rows, std::string_view id, bool hidden_too);
    void put(schema const& s, table& rows, boost::json::object record);
    void count_member(std::string_view account, int by);
    sim_response created_response(schema const& s, std::string_view id) const;
    sim_response done_response(bool deleting) const;

    // Lists (listing.ipp)
    outcome list(operation_info const& op, schema const& s, table& rows, parsed_target const& target);
    void restrict_dates(operation_info const& op, filter_set& filters, std::vector<std::string> const& raw,
                        parsed_target const& target);
    std::vector<std::uint32_t> select(schema const& s, table const& rows, filter_set const& f, sort_order const& o);

    // Seeds (seed.ipp)
    void seed_accounts(std::size_t count);
    void seed_users(std::size_t count);
    void seed_events(std::size_t count, int days);
    void write_account(stored const& row, std::string& out) const;
    void write_user(stored const& row, std::string& out) const;

    sim_clock& clock;
    mutable std::mutex mutex;
    mutable std::condition_variable changed;

    table users;
    table accounts;
    table events;
    std::size_t seeded_users = 0;
    std::size_t seeded_accounts = 0;
    std::size_t seeded_events = 0;
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

    std::vector<recorded_request> book;
    std::size_t book_limit = 200'000;
    bool with_headers = false;
    service_counts counts;
    std::vector<std::string> created_users;
    std::vector<std::string> created_accounts;
    std::vector<std::string> created_events;
    std::set<std::string> unexpected;
};

/// A refusal in the vendor's `externalapierror` envelope.
sim_response error_response(int status, std::string_view name, std::string_view message,
                            std::vector<problem> const& problems = {}, std::string_view object = {});
/// A page as a proxy or a firewall writes it.
sim_response html_response(int status, std::string_view reason);

}  // namespace gainsight::px::inline v0::testing::detail

#endif
