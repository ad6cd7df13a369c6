// How the simulated service exports and imports translations.
#ifndef GAINSIGHT_PX_TESTING_IMPL_HANDLE_TRANSLATIONS_IPP
#define GAINSIGHT_PX_TESTING_IMPL_HANDLE_TRANSLATIONS_IPP

#include <gainsight/px/operation/parameter.hpp>
#include <gainsight/px/testing/detail/answers.hpp>
#include <gainsight/px/testing/detail/form_data.hpp>
#include <gainsight/px/testing/detail/handlers.hpp>
#include <gainsight/px/testing/detail/xliff.hpp>
#include <gainsight/px/testing/detail/zip.hpp>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <string>

namespace gainsight::px::inline v0::testing::detail {

/// Who may write an imported file.
class imported_file_access {
public:
    static imported_file make(std::string_view operation, form_part const& part, std::vector<translation> translations)
    {
        imported_file out;
        out.operation_ = operation;
        out.file_name_ = part.file_name;
        out.content_type_ = part.content_type;
        out.bytes_ = part.bytes;
        out.translations_ = std::move(translations);
        return out;
    }
};

/// A refusal by one of the vendor's own statuses, 432 to 438.
inline outcome not_translated(int status, std::string_view message)
{
    return {error_response(status, std::to_string(status), message)};
}

/// The record's entry for a language in its `languages`.
inline boost::json::object const* language_entry(boost::json::object const& record, std::string_view code)
{
    auto const* list = record.if_contains("languages");
    if (!list || !list->is_array()) return nullptr;
    for (auto const& one : list->get_array())
        if (one.is_object() && text_of(one.get_object(), "languageCode") == code) return &one.get_object();
    return nullptr;
}

inline std::optional<outcome> refuse_language(backend const& b, std::string_view code, int status)
{
    auto const& known = b.behavior.languages();
    if (std::find(known.begin(), known.end(), code) != known.end()) return std::nullopt;
    return not_translated(status, "Target language is not supported by subscription");
}

GAINSIGHT_PX_DECL outcome export_translations(backend& b, routed_request const& request, collection what)
{
    auto const given = [&](std::string_view name) {
        auto const* text = request.target.parameter(name);
        return text ? std::string_view{*text} : std::string_view{};
    };
    if (!b.behavior.localization()) throw bad_query{"Localization is disabled"};
    auto const id_parameter = request.op.takes(parameter::content_id) ? parameter::content_id : parameter::id;
    if (given(id_parameter).empty())
        throw bad_query{"Required parameter " + std::string{id_parameter} + " is not present"};
    if (request.op.takes(parameter::type) && !is_one_of(content_types, given(parameter::type)))
        throw bad_query{"Required parameter type is not one of the accepted values"};

    constexpr std::string_view word = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
    auto const& strategies = b.behavior.export_strategies();
    auto const strategy = given(parameter::strategy);
    if (strategy.find_first_not_of(word) != strategy.npos ||
        (!strategy.empty() && !strategies.empty() &&
         std::find(strategies.begin(), strategies.end(), strategy) == strategies.end()))
        return not_translated(437, "Strategy is not valid");
    xliff_document document;
    document.version = given(parameter::version).empty() ? std::string{"2.0"} : std::string{given(parameter::version)};
    if (!is_one_of(xliff_versions, document.version)) return not_translated(438, "XLIFF version is not supported");
    auto const language = std::string{given(parameter::trg_lang)};
    if (!language.empty())
        if (auto refused = refuse_language(b, language, 400)) return *refused;

    auto const& s = schema_of(what);
    auto& rows = b.data.of(what);
    std::string subject;
    for (auto const& [name, value] : request.target.query) {
        if (name != id_parameter) continue;
        for (std::string_view ids = value; !ids.empty();) {
            auto const comma = ids.find(',');
            auto const id = ids.substr(0, comma);
            ids.remove_prefix(comma == ids.npos ? ids.size() : comma + 1);
            auto const* row = b.data.find_live(rows, id);
            if (!row) return not_translated(435, std::string{s.name} + " not found");
            auto const record = boost::json::parse(rows.text_of(*row)).as_object();
            if (auto const type = text_of(record, "type");
                request.op.takes(parameter::type) && !type.empty() && type != given(parameter::type))
                return not_translated(435, std::string{s.name} + " not found");
            if (auto const* empty = record.if_contains("empty"); empty && empty->is_bool() && empty->get_bool())
                return not_translated(436, std::string{s.name} + " has no content");
            if (subject.empty()) subject = row->id;
            xliff_file file;
            file.id = row->id;
            file.text = text_of(record, what == collection::articles ? "articleName" : "name");
            file.source_language = text_of(record, "defaultLanguage");
            if (file.source_language.empty()) file.source_language = "en";
            file.target_language = language;
            // A language that is not translated yet comes without targets, to be filled in.
            auto const* entry = language_entry(record, language);
            auto const* translated = entry ? entry->if_contains("translated") : nullptr;
            if (given(parameter::translated) != "false" && translated && translated->is_bool() &&
                translated->get_bool())
                file.translation = "[" + language + "] " + file.text;
            document.files.push_back(std::move(file));
        }
    }
    outcome out{sim_response{200, "application/zip", zip_of({{subject + ".xlf", to_text(document)}})}};
    out.response.header("Content-Disposition", "attachment; filename=\"translations.zip\"");
    out.subject = std::move(subject);
    return out;
}

GAINSIGHT_PX_DECL outcome import_translations(backend& b, routed_request const& request, collection what)
{
    if (!b.behavior.localization()) throw bad_query{"Localization is disabled"};
    auto const* wanted = request.target.parameter(parameter::content_id);
    if (request.op.takes(parameter::content_id) && (!wanted || wanted->empty()))
        throw bad_query{"Required parameter " + std::string{parameter::content_id} + " is not present"};
    auto const form = parse_form(request.http.headers().get("Content-Type"), request.http.body());
    if (!form) throw bad_query{"The request is no multipart form"};
    auto const part =
        std::find_if(form->begin(), form->end(), [&](auto const& p) { return p.name == request.op.file_field(); });
    if (part == form->end())
        throw bad_query{"Required part " + std::string{request.op.file_field()} + " is not present"};

    // One XLIFF as it is, or any number of them in an archive.
    std::vector<zip_entry> texts{{part->file_name, part->bytes}};
    if (part->bytes.starts_with("PK")) {
        auto entries = unzip(part->bytes);
        if (!entries) return not_translated(432, "XLIFF parser error");
        texts = std::move(*entries);
    }
    auto& rows = b.data.of(what);
    std::vector<translation> taken;
    for (auto const& text : texts) {
        auto const document = parse_xliff(text.bytes);
        if (!document) return not_translated(432, "XLIFF parser error");
        if (!is_one_of(xliff_versions, document->version)) return not_translated(438, "XLIFF version is not supported");
        if (document->files.empty()) return not_translated(433, "No id was found in the XLIFF file");
        for (auto const& file : document->files) {
            if (!b.data.find_live(rows, file.id)) return not_translated(433, "The id in the XLIFF file was not found");
            if (file.target_language.empty()) throw bad_query{"Target language is empty"};
            if (file.target_language == file.source_language) throw bad_query{"Target language equals source language"};
            if (auto refused = refuse_language(b, file.target_language, 434)) return *refused;
            taken.push_back({file.id, file.target_language, file.translation});
        }
    }
    if (wanted && request.op.takes(parameter::content_id) &&
        std::none_of(taken.begin(), taken.end(), [&](auto const& t) { return t.id == *wanted; }))
        return not_translated(433, "The content id was not found in the XLIFF file");

    for (auto const& t : taken) {
        auto* row = b.data.find_live(rows, t.id);
        auto const record = boost::json::parse(rows.text_of(*row)).as_object();
        boost::json::array languages;
        if (auto const* kept = record.if_contains("languages"); kept && kept->is_array())
            for (auto const& one : kept->get_array())
                if (!one.is_object() || text_of(one.get_object(), "languageCode") != t.language)
                    languages.push_back(one);
        languages.push_back(boost::json::object{{"languageCode", jview(t.language)}, {"translated", true}});
        stores::amend(schema_of(what), rows, *row, boost::json::object{{"languages", std::move(languages)}});
    }
    auto const subject = taken.front().id;
    b.data.add_import(imported_file_access::make(request.op.id(), *part, std::move(taken)));
    return done(sim_response{201}, subject);
}

}  // namespace gainsight::px::inline v0::testing::detail

#endif
