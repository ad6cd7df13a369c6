// The bodies of <gainsight/px/call/write_proof.hpp>.
#ifndef GAINSIGHT_PX_CALL_IMPL_WRITE_PROOF_IPP
#define GAINSIGHT_PX_CALL_IMPL_WRITE_PROOF_IPP

#include <gainsight/px/call/body_failure.hpp>
#include <gainsight/px/call/body_text.hpp>
#include <gainsight/px/call/write_proof.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_DECL failure_reading foreign_answer(std::string_view content_type, std::string_view body)
{
    failure_reading out;
    out.code = code_of_words(body, body);
    if (out.code != errc{}) {
        out.vendor_message = escaped_sample(body);
        return out;
    }
    if (is_problem_type(content_type)) {
        out.code = errc::response_reported_errors;
        out.vendor_message = escaped_sample(body);
        return out;
    }
    out.code = errc::bad_response;
    out.foreign = true;
    if (is_html(content_type, body)) {
        out.vendor_message = escaped_sample(html_title(body));
        out.why = "an HTML page instead of PX's answer";
    } else {
        out.why = content_type.empty() ? "an answer without a content type that is no JSON"
                                       : "content type '" + escaped_sample(content_type, 80) + "' instead of JSON";
    }
    return out;
}

/// Whether a text is one of the words for success that a handler returns in place of an object.
inline bool is_word_of_success(std::string_view text) noexcept
{
    while (!text.empty() && (text.back() <= ' ' || text.back() == '.' || text.back() == '!')) text.remove_suffix(1);
    if (text.size() > 1 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
    return is_one_of(text, {"ok", "true", "null", "done", "success", "successful", "created", "updated", "deleted",
                            "removed", "saved", "accepted", "submitted"});
}

GAINSIGHT_PX_DECL failure_reading proof_of_write(std::string_view content_type, std::string_view body, bool whole)
{
    auto const text = without_bom(body);
    if (text.empty() && !is_html(content_type, body)) return {};
    // What PX calls JSON may be a bare word, as Spring sends a text; under another name it is not PX's.
    if (text.empty() || (text.front() != '{' && text.front() != '['))
        return is_json_type(content_type) && is_word_of_success(text) ? failure_reading{}
                                                                      : foreign_answer(content_type, body);
    failure_reading out;
    boost::system::error_code ec;
    auto const all = boost::json::parse(text, ec);
    if (ec) {
        out = failure_in_beginning(body);
    } else if (auto const* object = all.if_object()) {
        out = failure_in_answer(*object);
    } else {
        for (auto const& element : all.get_array())
            if (auto const* within = element.if_object(); within && out.code == errc{})
                out = failure_in_object(*within, true);
    }
    if (out.code != errc{}) return out;
    if (auto const code = code_of_words(text, text); code != errc{}) {
        out.code = code;
        out.vendor_message = escaped_sample(text);
    } else if (ec && whole) {
        out.code = errc::bad_response;
        out.foreign = true;
        out.why = "JSON that is not whole";
    } else if (is_problem_type(content_type)) {
        out.code = errc::response_reported_errors;
    }
    return out;
}

}  // namespace gainsight::px::inline v0::detail

#endif
