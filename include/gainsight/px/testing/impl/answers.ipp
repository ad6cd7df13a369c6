// The bodies of <gainsight/px/testing/detail/answers.hpp>.
#ifndef GAINSIGHT_PX_TESTING_IMPL_ANSWERS_IPP
#define GAINSIGHT_PX_TESTING_IMPL_ANSWERS_IPP

#include <gainsight/px/testing/detail/answers.hpp>
#include <gainsight/px/testing/detail/list_filter.hpp>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <charconv>
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

GAINSIGHT_PX_DECL outcome not_found(schema const& s, std::string_view id)
{
    outcome out{error_response(404, "NOT_FOUND",
                               std::string{s.name} + " was not found for parameters {id=" + std::string{id} + "}")};
    out.subject = id;
    return out;
}

GAINSIGHT_PX_DECL outcome invalid_body(schema const& s, std::vector<problem> const& problems)
{
    return {error_response(400, "BAD_REQUEST", "Validation error", problems, s.name)};
}

GAINSIGHT_PX_DECL outcome json_answer(boost::json::value const& v)
{
    return {sim_response{200, "application/json", boost::json::serialize(v)}};
}

GAINSIGHT_PX_DECL outcome done(sim_response response, std::string subject)
{
    outcome out{std::move(response)};
    out.subject = std::move(subject);
    out.applied = true;
    return out;
}

GAINSIGHT_PX_DECL sim_response entity_response(boost::json::value body, int status, int value)
{
    boost::json::object entity;
    entity["body"] = std::move(body);
    entity["statusCode"] = value == 200 ? "OK" : value == 201 ? "CREATED" : "NOT_FOUND";
    entity["statusCodeValue"] = value;
    return sim_response{status, "application/json", boost::json::serialize(entity)};
}

GAINSIGHT_PX_DECL sim_response written_response(quirks const& behavior, int status, boost::json::value body)
{
    if (behavior.empty_write_bodies() || status == 204) return sim_response{status};
    return entity_response(std::move(body), status, status);
}

GAINSIGHT_PX_DECL sim_response created_response(quirks const& behavior, schema const& s, std::string_view id)
{
    boost::json::object body;
    body[jview(s.id)] = jview(id);
    return written_response(behavior, behavior.create_answers_200() ? 200 : 201, std::move(body));
}

GAINSIGHT_PX_DECL sim_response updated_response(quirks const& behavior) { return written_response(behavior, 204); }

GAINSIGHT_PX_DECL sim_response deleted_response(quirks const& behavior)
{
    return written_response(behavior, behavior.delete_answers_200() ? 200 : 204);
}

GAINSIGHT_PX_DECL std::string_view text_of(boost::json::object const& o, std::string_view name) noexcept
{
    auto const* v = o.if_contains(jview(name));
    return v && v->is_string() ? view(v->get_string()) : std::string_view{};
}

GAINSIGHT_PX_DECL std::string subject_of(routed_request const& request, std::string_view member)
{
    auto id = request.ids.empty() ? std::string{text_of(request.body, member)} : request.ids[0];
    if (id.empty()) throw bad_query{std::string{member} + " must not be empty"};
    return id;
}

GAINSIGHT_PX_DECL bool flag_of(routed_request const& request, std::string_view parameter)
{
    auto const* flag = request.target.parameter(parameter);
    return flag && *flag == "true";
}

GAINSIGHT_PX_DECL std::optional<std::int64_t> whole_number(std::string_view t) noexcept
{
    std::int64_t n = 0;
    auto const [end, error] = std::from_chars(t.data(), t.data() + t.size(), n);
    if (t.empty() || error != std::errc{} || end != t.data() + t.size()) return std::nullopt;
    return n;
}

GAINSIGHT_PX_DECL std::optional<std::int64_t> number_parameter(parsed_target const& target, std::string_view name,
                                                               std::string_view what)
{
    auto const* text = target.parameter(name);
    if (!text) return std::nullopt;
    auto const n = whole_number(*text);
    if (!n) throw bad_query{std::string{name} + " must be " + std::string{what}};
    return n;
}

}  // namespace gainsight::px::inline v0::testing::detail

#endif
