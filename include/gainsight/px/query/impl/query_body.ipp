// The bodies of <gainsight/px/query/query_body.hpp>.
#ifndef GAINSIGHT_PX_QUERY_IMPL_QUERY_BODY_IPP
#define GAINSIGHT_PX_QUERY_IMPL_QUERY_BODY_IPP

#include <gainsight/px/operation/parameter.hpp>
#include <gainsight/px/operation/target.hpp>
#include <gainsight/px/query/query_body.hpp>

#include <algorithm>

namespace gainsight::px::inline v0::detail {

/// Only the first error is kept, since later ones often follow from it.
GAINSIGHT_PX_DECL void query_body::refuse(errc code, std::string message)
{
    if (!error_) error_ = refused(*info_, code, std::move(message));
}

GAINSIGHT_PX_DECL void query_body::where(filter_body condition)
{
    where_.and_with(std::move(condition));
    if (where_.error() && !error_) error_ = refused(*info_, where_.error());
}

GAINSIGHT_PX_DECL void query_body::where(dynamic_filter const& condition, run_time_list const& endpoint)
{
    if (condition.empty())
        return refuse(errc::invalid_argument,
                      "the filter has no condition and would select everything; leave it out where that is meant");
    for (auto const& use : condition.uses()) {
        if (!endpoint.lists(use.name(), use.model(), false))
            return refuse(errc::invalid_argument, "the endpoint does not filter by '" + std::string{use.name()} + "'");
        if (!use.by_equality() && !endpoint.lists(use.name(), use.model(), true))
            return refuse(errc::invalid_argument,
                          "the endpoint filters by '" + std::string{use.name()} + "' with == alone");
    }
    where(condition.body());
}

GAINSIGHT_PX_DECL query_body::query_body(operation_info const& info, std::string_view date_field) noexcept
    : info_{&info}, date_field_{date_field}
{}
GAINSIGHT_PX_DECL query_body::query_body(query_body const&) = default;
GAINSIGHT_PX_DECL query_body::query_body(query_body&&) noexcept = default;
GAINSIGHT_PX_DECL query_body& query_body::operator=(query_body const&) = default;
GAINSIGHT_PX_DECL query_body& query_body::operator=(query_body&&) noexcept = default;
GAINSIGHT_PX_DECL query_body::~query_body() = default;

GAINSIGHT_PX_DECL void query_body::add_parameter(std::string_view name, std::string value)
{
    parameters_.emplace_back(name, std::move(value));
}

GAINSIGHT_PX_DECL void query_body::add_sort(std::string_view key, std::string_view flaw)
{
    if (!flaw.empty()) return refuse(errc::invalid_argument, "a sort key cannot be expressed: " + std::string{flaw});
    if (!sort_.empty()) sort_ += ';';
    sort_ += key;
}

GAINSIGHT_PX_DECL void query_body::set_page_size(int records)
{
    // Above the maximum PX would answer 400.
    if (records < 1 || records > info_->max_page_size())
        return refuse(errc::invalid_argument, "a page size of " + std::to_string(records) + " is not between 1 and " +
                                                  std::to_string(info_->max_page_size()));
    page_size_ = records;
}

GAINSIGHT_PX_DECL void query_body::set_range(date_range const& range) { range_ = range; }

GAINSIGHT_PX_DECL void query_body::set_last_day() noexcept
{
    range_.reset();
    last_day_ = true;
}

GAINSIGHT_PX_DECL void query_body::set_parameter(std::string_view name, std::string value)
{
    if (value.empty()) return refuse(errc::invalid_argument, std::string{name} + " is empty");
    std::erase_if(parameters_, [name](auto const& p) { return p.first == name; });
    add_parameter(name, std::move(value));
}

GAINSIGHT_PX_DECL void query_body::set_span(date_span const& span)
{
    if (span.range())
        set_range(*span.range());
    else
        set_last_day();
}

GAINSIGHT_PX_DECL px::error query_body::error() const
{
    using std::chrono::days;
    if (error_) return error_;
    auto const widest = days{info_->max_range_days()};
    if (!range_) {
        if (widest.count() == 0 || last_day_) return {};
        return refused(
            *info_, errc::invalid_argument,
            "a date range is missing; without one PX returns the last day only: say during(px::last_day) if that "
            "is meant");
    }
    auto const text = [this] { return to_iso8601(range_->from()) + " to " + to_iso8601(range_->to()); };
    if (range_->from() >= range_->to())
        return refused(*info_, errc::invalid_argument, "the date range " + text() + " does not end after it starts");
    if (widest.count() != 0 && range_->width() > widest)
        return refused(*info_, errc::range_too_wide,
                       "the date range " + text() + " is wider than the " + std::to_string(widest.count()) +
                           " days that one call may cover");
    if (!date_field_.empty() && mentions(where_.alternatives(), date_field_))
        return refused(*info_, errc::invalid_argument,
                       "the filter has a term on '" + std::string{date_field_} +
                           "' beside the date range; say it once");
    return {};
}

GAINSIGHT_PX_DECL result<std::vector<std::string>> query_body::filters() const
{
    if (auto e = error()) return e;
    std::vector<std::string> out(where_.alternatives().begin(), where_.alternatives().end());
    if (!range_ || date_field_.empty()) return out;

    std::string range{date_field_};
    range += ">=" + std::to_string(to_epoch_ms(range_->from())) + ';';
    range += date_field_;
    range += '<' + std::to_string(to_epoch_ms(range_->to()));
    if (out.empty()) out.emplace_back();
    // The alternatives are joined by OR: one without the range would select records of any date.
    for (auto& alternative : out) {
        if (!alternative.empty()) alternative += ';';
        alternative += range;
    }
    return out;
}

GAINSIGHT_PX_DECL result<std::string> query_body::target(std::string_view scroll_id, int page_number) const
{
    auto const conditions = filters();
    if (!conditions) return conditions.error();

    target_builder out{path_.empty() ? std::string{info_->path()} : path_};
    for (auto const& condition : *conditions) out.query("filter", condition);
    if (!sort_.empty()) out.query("sort", sort_);
    if (range_ && date_field_.empty() && info_->takes(parameter::date_range_start)) {
        out.query(parameter::date_range_start, to_epoch_ms(range_->from()));
        out.query(parameter::date_range_end, to_epoch_ms(range_->to()));
    }
    for (auto const& [name, value] : parameters_) out.query(name, value);
    if (page_size() != 0) out.query("pageSize", page_size());
    if (page_number >= 0) out.query("pageNumber", page_number);
    if (!scroll_id.empty()) out.query("scrollId", scroll_id);

    auto const size = out.text().size();
    if (size > target_limit_)
        return refused(*info_, errc::invalid_argument,
                       "the request's target is " + std::to_string(size) + " bytes long, more than the " +
                           std::to_string(target_limit_) + " allowed; shorten the filter");
    return std::move(out).text();
}

}  // namespace gainsight::px::inline v0::detail

#endif
