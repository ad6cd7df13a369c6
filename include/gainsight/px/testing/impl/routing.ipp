#ifndef GAINSIGHT_PX_TESTING_IMPL_ROUTING_IPP
#define GAINSIGHT_PX_TESTING_IMPL_ROUTING_IPP

#include <gainsight/px/operation/catalog.hpp>
#include <gainsight/px/testing/detail/state.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <utility>

namespace gainsight::px::inline v0::testing::detail {

GAINSIGHT_PX_DECL sim_response error_response(int status, std::string_view name, std::string_view message,
                                              std::vector<problem> const& problems, std::string_view object)
{
    boost::json::object inner;
    inner["status"] = jview(name);
    inner["message"] = jview(message);
    inner["debugMessage"] = nullptr;
    if (problems.empty()) {
        inner["subErrors"] = nullptr;
    } else {
        auto& list = inner["subErrors"].emplace_array();
        for (auto const& p : problems) {
            boost::json::object one;
            one["object"] = jview(object);
            one["field"] = jview(p.field);
            one["rejectedValue"] = nullptr;
            one["message"] = jview(p.message);
            list.push_back(std::move(one));
        }
    }
    boost::json::object outer;
    outer["externalapierror"] = std::move(inner);
    return sim_response{status, "application/json", boost::json::serialize(outer)};
}

GAINSIGHT_PX_DECL sim_response html_response(int status, std::string_view reason)
{
    auto const number = std::to_string(status);
    return sim_response{status, "text/html",
                        "<html><head><title>" + number + "</title></head><body>" + "<title>" + number + "</title>" +
                            number + " " + std::string{reason} + "</body></html>"};
}

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

GAINSIGHT_PX_DECL service_state::service_state(sim_clock& c) : clock{c}
{
    users = table{[this](stored const& row, std::string& out) { write_user(row, out); }};
    accounts = table{[this](stored const& row, std::string& out) { write_account(row, out); }};
}

/// An empty string of some capacity, of recycled memory if there is any.
GAINSIGHT_PX_DECL std::string service_state::page_buffer(std::size_t size)
{
    std::string out;
    if (size > 64 * 1024 && !spare.empty()) {
        out = std::move(spare.back());
        spare.pop_back();
        out.clear();
    }
    out.reserve(size);
    return out;
}

GAINSIGHT_PX_DECL key_entry const* service_state::find_key(std::string_view key) const
{
    if (key.empty()) return nullptr;
    api_key const wanted{key};
    for (auto const& entry : keys)
        if (entry.key == wanted) return &entry;
    return nullptr;
}

GAINSIGHT_PX_DECL std::optional<sim_response> service_state::throttle(sim_request const& request, bool& duplicate)
{
    auto const now = clock.now();
    auto const ms = to_epoch_ms(now);
    if (second != ms / 1000) {
        second = ms / 1000;
        in_second = 0;
    }
    if (day != ms / 86'400'000) {
        day = ms / 86'400'000;
        in_day = 0;
    }
    auto const refuse = [&](std::string_view message) {
        auto response = error_response(429, "TOO_MANY_REQUESTS", message);
        if (!limit.retry_after().empty()) response.header("Retry-After", limit.retry_after());
        return response;
    };
    if (limit.per_second() && ++in_second > limit.per_second()) return refuse("Rate limit exceeded");
    if (limit.per_day() && ++in_day > limit.per_day()) return refuse("Daily API limit exceeded");
    if (limit.duplicate_window().count() > 0) {
        auto const hash = mixed(request.body(), mixed(request.headers().get(api_key_header),
                                                      mixed(request.target(), mixed(request.method()))));
        if (seen.size() > 8192)
            std::erase_if(seen, [&](auto const& e) { return now - e.second >= limit.duplicate_window(); });
        auto const [at, fresh] = seen.try_emplace(hash, now);
        if (!fresh && now - at->second < limit.duplicate_window()) {
            duplicate = true;
            return sim_response{429, "application/json",
                                R"({"errorMessage":"Duplicate request blocked. Please wait before retrying"})"};
        }
        at->second = now;
    }
    return std::nullopt;
}

GAINSIGHT_PX_DECL outcome service_state::answer(sim_request const& request)
{
    auto const target = parsed_target::parse(request.target());
    if (!target) return {html_response(400, "Bad Request")};
    if (habits.edge_firewall()) {
        bool suspicious = looks_like_injection(request.body());
        for (auto const& s : target->segments) suspicious = suspicious || looks_like_injection(s);
        for (auto const& q : target->query) suspicious = suspicious || looks_like_injection(q.second);
        if (suspicious) return {html_response(403, "Forbidden")};
    }
    auto const* key = find_key(request.headers().get(api_key_header));
    if (!key)
        return {sim_response{401, "application/json",
                             R"({"errorMessage":"Authentication failed in loginAwareAuthentication"})"}};
    bool duplicate = false;
    if (auto refused = throttle(request, duplicate)) {
        outcome out{std::move(*refused)};
        out.duplicate_blocked = duplicate;
        return out;
    }

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
            asked a{*op, ids, *target, request, key->granted};
            out = dispatch(a);
        } catch (bad_query const& e) {
            out.response = error_response(400, "BAD_REQUEST", e.what());
        }
    }
    out.operation = op->id();
    return out;
}

}  // namespace gainsight::px::inline v0::testing::detail

#endif
