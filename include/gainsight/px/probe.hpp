// Finds out whether the API key is good, whether it is of this region, and whether the host can be reached.
#ifndef GAINSIGHT_PX_PROBE_HPP
#define GAINSIGHT_PX_PROBE_HPP

#include <gainsight/px/call/context.hpp>
#include <gainsight/px/core/region.hpp>
#include <gainsight/px/resource/awaitables.hpp>

#include <boost/asio/awaitable.hpp>

#include <string>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0 {

/// What probe() found.
enum class probe_verdict : unsigned char {
    ok,            ///< The key reads.
    bad_key,       ///< Each regional host of PX was asked and none knows the key; or the endpoint is not one of them.
    wrong_region,  ///< Another regional host accepts the key; the report names it.
    lacks_read,    ///< The key is known and may not read; what else it may cannot be asked without writing.
    unreachable,   ///< No connection, or no TLS.
    other,         ///< The host answered with something else; see the error.
    unsettled      ///< The host does not know the key, and not each of the others said whether it does.
};

[[nodiscard]] std::string_view to_string(probe_verdict v) noexcept;

class probe_report {
public:
    probe_report() {}
    probe_verdict verdict = probe_verdict::other;
    std::string region;                   ///< For wrong_region: the region that accepts the key.
    std::vector<std::string> refused_by;  ///< The regions that do not know the key.
    std::vector<std::string> unanswered;  ///< The regions that were asked and did not say.
    px::error cause;                      ///< What the host that was asked first answered.
    /// One sentence for a person.
    [[nodiscard]] std::string sentence() const;
};

namespace detail {

/// The hosts for which a key may be meant, by their regions' names.
using probe_places = std::vector<std::pair<std::string, endpoint>>;
[[nodiscard]] probe_places vendor_places();

[[nodiscard]] boost::asio::awaitable<probe_report> probe_regions(call_context context, probe_places places);

template <class Style>
boost::asio::awaitable<outcome_of<Style, probe_report>> probe(call_context context, probe_places places)
{
    auto report = co_await probe_regions(std::move(context), std::move(places));
    if (report.cause == errc::operation_aborted || report.cause == errc::closed ||
        report.cause == errc::invalid_argument) {
        if constexpr (std::is_same_v<Style, throwing>)
            throw report.cause;
        else
            co_return report.cause;
    }
    co_return report;
}

}  // namespace detail
}  // namespace gainsight::px::inline v0

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/impl/probe.ipp>
#endif

#endif
