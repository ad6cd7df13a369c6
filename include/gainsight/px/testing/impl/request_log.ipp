// The bodies of <gainsight/px/testing/detail/request_log.hpp>.
#ifndef GAINSIGHT_PX_TESTING_IMPL_REQUEST_LOG_IPP
#define GAINSIGHT_PX_TESTING_IMPL_REQUEST_LOG_IPP

#include <gainsight/px/core/api_key.hpp>
#include <gainsight/px/testing/detail/list_filter.hpp>
#include <gainsight/px/testing/detail/record_shape.hpp>
#include <gainsight/px/testing/detail/request_log.hpp>

#include <utility>

namespace gainsight::px::inline v0::testing::detail {

GAINSIGHT_PX_DECL void request_log::record(sim_request const& request, outcome const& out, std::string fingerprint,
                                           timestamp now)
{
    auto const status = out.response.status();
    ++counts_.requests;
    counts_.bytes_out += out.response.body().size();
    counts_.records_listed += out.listed;
    counts_.ok += status / 100 == 2;
    counts_.bad += status == 400;
    counts_.refused_key += status == 401;
    counts_.forbidden += status == 403;
    counts_.not_found += status == 404;
    counts_.duplicates_blocked += out.duplicate_blocked;
    counts_.rate_limited += status == 429 && !out.duplicate_blocked;
    if (!has_room()) return;
    auto& entry = requests_.emplace_back();
    entry.method_ = request.method();
    entry.target_ = request.target();
    entry.body_ = request.body().substr(0, 65'536);
    entry.time_ = now;
    entry.status_ = status;
    entry.connection_ = request.connection();
    entry.operation_ = out.operation;
    entry.subject_ = out.subject;
    entry.applied_ = out.applied;
    entry.fingerprint_ = std::move(fingerprint);
    if (!with_headers_) return;
    for (auto const& [name, value] : request.headers())
        if (lowered(name) != lowered(std::string{api_key_header})) entry.headers_.add(name, value);
}

GAINSIGHT_PX_DECL void request_log::record_unknown_members(schema const& s, boost::json::object const& body)
{
    for (auto const& name : unknown_members(s, body)) unknown_.insert(std::string{s.name} + '.' + name);
}

GAINSIGHT_PX_DECL void request_log::clear()
{
    requests_.clear();
    counts_ = {};
    for (auto& ids : created_) ids.clear();
    unknown_.clear();
}

}  // namespace gainsight::px::inline v0::testing::detail

#endif
