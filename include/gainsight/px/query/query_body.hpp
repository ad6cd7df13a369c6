// The part of a query that does not depend on its endpoint.
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

/// The default limit of a request target, in bytes: servers and load balancers commonly refuse a request line of more
/// than 8 KiB, with an answer that does not say why.
inline constexpr std::size_t default_target_limit = 8000;

namespace detail {

/// What `basic_query` collects, with the first error, and the request target made from it.
class query_body {
public:
    /// `date_field` is the field that a date range filters on; empty for an endpoint that takes dateRangeStart and
    /// dateRangeEnd. `info` must outlive the query, as descriptors do.
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
    /// The period of a call that is not a list.
    void set_span(date_span const& span);
    /// Sets a query parameter of the endpoint. An empty value is refused, since PX would ignore the parameter.
    void set_parameter(std::string_view name, std::string value);
    /// Adds a value to a query parameter, which is sent once for each value.
    void add_parameter(std::string_view name, std::string value);
    /// The path, with the id if it has one.
    void set_path(std::string path) { path_ = std::move(path); }
    void set_target_limit(std::size_t bytes) noexcept { target_limit_ = bytes; }

    [[nodiscard]] operation_info const& info() const noexcept { return *info_; }
    /// The `filter` parameters, one for each alternative. Each contains the date range.
    [[nodiscard]] result<std::vector<std::string>> filters() const;
    [[nodiscard]] std::string const& sort() const noexcept { return sort_; }  ///< "field;-field"
    /// Records per page: as set, or else the maximum of the endpoint, since PX counts calls and not records.
    [[nodiscard]] int page_size() const noexcept { return page_size_ != 0 ? page_size_ : info_->max_page_size(); }
    [[nodiscard]] bool read_ahead() const noexcept { return read_ahead_; }
    [[nodiscard]] std::string const& start() const noexcept { return start_; }  ///< The cursor of a stream, or empty.
    [[nodiscard]] std::optional<date_range> const& range() const noexcept { return range_; }

    /// Sets the reason why the query cannot be sent, unless there is one already.
    void refuse(errc code, std::string message);
    /// The first error of a setter, or what is missing; no error for a query that can be sent.
    [[nodiscard]] px::error error() const;
    /// The request target of one page: filter, sort and page size in each request, then the page number (none when
    /// negative) and the scrollId (none when empty). Fails with `error()`, or with invalid_argument if the target is
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
