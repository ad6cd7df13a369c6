#include "answer_arrivals.hpp"

#include <algorithm>
#include <array>

namespace answers_test {

namespace {

constexpr auto json = "application/json;charset=UTF-8";
constexpr auto html = "text/html";
constexpr auto plain = "text/plain";
constexpr auto zip = "application/zip";

constexpr auto envelope =
    R"({"externalapierror":{"status":"NOT_FOUND","message":"no","debugMessage":null,"subErrors":null}})";
constexpr auto blocked = R"({"errorMessage":"Duplicate request blocked. Please wait before retrying"})";
constexpr auto user = R"({"identifyId":"jane","score":7})";
constexpr auto users = R"({"users":[{"identifyId":"jane"}],"totalHits":1,"scrollId":"s"})";
constexpr auto entity = R"({"headers":{},"body":"done","statusCode":"OK","statusCodeValue":200})";
constexpr auto page = "<!DOCTYPE html><html><head><title>Sign in</title></head></html>";

std::string empty_zip() { return std::string{"PK\5\6"} + std::string(18, '\0'); }

std::array const table = {
    // --- successes ---
    arrival{"204", 204, "", "", list | writes | put_value},
    arrival{"200 without a body", 200, json, "", list | writes | put_value},
    arrival{"200, white space", 200, json, " \r\n ", list | writes | put_value},
    arrival{"a user", 200, json, user, get | writes | put_value},
    arrival{"a user behind a byte order mark", 200, json, std::string{"\xEF\xBB\xBF"} + user, get | writes | put_value},
    arrival{"a user without a content type", 200, "", user, get | writes | put_value},
    arrival{"a user called text", 200, plain, user, get | writes | put_value},
    arrival{"a user called HTML", 200, html, user, get | writes | put_value},
    arrival{"a page of users", 200, json, users, list | writes | put_value},
    arrival{"a page called octets", 200, "application/octet-stream", users, list | writes | put_value},
    arrival{"a page whose list is null and nothing says otherwise", 200, json, R"({"users":null,"totalHits":0})",
            list | writes | put_value},
    arrival{"a ResponseEntity", 201, json, entity, writes | put_value},
    arrival{"a bare word in JSON's name", 200, json, "OK", writes},
    arrival{"a user beside an error that says nothing", 200, json,
            R"({"identifyId":"jane","error":{"code":null,"message":null}})", get | writes | put_value},
    arrival{"a success in the envelope's form", 200, json,
            R"({"status":"OK","message":"done","debugMessage":null,"subErrors":null})", writes},
    arrival{"a zip file", 200, zip, empty_zip(), download},
    arrival{"a zip file called JSON", 200, json, empty_zip(), download},

    // --- successes that are none ---
    arrival{"a page under another list's name", 200, json,
            R"({"results":[{"identifyId":"jane"}],"totalHits":1,"scrollId":"s"})", writes | put_value},
    arrival{"an object in the list's place", 200, json, R"({"users":{"identifyId":"jane"}})", writes | put_value},
    arrival{"a null list beside its total", 200, json, R"({"users":null,"totalHits":3})", writes | put_value},
    arrival{"a null list beside a cursor", 200, json, R"({"users":null,"scrollId":"s"})", writes | put_value},
    arrival{"an object without any known field", 200, json, R"({"somethingElse":1})", writes | put_value},
    arrival{"an empty object", 200, json, "{}", writes | put_value},
    arrival{"null", 200, json, "null", writes},
    arrival{"an array", 200, json, "[]", writes},
    arrival{"JSON cut short", 200, json, R"({"users":[{"identifyId":"ja)"},
    arrival{"a field of another type", 200, json, R"({"identifyId":"jane","score":{"a":1}})", writes | put_value},
    arrival{"PX's error in a 200", 200, json, envelope},
    arrival{"PX's error in a 200, beside a user", 200, json, R"({"identifyId":"jane","errorMessage":"boom"})"},
    arrival{"PX's other error in a 200", 200, json, R"({"errorMessage":"boom"})"},
    arrival{"PX's error in a 200, without its wrapper", 200, json,
            R"({"status":"NOT_FOUND","message":"no","debugMessage":null,"subErrors":[]})"},
    arrival{"Spring's error in a 200", 200, json,
            R"({"timestamp":"2026-01-01T00:00:00Z","status":500,"error":"Internal Server Error","path":"/v1/users"})"},
    arrival{"a problem (RFC 9457) in a 200", 200, "application/problem+json",
            R"({"type":"about:blank","title":"Bad Request","status":400,"detail":"no"})"},
    arrival{"OAuth's error in a 200", 200, json, R"({"error":"invalid_token","error_description":"expired"})"},
    arrival{"a gateway's fault in a 200", 200, json, R"({"fault":{"faultstring":"Rate limit","detail":{}}})"},
    arrival{"a list of errors in a 200", 200, json, R"({"errors":["boom"]})"},
    arrival{"a ResponseEntity of a 404", 200, json, R"({"body":"no","statusCode":"NOT_FOUND","statusCodeValue":404})"},
    arrival{"success: false", 200, json, R"({"success":false,"message":"no"})"},
    arrival{"a duplicate block in a 200", 200, json, blocked},
    arrival{"a bad key in a 200", 200, plain, "Authentication failed in loginAwareAuthentication"},
    arrival{"a login page", 200, html, page},
    arrival{"a login page called JSON", 200, json, page},
    arrival{"a login page without a name", 200, "", page},
    arrival{"plain text", 200, plain, "It works!"},
    arrival{"a picture", 200, "image/gif", "GIF89a"},
    arrival{"no zip file, but called one", 200, zip, "PK\3"},

    arrival{"206", 206, json, user},
    arrival{"a problem without a detail", 200, "application/problem+json", R"({"title":"Forbidden","status":403})"},
    arrival{"a problem called JSON", 200, json, R"({"type":"about:blank","title":"Forbidden","status":403})"},
    arrival{"JSend's error", 200, json, R"({"status":"error","message":"boom"})"},
    arrival{"success: false, without a word", 200, json, R"({"success":false})"},
    arrival{"an error by itself", 200, json, R"({"error":"invalid_token"})"},
    arrival{"a gateway's message", 200, json, R"({"message":"Internal server error"})"},
    arrival{"a status code of 401", 200, json, R"({"statusCode":401,"message":"no"})"},
    arrival{"a status code by its name alone", 200, json, R"({"body":"no","statusCode":"BAD_REQUEST"})"},
    arrival{"Spring's error with a status in text", 200, json, R"({"status":"500","error":"Oops","timestamp":1})"},
    arrival{"a duplicate block in a bare message", 200, json,
            R"({"message":"Duplicate request blocked. Please wait before retrying"})"},
    arrival{"a duplicate block as a word", 200, json, "Duplicate request blocked. Please wait before retrying"},
    arrival{"an error in an array", 200, json, R"([{"errorMessage":"boom"}])"},
    arrival{"other words in JSON's name", 200, json, "Internal Server Error"},
    arrival{"false", 200, json, "false"},
    arrival{"a blank page", 200, html, " "},
    arrival{"a record that is null", 200, json, R"({"users":[{"identifyId":"jane"},null],"scrollId":"s"})",
            writes | put_value},
    arrival{"a null list that is not the last page", 200, json, R"({"users":null,"isLastPage":false})",
            writes | put_value},

    // --- refusals ---
    arrival{"301", 301, html, page},
    arrival{"400 in the envelope", 400, json, envelope},
    arrival{"400, a possible duplicate", 400, json, R"({"errorMessage":"possible duplicate"})"},
    arrival{"400, a duplicate block", 400, json, blocked},
    arrival{"401", 401, json, R"({"errorMessage":"no"})"},
    arrival{"403 in the envelope", 403, json, envelope},
    arrival{"403 of the edge", 403, html, "<title>403</title>403 Forbidden"},
    arrival{"403, a duplicate block", 403, json, blocked},
    arrival{"404 in the envelope", 404, json, envelope},
    arrival{"404 in the envelope, called text", 404, plain, envelope},
    arrival{"404 of a balancer", 404, plain, "default backend - 404"},
    arrival{"404 as HTML", 404, html, "<title>404 Not Found</title>"},
    arrival{"404 without a body", 404, "", ""},
    arrival{"404 of an API gateway", 404, json, R"({"message":"no Route matched with those values"})"},
    arrival{"404 of Spring", 404, json, R"({"timestamp":1,"status":404,"error":"Not Found","path":"/v1/x"})"},
    arrival{"408", 408, "", ""},
    arrival{"409, a duplicate block", 409, json, blocked},
    arrival{"413", 413, html, "<title>413</title>"},
    arrival{"425", 425, "", ""},
    arrival{"425, a duplicate block", 425, json, blocked},
    arrival{"429", 429, json, R"({"errorMessage":"Too many requests"})"},
    arrival{"429, a duplicate block", 429, json, blocked},
    arrival{"500 in the envelope", 500, json, envelope},
    arrival{"501", 501, "", ""},
    arrival{"502 of a balancer", 502, html, "<title>502 Bad Gateway</title>"},
    arrival{"503", 503, html, "<title>503</title>"},
    arrival{"503, a duplicate block", 503, json, blocked},
    arrival{"504", 504, html, ""},
    arrival{"511, a captive portal", 511, html, page},
    arrival{"520 of an edge network", 520, html, "<title>520</title>"},
    arrival{"524 of an edge network", 524, html, ""},

    // --- what there is of an answer ---
    arrival{"nothing, then the end", 0, "", "", nothing, end_of::failed},
    arrival{"a 200 cut in its body", 200, json, R"({"users":[)", nothing, end_of::failed},
    arrival{"a 200 cut behind its head", 200, json, "", nothing, end_of::failed},
    arrival{"a 404 cut in its envelope", 404, json, R"({"externalapierror":{"sta)", nothing, end_of::failed},
    arrival{"a 404 cut behind its head", 404, json, "", nothing, end_of::failed},
    arrival{"a 429 cut behind its head", 429, json, "", nothing, end_of::failed},
    arrival{"a 502 cut in its body", 502, html, "<ti", nothing, end_of::failed},
    arrival{"a 200 that stalls in its body", 200, json, R"({"users":[)", nothing, end_of::stalled},
    arrival{"no answer in time", 0, "", "", nothing, end_of::timed_out},
    arrival{"what is not HTTP", 0, "", "", nothing, end_of::not_http},
};

}  // namespace

std::string_view name_of(kind k) noexcept
{
    switch (k) {
        case get: return "get";
        case list: return "list";
        case put: return "PUT";
        case erase: return "DELETE";
        case post: return "POST";
        case put_value: return "PUT with a value";
        case download: return "file";
        default: return "";
    }
}

px::operation_info const& operation_of(kind k) noexcept
{
    switch (k) {
        case get: return px::operation::get_user::info;
        case list: return px::operation::list_users::info;
        case erase: return px::operation::remove_user::info;
        case post: return px::operation::create_custom_event::info;
        case put_value: return px::operation::change_engagement_env::info;
        case download: return px::operation::export_articles::info;
        default: return px::operation::update_user::info;
    }
}

std::span<arrival const> arrivals() { return table; }

outcome outcome_of(arrival const& a, kind k, std::size_t piece)
{
    auto const& op = operation_of(k);
    px::user one;
    px::page<px::user> some;
    px::engagement_env_changed changed;
    px::memory_sink sink;

    detail::answer_terms terms;
    terms.info = &op;
    auto const into = [](detail::shape const& what, void* object) {
        return detail::value_place{what, object, [](void* self) { return self; }};
    };
    if (k == get) terms.value = into(detail::shape_of<px::user>::value, &one);
    if (k == list) terms.value = into(detail::page_shape_of<px::user, px::operation::list_users::info>::value, &some);
    if (k == put_value) terms.value = into(detail::shape_of<px::engagement_env_changed>::value, &changed);
    if (k == download) terms.sink = &sink;
    terms.body_limit = 1 << 20;

    detail::answer answer;
    answer.begin(terms);
    detail::exchange_end end;
    end.what = a.end;
    end.write_started = true;
    end.first_byte_seen = a.status != 0;
    bool wanted = a.status == 0 || answer.head(a.status, a.content_type, {});
    std::string_view unread = a.body;
    while (wanted && !unread.empty()) {
        auto const next = unread.substr(0, piece);
        wanted = answer.body(next);
        unread.remove_prefix(next.size());
    }
    if (!wanted && end.what == end_of::answered) end.what = end_of::stopped;
    outcome out;
    out.found = answer.judge(end, true);
    if (out.found.facts.code != errc{}) sink.discard();

    // What the engine makes of it.
    end.written = std::chrono::steady_clock::time_point{std::chrono::hours{1}};
    detail::attempt_state attempt;
    attempt.exchange = &end;
    auto const o = detail::attempt_outcome_of(out.found, attempt);
    px::retry const policy;
    using clock = detail::retry_core::time_point;
    clock const now{std::chrono::hours{1}};
    detail::retry_core core{policy, op, now + std::chrono::minutes{1}};
    detail::retry_budget budget;
    detail::jitter_source jitter{7};
    auto const d = core.decide(o, now, budget, jitter);
    out.next = d.what;
    out.stopped = d.reason;
    out.effect = core.effect();
    out.sink = sink.bytes();
    return out;
}

}  // namespace answers_test
