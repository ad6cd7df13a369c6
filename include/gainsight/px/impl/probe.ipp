// The bodies of <gainsight/px/probe.hpp>.
#ifndef GAINSIGHT_PX_IMPL_PROBE_IPP
#define GAINSIGHT_PX_IMPL_PROBE_IPP

#include <gainsight/px/model/account.hpp>
#include <gainsight/px/model/page.hpp>
#include <gainsight/px/operation/accounts.hpp>
#include <gainsight/px/probe.hpp>

#include <algorithm>
#include <utility>

namespace gainsight::px::inline v0 {

GAINSIGHT_PX_RARE_DECL std::string_view to_string(probe_verdict v) noexcept
{
    constexpr std::string_view names[] = {"ok",          "bad_key", "wrong_region", "lacks_read",
                                          "unreachable", "other",   "unsettled"};
    return names[static_cast<unsigned>(v)];
}

namespace detail {

/// "us", "us and eu", "us, eu and us2".
inline std::string listed(std::vector<std::string> const& names)
{
    std::string out;
    for (std::size_t i = 0; i != names.size(); ++i) {
        if (i != 0) out += i + 1 == names.size() ? " and " : ", ";
        out += names[i];
    }
    return out;
}

}  // namespace detail

GAINSIGHT_PX_RARE_DECL std::string probe_report::sentence() const
{
    switch (verdict) {
        case probe_verdict::ok: return "The API key is accepted.";
        case probe_verdict::bad_key:
            if (refused_by.size() < 2)
                return "The API key is not accepted: it is wrong, revoked, or of another region.";
            return "The API key is not accepted by " + detail::listed(refused_by) + ": it is wrong or revoked.";
        case probe_verdict::wrong_region: return "The API key belongs to region " + region + ".";
        case probe_verdict::lacks_read: return "The API key is known but lacks the Read permission.";
        case probe_verdict::unreachable: return "The host cannot be reached: " + std::string{cause.message()} + ".";
        case probe_verdict::other: return "The host answered unexpectedly: " + std::string{cause.what()};
        case probe_verdict::unsettled:
            return "The API key is not accepted by " + detail::listed(refused_by) + "; whether it is by " +
                   detail::listed(unanswered) + " could not be found out.";
    }
    return {};
}

namespace detail {

/// One account of one page: what clients in production use to try a key.
class probe_call final : public call_base {
public:
    explicit probe_call(call_context const& context)
        : call_base{context.pools, context.tenant, context.settings, operation::list_accounts::info}
    {
        value = {page_shape_of<account, operation::list_accounts::info>::value, this,
                 [](void* self) -> void* { return &static_cast<probe_call*>(self)->page_; }};
        target_builder builder{std::string{info->path()}};
        builder.query("pageSize", 1);
        target = std::move(builder).text();
    }

private:
    page<account> page_;
};

inline boost::asio::awaitable<error> probe_one(call_context context)
{
    auto const c = std::make_shared<probe_call>(context);
    co_await c->async_wait(boost::asio::deferred);
    co_return c->failure;
}

GAINSIGHT_PX_RARE_DECL probe_places vendor_places()
{
    probe_places out;
    for (auto const& r : vendor_regions) out.emplace_back(r.name, endpoint{r.value});
    return out;
}

GAINSIGHT_PX_RARE_DECL boost::asio::awaitable<probe_report> probe_regions(call_context context, probe_places places)
{
    probe_report report;
    report.cause = co_await probe_one(context);
    if (!report.cause) report.verdict = probe_verdict::ok;
    switch (report.cause.code()) {
        case errc::forbidden: report.verdict = probe_verdict::lacks_read; break;
        case errc::connect_failed:
        case errc::tls_failed:
        case errc::connection_lost:
        case errc::stalled:
        case errc::proxy_refused:
        case errc::not_found_at_edge:
        case errc::deadline_exceeded: report.verdict = probe_verdict::unreachable; break;
        case errc::unauthorized: report.verdict = probe_verdict::bad_key; break;
        default: break;
    }
    if (report.verdict != probe_verdict::bad_key) co_return report;
    report.refused_by.push_back(context.tenant->region_name);

    // The key goes to the vendor's other hosts only where it was meant for one of them: never from a proxy or a test.
    auto const own = std::find_if(places.begin(), places.end(),
                                  [&context](auto const& place) { return place.second == context.tenant->where; });
    if (own == places.end()) co_return report;
    places.erase(own);
    for (auto const& [name, where] : places) {
        auto elsewhere = context;
        elsewhere.tenant = context.tenant->moved_to(name, where);
        auto const answer = co_await probe_one(elsewhere);
        if (answer == errc::operation_aborted || answer == errc::closed) {
            // Not an answer: the caller, or the end of the pools, ended the probe.
            report.verdict = probe_verdict::other;
            report.cause = answer;
            co_return report;
        }
        if (!answer || answer == errc::forbidden) {
            report.verdict = probe_verdict::wrong_region;
            report.region = name;
            co_return report;
        }
        (answer == errc::unauthorized ? report.refused_by : report.unanswered).push_back(name);
    }
    if (!report.unanswered.empty()) report.verdict = probe_verdict::unsettled;
    co_return report;
}

}  // namespace detail
}  // namespace gainsight::px::inline v0

#endif
