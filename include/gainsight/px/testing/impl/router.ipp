// The bodies of <gainsight/px/testing/detail/router.hpp>.
#ifndef GAINSIGHT_PX_TESTING_IMPL_ROUTER_IPP
#define GAINSIGHT_PX_TESTING_IMPL_ROUTER_IPP

#include <gainsight/px/operation/catalog.hpp>
#include <gainsight/px/testing/detail/answers.hpp>
#include <gainsight/px/testing/detail/list_filter.hpp>
#include <gainsight/px/testing/detail/router.hpp>

#include <string>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0::testing::detail {

/// How well a path template fits: the number of literal segments, or -1. The more literal one wins, so that
/// PUT /v1/users/update is no user called "update".
inline int fit(std::string_view path, std::vector<std::string> const& segments, std::vector<std::string>& ids)
{
    ids.clear();
    int literals = 0;
    path.remove_prefix(1);
    for (std::size_t i = 0;; ++i) {
        auto const slash = path.find('/');
        auto const part = path.substr(0, slash);
        if (i == segments.size()) return -1;
        if (part.front() == '{') {
            if (segments[i].empty()) return -1;
            ids.push_back(segments[i]);
        } else if (part == segments[i]) {
            ++literals;
        } else {
            return -1;
        }
        if (slash == path.npos) return i + 1 == segments.size() ? literals : -1;
        path.remove_prefix(slash + 1);
    }
}

/// What the vendor's edge takes for an attack.
inline bool looks_like_injection(std::string_view text)
{
    auto const t = lowered(std::string{text});
    for (std::string_view pattern : {"' or ", "' and ", "union select", "drop table", "1=1", "; --", "<script"})
        if (t.find(pattern) != t.npos) return true;
    return false;
}

GAINSIGHT_PX_DECL outcome answer(backend& b, admission& gate, sim_request const& request)
{
    auto const target = parsed_target::parse(request.target());
    if (!target) return {html_response(400, "Bad Request")};
    if (b.behavior.edge_firewall()) {
        bool suspicious = looks_like_injection(request.body());
        for (auto const& s : target->segments) suspicious = suspicious || looks_like_injection(s);
        for (auto const& q : target->query) suspicious = suspicious || looks_like_injection(q.second);
        if (suspicious) return {html_response(403, "Forbidden")};
    }
    auto const* key = gate.find_key(request.headers().get(api_key_header));
    if (!key)
        return {sim_response{401, "application/json",
                             R"({"errorMessage":"Authentication failed in loginAwareAuthentication"})"}};
    if (auto refused = gate.throttle(request, b.clock.now())) return *std::move(refused);

    operation_info const* op = nullptr;
    bool known_path = false;
    int best = -1;
    std::vector<std::string> ids, candidate;
    for (auto const* one : catalog::all) {
        auto const literals = fit(one->path(), target->segments, candidate);
        if (literals < 0) continue;
        known_path = true;
        if (to_string(one->method()) != request.method() || literals <= best) continue;
        best = literals;
        op = one;
        ids = candidate;
    }
    if (!op)
        return {known_path ? error_response(405, "METHOD_NOT_ALLOWED", "Request method not supported")
                           : error_response(404, "NOT_FOUND", "No handler found for this path")};
    for (auto const& id : ids)
        if (id.find_first_of("/\\%?#;") != id.npos || id == "." || id == "..") {
            // The vendor's servlet container refuses such a path before PX sees it.
            outcome out{html_response(400, "Bad Request")};
            out.operation = op->id();
            return out;
        }
    outcome out;
    if (!key->granted.contains(op->needs())) {
        out.response = error_response(403, "FORBIDDEN",
                                      op->needs() == permission::read ? "The API key lacks the Read permission"
                                                                      : "The API key lacks the Write permission");
    } else {
        try {
            routed_request routed{*op, ids, *target, request, key->granted};
            out = run_operation(b, routed);
        } catch (bad_query const& e) {
            out.response = error_response(400, "BAD_REQUEST", e.what());
        }
    }
    out.operation = op->id();
    return out;
}

}  // namespace gainsight::px::inline v0::testing::detail

#endif
