// PX without a network: one regional service as a function from request to response.
#ifndef GAINSIGHT_PX_TESTING_SERVICE_HPP
#define GAINSIGHT_PX_TESTING_SERVICE_HPP

#include <gainsight/px/core/scope.hpp>
#include <gainsight/px/testing/book.hpp>
#include <gainsight/px/testing/clock.hpp>
#include <gainsight/px/testing/collection.hpp>
#include <gainsight/px/testing/message.hpp>
#include <gainsight/px/testing/quirks.hpp>

#include <boost/json/object.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gainsight::px::inline v0::testing {

/// A simulated PX: the data of one regional host, its keys, limits and quirks, and a book of what was asked of it.
///
/// `handle` is the whole of it: no socket, no thread, no real time beyond its clock. `simulator` puts a server around
/// it. It follows the vendor's contract and what is known of the service in the field, and shares nothing of this
/// library's models, so that a test against it shows a wrong name or type.
///
/// It answers every operation of the catalog, from the data that `collection` names.
///
/// Every member function may be called from any thread at any time.
class service {
public:
    /// With a clock of its own.
    service();
    /// With a clock that others share. A null pointer is a clock of its own.
    explicit service(std::shared_ptr<sim_clock> clock);
    service(service const&) = delete;
    service& operator=(service const&) = delete;
    ~service();

    /// Answers one request. Never throws for what the request holds.
    [[nodiscard]] sim_response handle(sim_request const& request);
    /// Gives the memory of a response back for the next page. Never needed; a server that sends many large pages gains.
    void recycle(sim_response response);

    // Keys

    /// Accepts a key from now on, with these permissions (GET needs read, every other verb write). An unknown or
    /// missing key is answered 401, a missing permission 403. Keys are kept as `api_key`, which wipes itself.
    void add_key(std::string_view key, permissions granted);
    /// Refuses a key from now on.
    void remove_key(std::string_view key);

    // Data

    /// Adds `count` records of a collection, of varied, realistic content and the same on every run. Ids are
    /// `seeded_id(what, 0)` and on; a second call continues.
    ///
    /// Users are spread over the seeded accounts (or over ids of accounts that do not exist, when there are none), and
    /// events over the seeded users and, evenly, over the last `days` days of the clock: seed accounts first, then
    /// users, then events. 50,000 users take a fraction of a second; each has its 1.2 KB of text from its first reading
    /// on.
    void seed(collection what, std::size_t count, int days = 30);
    /// Some of everything: `count` records of each collection, a tenth of it of accounts, one subscription.
    void seed_everything(std::size_t count = 20, int days = 30);
    [[nodiscard]] static std::string seeded_id(collection what, std::size_t i);

    /// Puts a record into a collection as it is, past every check: odd types, enum values of the future, members that
    /// PX does not know. Absent members are filled up. A record of the same id is replaced; events, and reports, which
    /// have no id, are added.
    void add(collection what, boost::json::object record);
    /// How many are live; hidden users do not count.
    [[nodiscard]] std::size_t count(collection what) const;
    /// A live record as it is kept, with the members that are never shown. Events and reports are not found by id.
    [[nodiscard]] std::optional<boost::json::object> find(collection what, std::string_view id) const;
    [[nodiscard]] std::vector<boost::json::object> all(collection what) const;  ///< In the order they were added.

    [[nodiscard]] bool is_denied(std::string_view user_id) const;
    [[nodiscard]] std::vector<imported_file> imports() const;  ///< The translations that were taken, in order.
    void clear_data();                                         ///< Drops every record; keys, limits and book stay.

    // Behavior and limits

    void set(quirks q);
    void set(limits l);
    [[nodiscard]] quirks get_quirks() const;
    [[nodiscard]] limits get_limits() const;
    /// Called first for each request, under no lock; a response that it returns is the answer and nothing is applied.
    /// The book keeps such requests too. An empty function switches it off.
    void intercept(std::function<std::optional<sim_response>(sim_request const&)> hook);

    [[nodiscard]] sim_clock& clock() noexcept { return *clock_; }

    // The book

    [[nodiscard]] std::vector<recorded_request> requests() const;  ///< In the order they were answered.
    [[nodiscard]] service_counts counts() const;
    /// The ids that POST created in a collection, in order: an event recorded twice stands here twice. Kept of users,
    /// accounts and custom events.
    [[nodiscard]] std::vector<std::string> created(collection what) const;
    /// Members of written bodies that the contract does not know, as "User.adress": names that a client got wrong.
    [[nodiscard]] std::vector<std::string> unexpected_members() const;
    /// Whether headers are kept (without the key). Off by default.
    void keep_headers(bool on);
    /// How many requests are kept, the first ones (200,000 by default). `counts` counts on.
    void keep_requests(std::size_t most);
    void clear_book();  ///< Forgets requests, counts and created ids.
    /// Waits until this many requests were answered since the book was last cleared. False after `at_most`.
    [[nodiscard]] bool wait_for_requests(std::uint64_t count, std::chrono::milliseconds at_most) const;

private:
    std::shared_ptr<sim_clock> clock_;
    class impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace gainsight::px::inline v0::testing

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/testing/impl/service.ipp>
#endif

#endif
