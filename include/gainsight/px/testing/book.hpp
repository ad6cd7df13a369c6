// What a simulated service remembers of the requests that reached it.
#ifndef GAINSIGHT_PX_TESTING_BOOK_HPP
#define GAINSIGHT_PX_TESTING_BOOK_HPP

#include <gainsight/px/core/timestamp.hpp>
#include <gainsight/px/testing/message.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0::testing {

namespace detail {
class request_log;
class imported_file_access;
}  // namespace detail

/// One request that the service answered. The key is never kept, only its fingerprint (`api_key::fingerprint`).
class recorded_request {
public:
    [[nodiscard]] std::string const& method() const noexcept { return method_; }
    [[nodiscard]] std::string const& target() const noexcept { return target_; }
    [[nodiscard]] std::string const& body() const noexcept { return body_; }
    /// The headers as they came, without the key's. Empty unless the service was told to keep headers.
    [[nodiscard]] header_list const& headers() const noexcept { return headers_; }
    [[nodiscard]] timestamp time() const noexcept { return time_; }  ///< By the simulator's clock.
    [[nodiscard]] std::string const& key_fingerprint() const noexcept { return fingerprint_; }  ///< Empty: no key came.
    [[nodiscard]] int status() const noexcept { return status_; }
    [[nodiscard]] std::uint64_t connection() const noexcept { return connection_; }  ///< 0 without a server.
    /// The vendor's operationId as the catalog has it, "createUser"; empty when the path is no operation.
    [[nodiscard]] std::string_view operation() const noexcept { return operation_; }
    /// Whose record it was: the id in the path or body, the eventId of an event; empty for lists and refusals.
    [[nodiscard]] std::string const& subject() const noexcept { return subject_; }
    /// Whether it changed something.
    [[nodiscard]] bool applied() const noexcept { return applied_; }

private:
    friend class detail::request_log;
    std::string method_;
    std::string target_;
    std::string body_;
    header_list headers_;
    std::string fingerprint_;
    std::string subject_;
    std::string_view operation_;
    timestamp time_{};
    std::uint64_t connection_ = 0;
    int status_ = 0;
    bool applied_ = false;
};

/// What an imported file says of one article, engagement, bot or other content.
class translation {
public:
    std::string id;
    std::string language;  ///< The target's code.
    std::string text;      ///< Of the first target.
};

/// One upload of translations that the service took.
class imported_file {
public:
    /// The vendor's operationId, "importArticlesXliff".
    [[nodiscard]] std::string_view operation() const noexcept { return operation_; }
    [[nodiscard]] std::string const& file_name() const noexcept { return file_name_; }        ///< As the form says it.
    [[nodiscard]] std::string const& content_type() const noexcept { return content_type_; }  ///< The part's.
    [[nodiscard]] std::string const& bytes() const noexcept { return bytes_; }                ///< As uploaded.
    [[nodiscard]] std::vector<translation> const& translations() const noexcept { return translations_; }

private:
    friend class detail::imported_file_access;
    std::string_view operation_;
    std::string file_name_;
    std::string content_type_;
    std::string bytes_;
    std::vector<translation> translations_;
};

/// Counts over the whole life of a service. They go on when the record of single requests is full.
class service_counts {
public:
    std::uint64_t requests = 0;            ///< Answered, whatever the status.
    std::uint64_t ok = 0;                  ///< 2xx.
    std::uint64_t refused_key = 0;         ///< 401.
    std::uint64_t forbidden = 0;           ///< 403.
    std::uint64_t not_found = 0;           ///< 404.
    std::uint64_t bad = 0;                 ///< 400.
    std::uint64_t rate_limited = 0;        ///< 429 for a rate or the day.
    std::uint64_t duplicates_blocked = 0;  ///< 429 for an identical request.
    std::uint64_t users_created = 0;       ///< Revivals included.
    std::uint64_t users_updated = 0;
    std::uint64_t users_deleted = 0;  ///< The cascade of an account included.
    std::uint64_t accounts_created = 0;
    std::uint64_t accounts_updated = 0;
    std::uint64_t accounts_deleted = 0;
    std::uint64_t events_created = 0;
    std::uint64_t records_listed = 0;  ///< Records in pages.
    std::uint64_t bytes_out = 0;       ///< Of bodies.
};

}  // namespace gainsight::px::inline v0::testing

#endif
