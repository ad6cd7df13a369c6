// How the simulated service answers for engagements and knowledge center bots.
#ifndef GAINSIGHT_PX_TESTING_IMPL_HANDLE_ENGAGEMENTS_IPP
#define GAINSIGHT_PX_TESTING_IMPL_HANDLE_ENGAGEMENTS_IPP

#include <gainsight/px/operation/catalog.hpp>
#include <gainsight/px/operation/parameter.hpp>
#include <gainsight/px/testing/detail/answers.hpp>
#include <gainsight/px/testing/detail/handlers.hpp>
#include <gainsight/px/testing/detail/request_schema.hpp>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <string>

namespace gainsight::px::inline v0::testing::detail {

/// The environments that a body names, in upper case; production when it names none, as PX has it.
inline boost::json::array environments_of(boost::json::object const& body)
{
    boost::json::array out;
    if (auto const* list = body.if_contains("envs"); list && list->is_array()) out = list->get_array();
    if (auto const one = text_of(body, "env"); !one.empty()) {
        auto name = std::string{one};
        for (auto& c : name)
            if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
        out.emplace_back(name);
    }
    if (out.empty()) out.emplace_back("PRODUCTION");
    return out;
}

GAINSIGHT_PX_DECL std::optional<outcome> refuse_body(backend& b, routed_request const& request, schema const& form)
{
    b.log.record_unknown_members(form, request.body);
    if (auto const problems = check_body(form, request.body, true); !problems.empty())
        return invalid_body(form, problems);
    if (!request.op.acts_on_environments() || request.granted.contains(permission::production_launch))
        return std::nullopt;
    auto const named = environments_of(request.body);
    if (std::find(named.begin(), named.end(), boost::json::value("PRODUCTION")) == named.end()) return std::nullopt;
    return outcome{error_response(403, "FORBIDDEN", "The API key lacks the Production Launch permission")};
}

GAINSIGHT_PX_DECL outcome change_state(backend& b, routed_request const& request, schema const& form, collection what)
{
    if (auto refused = refuse_body(b, request, form)) return *refused;
    auto const id = std::string{text_of(request.body, form.id)};
    auto& rows = b.data.of(what);
    auto* row = b.data.find_live(rows, id);
    if (!row) {
        // A success that is none: the status stands in the body.
        outcome out{entity_response(jview(std::string{schema_of(what).name} + " was not found"), 200, 404)};
        out.subject = id;
        return out;
    }
    auto const record = boost::json::parse(rows.text_of(*row)).as_object();
    boost::json::object states;
    if (auto const* kept = record.if_contains("environmentStates"); kept && kept->is_object())
        states = kept->get_object();
    for (auto const& name : environments_of(request.body))
        states[name.get_string()] = text_of(request.body, "state") == "START" ? "STARTED" : "PAUSED";
    bool const started = std::any_of(states.begin(), states.end(),
                                     [](auto const& state) { return state.value() == boost::json::value("STARTED"); });
    boost::json::object changes;
    changes[what == collection::engagements ? "state" : "status"] = started ? "STARTED" : "PAUSED";
    changes["environmentStates"] = std::move(states);
    stores::amend(schema_of(what), rows, *row, changes);
    boost::json::object body;
    body[jview(form.id)] = jview(id);
    return done(written_response(b.behavior, 200, std::move(body)), id);
}

GAINSIGHT_PX_DECL outcome change_environments(backend& b, routed_request const& request)
{
    auto const& form =
        &request.op == &operation::change_engagement_env::info ? engagement_env_request : engagement_envs_request;
    if (auto refused = refuse_body(b, request, form)) return *refused;
    auto const id = std::string{text_of(request.body, form.id)};
    auto& rows = b.data.of(collection::engagements);
    auto* row = b.data.find_live(rows, id);
    boost::json::object body;
    boost::json::array errors;
    // Here too: 200, and a list of errors that is not empty.
    if (!row) errors.emplace_back(jview("Engagement " + id + " was not found"));
    body["errors"] = std::move(errors);
    body["status"] = row ? 200 : 404;
    auto out = json_answer(body);
    out.subject = id;
    out.applied = row != nullptr;
    if (!row) return out;
    boost::json::object changes;
    changes["envs"] = environments_of(request.body);
    stores::amend(engagement_schema, rows, *row, changes);
    return out;
}

GAINSIGHT_PX_DECL outcome remove_engagement(backend& b, routed_request const& request)
{
    auto& rows = b.data.of(collection::engagements);
    auto* row = b.data.find_live(rows, request.ids[0]);
    if (!row) return not_found(engagement_schema, request.ids[0]);
    rows.remove(*row);
    return done(written_response(b.behavior, 200), request.ids[0]);
}

GAINSIGHT_PX_DECL outcome get_survey_metadata(backend& b, routed_request const& request)
{
    auto const* id = request.target.parameter(parameter::engagement_id);
    if (!id || id->empty())
        throw bad_query{"Required parameter " + std::string{parameter::engagement_id} + " is not present"};
    auto& rows = b.data.of(collection::engagements);
    auto const* row = b.data.find_live(rows, *id);
    outcome out;
    out.subject = *id;
    if (!row) {
        out.response = entity_response(jview("Engagement " + *id + " was not found"), 200, 404);
        return out;
    }
    auto record = boost::json::parse(rows.text_of(*row)).as_object();
    auto& survey = record["survey"];
    if (survey.is_null()) {
        auto& made = survey.emplace_object();
        made["engagementId"] = jview(*id);
        made["questions"].emplace_array();
    }
    out.response = entity_response(survey, 200, 200);
    return out;
}

}  // namespace gainsight::px::inline v0::testing::detail

#endif
