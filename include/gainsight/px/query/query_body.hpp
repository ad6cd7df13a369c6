// Every query inside, whatever its endpoint.
#ifndef GAINSIGHT_PX_QUERY_QUERY_BODY_HPP
#define GAINSIGHT_PX_QUERY_QUERY_BODY_HPP

#include <gainsight/px/operation/info.hpp>
#include <gainsight/px/query/date_range.hpp>
#include <gainsight/px/query/dynamic_filter.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0 {

/// The longest request target that a query may grow to, unless it says otherwise: servers and load balancers commonly
/// refuse a request line of more than 8 KiB, with an answer that does not say why.
inline constexpr std::size_t default_target_limit = 8000;

namespace detail {

/// What `basic_query` collects, the first error included, and the target that comes of it.
class query_body {
public:
    /// `date_field` is what a date range is sent by; empty for an endpoint that takes dateRangeStart and dateRangeEnd.
    /// Descriptors live for ever.
    query_body(operation_info const& info, std::string_view date_field) noexcept;
    query_body(query_body const&);
    query_body(query_body&&) noexcept;
    query_body& operator=(query_body const&);
    query_body& operator=(query_body&&) noexcept;
    ~query_body();

    void where(filter_body condition);
    void where(dynamic_filter const& condition, run_time_list const& endpoint);
    void clear_sort() noexcept { sort_.clear(); }
    void add_sort(std::string_view key, std::string_view flaw);
    void set_page_size(int records);
    void set_read_ahead(bool on) noexcept { read_ahead_ = on; }
    void set_start(std::string cursor) { start_ = std::move(cursor); }
    void set_range(date_range const& range);
    void set_last_day() noexcept;
    /// What a call covers that is no list.
    void set_span(date_span const& span);
    /// A query parameter of the endpoint's own. An empty value is refused: PX would take it for none at all.
    void set_parameter(std::string_view name, std::string value);
    /// One that is sent once for each value.
    void add_parameter(std::string_view name, std::string value);
    /// The path with its id, where it has one.
    void set_path(std::string path) { path_ = std::move(path); }
    void set_target_limit(std::size_t bytes) noexcept { target_limit_ = bytes; }

    [[nodiscard]] operation_info const& info() const noexcept { return *info_; }
    /// The `filter` parameters, one for each alternative, the date range in every one of them.
    [[nodiscard]] result<std::vector<std::string>> filters() const;
    [[nodiscard]] std::string const& sort() const noexcept { return sort_; }  ///< "field;-field"
    /// Records asked for per page: as set, or else the endpoint's maximum, since calls are what PX counts.
    [[nodiscard]] int page_size() const noexcept { return page_size_ != 0 ? page_size_ : info_->max_page_size(); }
    [[nodiscard]] bool read_ahead() const noexcept { return read_ahead_; }
    [[nodiscard]] std::string const& start() const noexcept { return start_; }  ///< A stream's cursor, or empty.
    [[nodiscard]] std::optional<date_range> const& range() const noexcept { return range_; }

    /// Keeps why the query cannot be sent, unless there was a reason before.
    void refuse(errc code, std::string message);
    /// The first thing that was refused, or what is missing; empty for a query that can be sent.
    [[nodiscard]] px::error error() const;
    /// The path and the query of one page's request: filter, sort and page size each time, then the page's number (none
    /// when negative) and its scrollId (none when empty). Fails with `error()`, or with invalid_argument for a target
    /// longer than the limit.
    [[nodiscard]] result<std::string> target(std::string_view scroll_id, int page_number) const;

private:
    operation_info const* info_;
    std::string_view date_field_;
    filter_body where_;
    std::string path_;
    std::vector<std::pair<std::string_view, std::string>> parameters_;
    std::string sort_;
    std::string start_;
    std::optional<date_range> range_;
    px::error error_;
    std::size_t target_limit_ = default_target_limit;
    int page_size_ = 0;
    bool last_day_ = false;
    bool read_ahead_ = false;
};

}  // namespace detail
}  // namespace gainsight::px::inline v0

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/query/impl/query_body.ipp>
#endif

#endif
