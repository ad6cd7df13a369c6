// How the simulated service answers for events.
#ifndef GAINSIGHT_PX_TESTING_IMPL_HANDLE_EVENTS_IPP
#define GAINSIGHT_PX_TESTING_IMPL_HANDLE_EVENTS_IPP

#include <gainsight/px/testing/detail/answers.hpp>
#include <gainsight/px/testing/detail/handlers.hpp>

namespace gainsight::px::inline v0::testing::detail {

GAINSIGHT_PX_DECL outcome create_custom_event(backend& b, routed_request const& request)
{
    auto const& body = request.body;
    auto& events = b.data.of(collection::custom_events);
    b.log.record_unknown_members(event_schema, body);
    auto problems = check_body(event_schema, body, true);
    auto const characters = [](std::string_view text) {
        std::size_t n = 0;
        for (char c : text) n += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
        return n;
    };
    if (characters(text_of(body, "eventName")) > 2000) problems.push_back({"eventName", "is longer than 2000"});
    if (auto const* attributes = body.if_contains("attributes"); attributes && attributes->is_object()) {
        if (attributes->get_object().size() > 50) problems.push_back({"attributes", "are more than 50"});
        for (auto const& member : attributes->get_object())
            if (characters(view(member.key())) > 1024)
                problems.push_back({"attributes", "have a name longer than 1024"});
    }
    outcome out;
    out.subject = text_of(body, "eventId");
    if (!problems.empty()) {
        out.response = error_response(400, "BAD_REQUEST", "Validation error", problems, "CustomEvent");
        return out;
    }
    boost::json::object record;
    merge(event_schema, record, body);
    if (out.subject.empty()) {
        auto const serial = std::to_string(events.size());
        out.subject = uuid_of(serial, 5) + "-" + uuid_of(serial, 9);
        record["eventId"] = jview(out.subject);
    }
    if (text_of(record, "eventType").empty()) record["eventType"] = "CUSTOM";
    b.data.put(event_schema, events, std::move(record));
    ++b.log.counts().events_created;
    b.log.record_created(collection::custom_events, out.subject);
    out.response = created_response(b.behavior, event_schema, out.subject);
    out.applied = true;
    return out;
}

GAINSIGHT_PX_DECL outcome list_survey_responses(backend& b, routed_request const& request)
{
    auto const& s = survey_response_schema;
    return list(b, request, s, b.data.of(collection::engagement_view_events),
                {filter_term{s, "contentType", comparison::like, "IN_APP_SURVEY_*"},
                 filter_term{s, "surveyState", comparison::eq, "COMPLETED"}});
}

}  // namespace gainsight::px::inline v0::testing::detail

#endif
