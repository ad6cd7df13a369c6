// The bodies of <gainsight/px/call/body_failure.hpp>.
#ifndef GAINSIGHT_PX_CALL_IMPL_BODY_FAILURE_IPP
#define GAINSIGHT_PX_CALL_IMPL_BODY_FAILURE_IPP

#include <gainsight/px/call/body_failure.hpp>
#include <gainsight/px/call/failure_signs.hpp>
#include <gainsight/px/call/value_proof.hpp>
#include <gainsight/px/json/encoder.hpp>

#include <boost/json/value.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace gainsight::px::inline v0::detail {

/// The failure that PX reports with a 200, in either of two members: `errors`, and the status of an inner answer.
inline failure_reading failure_from(boost::json::value const* errors, std::optional<std::int64_t> inner_status)
{
    failure_reading out;
    if (says_something(errors)) {
        out.code = errc::response_reported_errors;
        auto const* words = errors->is_object() ? errors->get_object().if_contains("message") : errors;
        out.vendor_message = escaped_sample(json_text(words ? words : errors));
    } else if (errors && errors->is_array() && !errors->get_array().empty()) {
        out.code = errc::response_reported_errors;
        for (auto const& entry : errors->get_array()) {
            sub_error sub;
            auto const* words = entry.is_object() ? entry.get_object().if_contains("message") : &entry;
            sub.message = escaped_sample(json_text(words ? words : &entry));
            if (out.vendor_message.empty()) out.vendor_message = sub.message;
            out.sub_errors.push_back(std::move(sub));
        }
    } else if (inner_status && is_failure_status(*inner_status)) {
        out.code = errc::response_reported_errors;
        out.vendor_message = "the answer within the answer has status " + std::to_string(*inner_status);
    }
    return out;
}

GAINSIGHT_PX_DECL failure_reading failure_in_object(boost::json::object const& object, bool whole)
{
    signs const found{object};
    if (!found.any()) return {};
    // PX sends these shapes with an error status as well: with a 200 they are the same errors.
    if (found.says(sign::externalapierror) || found.says(sign::error_message) || is_framework_failure(found))
        return failure_of(object);
    auto status = found.number(sign::status_code_value);
    if (!status && whole) status = found.number(sign::status);
    auto out = failure_from(found.at(sign::errors), status);
    // Where a ResponseEntity states its status, that status alone decides.
    bool const is_told = found.has(sign::status_code_value);
    if (out.code == errc{} && whole && !is_told && is_failure_by_itself(found)) {
        out = failure_of(object);
        if (out.vendor_message.empty()) out.vendor_message = escaped_sample(found.text(sign::status_code));
    }
    return out;
}

GAINSIGHT_PX_RARE_DECL failure_reading failure_in_answer(boost::json::object const& object)
{
    auto out = failure_in_object(object, true);
    auto const* const inner = object.if_contains("body");
    if (out.code == errc{}) return inner && inner->is_object() ? failure_in_object(inner->get_object(), true) : out;
    if (inner && out.sub_errors.empty()) {
        auto const words = json_text(inner->is_object() ? inner->get_object().if_contains("message") : inner);
        if (!words.empty()) out.vendor_message = escaped_sample(words);
    }
    return out;
}

GAINSIGHT_PX_RARE_DECL failure_reading failure_in_beginning(std::string_view body)
{
    constexpr std::string_view space = " \t\r\n";
    failure_reading out;
    auto const key = '"' + std::string{name_of(sign::errors)} + '"';
    for (auto at = body.find(key); at != body.npos; at = body.find(key, at + 1)) {
        auto open = body.find_first_not_of(space, at + key.size());
        if (open == body.npos || body[open] != ':') continue;
        open = body.find_first_not_of(space, open + 1);
        if (open == body.npos || body[open] != '[') continue;
        auto const first = body.find_first_not_of(space, open + 1);
        if (first == body.npos || body[first] == ']') continue;
        out.code = errc::response_reported_errors;
        out.vendor_message = escaped_sample(body.substr(open));
        return out;
    }
    if (is_px_shaped(body)) {
        out.code = errc::response_reported_errors;
        out.vendor_message = escaped_sample(body);
    }
    return out;
}

GAINSIGHT_PX_RARE_DECL failure_reading failure_in_text(std::string_view body)
{
    auto const object = object_in(body);
    return object ? failure_in_answer(*object) : failure_in_beginning(body);
}

GAINSIGHT_PX_DECL failure_reading failure_in_value(shape const& s, void const* value)
{
    if (s.kind != kind::inline_object || !value) return {};
    auto* const object = const_cast<void*>(value);
    auto const& table = *s.table;
    auto const* const extra = table.extra(object)->get();
    if (extra)
        if (auto out = failure_in_object(*extra, false); out.code != errc{}) return out;
    auto const errors_at = table.find(name_of(sign::errors));
    auto const status_at = table.find(name_of(sign::status_code_value));
    if (errors_at < 0 && status_at < 0) return {};
    boost::json::value errors;
    std::optional<std::int64_t> status;
    if (errors_at >= 0) {
        auto const& row = table.rows[static_cast<std::size_t>(errors_at)];
        auto* const list = row.member(object);
        if (row.value->kind == kind::list && row.value->element->kind == kind::text) {
            auto& texts = errors.emplace_array();
            for (std::size_t i = 0, n = row.value->size(list); i < n; ++i)
                texts.emplace_back(*static_cast<std::string const*>(row.value->at(list, i)));
        }
    }
    // A `status` without `errors` beside it may mean anything, so it does not count.
    for (auto const at : {status_at, errors_at < 0 ? -1 : table.find(name_of(sign::status))}) {
        if (at < 0 || status) continue;
        auto const& row = table.rows[static_cast<std::size_t>(at)];
        if (row.value->kind == kind::int32)
            if (auto const& number = *static_cast<std::optional<std::int32_t> const*>(row.member(object)))
                status = *number;
    }
    return failure_from(&errors, status);
}

GAINSIGHT_PX_DECL failure_reading failure_in_all_members(shape const& s, void const* value)
{
    std::string text;
    if (!encode(text, s, value, purpose::export_)) return {};
    auto const object = object_in(text);
    return object ? failure_in_object(*object, true) : failure_reading{};
}

/// The failure that an object reports, if there is a message in it.
inline failure_reading failure_with_words(boost::json::object const& object)
{
    auto out = failure_of(object);
    return out.vendor_message.empty() ? failure_reading{} : out;
}

GAINSIGHT_PX_RARE_DECL failure_reading failure_in_place_of_value(std::string_view body)
{
    auto const object = object_in(body);
    return object ? failure_with_words(*object) : failure_reading{};
}

GAINSIGHT_PX_RARE_DECL failure_reading failure_in_place_of_value(shape const& s, std::string_view body)
{
    auto object = object_in(body);
    if (!object) return {};
    if (s.kind == kind::inline_object) {
        if (has_identity(*object)) return {};
        for (auto const& row : s.table->rows) object->erase(std::string_view{row.name});
    }
    return failure_with_words(*object);
}

GAINSIGHT_PX_RARE_DECL failure_reading failure_in_place_of_value(shape const& s, void const* value)
{
    auto const* const extra =
        s.kind == kind::inline_object && value ? s.table->extra(const_cast<void*>(value))->get() : nullptr;
    return extra ? failure_with_words(*extra) : failure_reading{};
}

}  // namespace gainsight::px::inline v0::detail

#endif
