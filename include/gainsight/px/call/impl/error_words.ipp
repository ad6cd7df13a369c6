// The bodies of <gainsight/px/call/error_words.hpp>.
#ifndef GAINSIGHT_PX_CALL_IMPL_ERROR_WORDS_IPP
#define GAINSIGHT_PX_CALL_IMPL_ERROR_WORDS_IPP

#include <gainsight/px/call/body_text.hpp>
#include <gainsight/px/call/error_words.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <utility>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_RARE_DECL std::string json_text(boost::json::value const* v)
{
    if (!v || v->is_null()) return {};
    return v->is_string() ? std::string{v->get_string()} : boost::json::serialize(*v);
}

inline void read_sub_errors(boost::json::array const& entries, std::string& words, std::vector<sub_error>& out)
{
    for (auto const& entry : entries) {
        if (!entry.is_object()) continue;
        auto const field = [&entry](char const* key) { return json_text(entry.get_object().if_contains(key)); };
        auto const message = field("message");
        words += '\n';
        words += redact_ids(message);
        sub_error sub;
        sub.message = escaped_sample(message);
        sub.object = escaped_sample(field("object"));
        sub.field = escaped_sample(field("field"));
        sub.rejected_value = escaped_sample(field("rejectedValue"));
        out.push_back(std::move(sub));
    }
}

/// The names under which PX, and what its kind of services is built of, say what went wrong.
inline constexpr char const* message_names[] = {"message", "errorMessage",      "error",      "detail",
                                                "title",   "error_description", "faultstring"};

GAINSIGHT_PX_RARE_DECL std::string read_failure(boost::json::object const& root, failure_reading& out)
{
    auto const* object = &root;
    for (auto const* key : {"externalapierror", "error", "fault"})
        if (auto const* inner = root.if_contains(key); inner && inner->is_object() && object == &root)
            object = &inner->get_object();
    for (auto const* key : message_names)
        if (out.vendor_message.empty()) out.vendor_message = json_text(object->if_contains(key));
    // PX repeats ids and values in its words, and a user may be called duplicate@example.com.
    auto words = redact_ids(out.vendor_message) + '\n' + redact_ids(json_text(object->if_contains("debugMessage")));
    auto const* subs = object->if_contains("subErrors");
    if (subs && subs->is_array()) read_sub_errors(subs->get_array(), words, out.sub_errors);
    return words.find_first_not_of('\n') == words.npos ? std::string{} : words;
}

GAINSIGHT_PX_RARE_DECL std::optional<boost::json::object> object_in(std::string_view body)
{
    auto const text = without_bom(body);
    if (!text.starts_with('{')) return std::nullopt;
    boost::system::error_code ec;
    auto root = boost::json::parse(text, ec);
    if (ec || !root.is_object()) return std::nullopt;
    return std::move(root.get_object());
}

GAINSIGHT_PX_RARE_DECL std::string read_envelope(std::string_view body, failure_reading& out)
{
    auto const object = object_in(body);
    auto words = object ? read_failure(*object, out) : std::string{};
    return words.empty() ? std::string{body} : words;
}

GAINSIGHT_PX_RARE_DECL bool is_px_shaped(std::string_view body) noexcept
{
    if (auto const object = object_in(body)) {
        auto const* envelope = object->if_contains("externalapierror");
        auto const* message = object->if_contains("errorMessage");
        return (envelope && envelope->is_object()) || (message && !message->is_null());
    }
    // Cut short, or longer than what is kept of it.
    auto text = without_bom(body);
    if (!text.starts_with('{')) return false;
    text = without_bom(text.substr(1));
    for (auto const name : {"\"externalapierror\"", "\"errorMessage\""})
        if (text.starts_with(name)) return true;
    return false;
}

GAINSIGHT_PX_RARE_DECL errc code_of_words(std::string_view body, std::string_view words) noexcept
{
    // The letters that no spelling of them changes are looked for first, since nearly every text has none of them.
    if (body.find("loginAware") != body.npos &&
        contains_ignoring_case(body, "Authentication failed in loginAwareAuthentication"))
        return errc::unauthorized;
    if (words.find("uplicate") == words.npos && words.find("UPLICATE") == words.npos) return errc{};
    if (contains_ignoring_case(words, "duplicate request") &&
        (contains_ignoring_case(words, "block") || contains_ignoring_case(words, "wait before")))
        return errc::duplicate_request_blocked;
    return errc{};
}

GAINSIGHT_PX_RARE_DECL failure_reading failure_of(boost::json::object const& object)
{
    failure_reading out;
    auto const words = read_failure(object, out);
    out.vendor_message = escaped_sample(out.vendor_message);
    out.code = code_of_words(words, words);
    if (out.code == errc{}) out.code = errc::response_reported_errors;
    return out;
}

GAINSIGHT_PX_RARE_DECL std::string redact_ids(std::string_view message)
{
    // From the first brace to the last: an id may hold braces itself.
    std::string out{message};
    if (auto const open = out.find('{'); open != out.npos) {
        auto const close = out.rfind('}');
        auto const end = close == out.npos || close < open ? out.size() : close + 1;
        out.replace(open, end - open, "{...}");
    }
    // Outside braces too: whatever looks like an e-mail address.
    for (auto at = out.find('@'); at != out.npos; at = out.find('@', at)) {
        constexpr std::string_view ends = " \t\r\n\"'<>(),:;=[]{}";
        auto first = out.find_last_of(ends, at);
        first = first == out.npos ? 0 : first + 1;
        auto last = std::min(out.find_first_of(ends, at), out.size());
        out.replace(first, last - first, "...");
        at = first + 3;
    }
    return out;
}

}  // namespace gainsight::px::inline v0::detail

#endif
