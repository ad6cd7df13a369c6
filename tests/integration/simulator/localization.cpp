// The simulator's translations: zip files with XLIFF, exported and imported.
#include "world.hpp"

#include <gainsight/px/testing/detail/form_data.hpp>
#include <gainsight/px/testing/detail/xliff.hpp>
#include <gainsight/px/testing/detail/zip.hpp>

using px::testing::collection;
using px::testing::quirks;
namespace detail = px::testing::detail;

namespace {

struct translating : world {
    translating()
    {
        service.add(collection::articles,
                    {{"id", "a1"}, {"articleName", "Tips & <Tricks>"}, {"defaultLanguage", "en"}});
        service.add(collection::engagements, {{"id", "e1"}, {"name", "Welcome"}, {"defaultLanguage", "en"}});
        service.add(collection::kc_bots, {{"id", "k1"}, {"name", "Bot"}, {"defaultLanguage", "en"}});
        service.add(collection::content, {{"id", "c1"}, {"name", "Slide"}, {"type", "SLIDER"}});
    }
    /// The one document of an export's archive.
    detail::xliff_document exported(std::string target)
    {
        auto const r = ask("GET", target);
        BOOST_REQUIRE_MESSAGE(r.status() == 200, target << " answered " << r.status() << ": " << r.body());
        BOOST_TEST(r.content_type() == "application/zip");
        auto const entries = detail::unzip(r.body());
        BOOST_REQUIRE(entries.has_value());
        BOOST_TEST(entries->size() == 1u);
        BOOST_TEST(entries->front().name.ends_with(".xlf"));
        auto const document = detail::parse_xliff(entries->front().bytes);
        BOOST_REQUIRE(document.has_value());
        return *document;
    }
    int upload(std::string target, std::string bytes, std::string field = "file", std::string name = "t.xlf")
    {
        auto const body = "--b0undary\r\nContent-Disposition: form-data; name=\"" + field + "\"; filename=\"" + name +
                          "\"\r\nContent-Type: application/octet-stream\r\n\r\n" + bytes + "\r\n--b0undary--\r\n";
        return service
            .handle(sim_request{"POST", std::move(target)}
                        .key(key)
                        .header("Content-Type", "multipart/form-data; boundary=b0undary")
                        .body(body))
            .status();
    }
    static std::string xliff(std::string id, std::string language = "de", std::string version = "2.0")
    {
        detail::xliff_document d;
        d.version = std::move(version);
        d.files.push_back({std::move(id), "en", std::move(language), "text", "Text"});
        return to_text(d);
    }
};

std::string const exports = "/v1/localization/export/";
std::string const import_of = "/v1/localization/import/";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(localization_exports, translating)

BOOST_AUTO_TEST_CASE(each_export_is_a_zip_that_holds_an_xliff_of_what_was_asked_for)
{
    struct {
        std::string query, id, text;
    } const asked[] = {{"articles?id=a1", "a1", "Tips & <Tricks>"},
                       {"engagement?id=e1&draft=true", "e1", "Welcome"},
                       {"kcbot?id=k1&kcVersion=v2", "k1", "Bot"},
                       {"content?contentId=c1&type=SLIDER", "c1", "Slide"}};
    for (auto const& a : asked) BOOST_TEST_CONTEXT(a.query)
        {
            auto const d = exported(exports + a.query + "&trgLang=de&version=1.2&strategy=ANY_word-1");
            BOOST_TEST(d.version == "1.2");
            BOOST_REQUIRE(d.files.size() == 1u);
            BOOST_TEST(d.files[0].id == a.id);
            BOOST_TEST(d.files[0].text == a.text);
            BOOST_TEST(d.files[0].source_language == "en");
            BOOST_TEST(d.files[0].target_language == "de");
            BOOST_TEST(d.files[0].translation == "");
        }
    BOOST_TEST(exported(exports + "articles?id=a1").version == "2.0");
}

BOOST_AUTO_TEST_CASE(several_ids_come_in_one_document)
{
    service.add(collection::articles, {{"id", "a2"}});
    for (auto const* query : {"articles?id=a1&id=a2", "articles?id=a1,a2"}) {
        auto const d = exported(exports + query);
        BOOST_REQUIRE(d.files.size() == 2u);
        BOOST_TEST(d.files[1].id == "a2");
    }
}

BOOST_AUTO_TEST_CASE(a_translated_language_comes_with_its_targets_unless_they_are_not_wanted)
{
    BOOST_TEST(upload(import_of + "articles", xliff("a1", "fr")) == 201);
    BOOST_TEST(exported(exports + "articles?id=a1&trgLang=fr").files[0].translation != "");
    BOOST_TEST(exported(exports + "articles?id=a1&trgLang=fr&translated=false").files[0].translation == "");
    BOOST_TEST(exported(exports + "articles?id=a1&trgLang=de").files[0].translation == "");
}

BOOST_AUTO_TEST_CASE(an_export_has_the_vendors_own_statuses)
{
    service.add(collection::articles, {{"id", "void"}, {"empty", true}});
    BOOST_TEST(status("GET", exports + "articles?id=x") == 435);
    BOOST_TEST(status("GET", exports + "articles?id=a1&id=x") == 435);
    BOOST_TEST(status("GET", exports + "content?contentId=c1&type=GUIDE") == 435);
    BOOST_TEST(status("GET", exports + "articles?id=void") == 436);
    BOOST_TEST(status("GET", exports + "articles?id=a1&strategy=no%20word") == 437);
    BOOST_TEST(status("GET", exports + "articles?id=a1&version=3.0") == 438);
    for (auto const* bad : {"articles", "articles?id=", "kcbot", "engagement", "content?type=SLIDER",
                            "content?contentId=c1", "content?contentId=c1&type=SLIDE", "articles?id=a1&trgLang=xx"})
        BOOST_TEST(status("GET", exports + bad) == 400, bad);
    service.set(quirks::none().export_strategies({"SIMPLE"}));
    BOOST_TEST(status("GET", exports + "articles?id=a1&strategy=OTHER") == 437);
    BOOST_TEST(status("GET", exports + "articles?id=a1&strategy=SIMPLE") == 200);
    BOOST_TEST(status("GET", exports + "articles?id=a1") == 200);
    service.set(quirks::none().localization(false));
    BOOST_TEST(status("GET", exports + "articles?id=a1") == 400);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(localization_imports, translating)

BOOST_AUTO_TEST_CASE(each_import_takes_an_xliff_and_keeps_it)
{
    BOOST_TEST(upload(import_of + "articles", xliff("a1")) == 201);
    BOOST_TEST(upload(import_of + "engagement", xliff("e1", "fr", "1.2"), "file", "e \"1\".xlf") == 201);
    BOOST_TEST(upload(import_of + "kcbot?kcVersion=v2", xliff("k1")) == 201);
    BOOST_TEST(upload(import_of + "content?contentId=c1", xliff("c1")) == 201);
    BOOST_TEST(service.requests().back().applied());
    BOOST_TEST(service.requests().back().subject() == "c1");
    auto const taken = service.imports();
    BOOST_REQUIRE(taken.size() == 4u);
    BOOST_TEST(taken[0].operation() == "importArticlesXliff");
    BOOST_TEST(taken[0].file_name() == "t.xlf");
    BOOST_TEST(taken[0].content_type() == "application/octet-stream");
    BOOST_TEST(taken[0].bytes() == xliff("a1"));
    BOOST_REQUIRE(taken[1].translations().size() == 1u);
    BOOST_TEST(taken[1].translations()[0].id == "e1");
    BOOST_TEST(taken[1].translations()[0].language == "fr");
    BOOST_TEST(taken[1].translations()[0].text == "Text");
    auto const languages = get("/v1/engagement/e1").at("languages").as_array();
    BOOST_TEST(languages == (json::array{json::object{{"languageCode", "fr"}, {"translated", true}}}));
    service.clear_data();
    BOOST_TEST(service.imports().empty());
}

BOOST_AUTO_TEST_CASE(an_exported_archive_can_be_imported_as_it_is)
{
    auto const archive = ask("GET", exports + "articles?id=a1&trgLang=ja").body();
    BOOST_TEST(upload(import_of + "articles", archive, "file", "a.zip") == 201);
    BOOST_TEST(service.imports().at(0).bytes() == archive);
    BOOST_TEST(service.imports().at(0).translations().at(0).language == "ja");
    // Twice the same language is one entry.
    BOOST_TEST(upload(import_of + "articles", archive) == 201);
    BOOST_TEST(get("/v1/articles/a1").at("languages").as_array().size() == 1u);
}

BOOST_AUTO_TEST_CASE(an_archive_may_hold_several_languages)
{
    auto const archive = detail::zip_of({{"de.xlf", xliff("a1", "de")}, {"fr.xlf", xliff("a1", "fr")}});
    BOOST_TEST(upload(import_of + "articles", archive) == 201);
    BOOST_TEST(get("/v1/articles/a1").at("languages").as_array().size() == 2u);
}

BOOST_AUTO_TEST_CASE(an_import_has_the_vendors_own_statuses_and_changes_nothing_then)
{
    auto archive = detail::zip_of({{"a.xlf", xliff("a1")}});
    archive[40] ^= 1;
    BOOST_TEST(upload(import_of + "articles", archive) == 432);
    BOOST_TEST(upload(import_of + "articles", "no XLIFF") == 432);
    BOOST_TEST(upload(import_of + "articles", xliff("a1").substr(0, 60)) == 432);
    BOOST_TEST(upload(import_of + "articles", "") == 432);
    BOOST_TEST(upload(import_of + "articles", xliff("e1")) == 433);  // of another resource
    BOOST_TEST(upload(import_of + "content?contentId=other", xliff("c1")) == 433);
    BOOST_TEST(upload(import_of + "articles", xliff("a1", "xx")) == 434);
    BOOST_TEST(upload(import_of + "articles", xliff("a1", "de", "1.1")) == 438);
    BOOST_TEST(upload(import_of + "articles", xliff("a1", "en")) == 400);
    BOOST_TEST(upload(import_of + "engagement", xliff("e1", "")) == 400);
    BOOST_TEST(upload(import_of + "content", xliff("c1")) == 400);
    BOOST_TEST(upload(import_of + "articles", xliff("a1"), "upload") == 400);
    BOOST_TEST(status("POST", import_of + "articles", xliff("a1")) == 400);  // no form
    BOOST_TEST(service.imports().empty());
    BOOST_TEST(get("/v1/articles/a1").at("languages").is_null());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(forms_and_archives)

BOOST_AUTO_TEST_CASE(a_form_is_taken_apart_byte_for_byte)
{
    std::string const binary{"\0\r\n--x\r\n\xff", 10};
    auto const body =
        "--\"q\"\r\ncontent-disposition: form-data; name=\"a\"\r\n\r\n" + binary +
        "\r\n--\"q\"\r\nContent-Disposition: form-data; filename=\"n; name=\\\"1\\\"\"; name=b\r\n\r\n\r\n--\"q\"--";
    auto const form = detail::parse_form("multipart/form-data; charset=x; boundary=\"\\\"q\\\"\"", body);
    BOOST_REQUIRE(form.has_value());
    BOOST_REQUIRE(form->size() == 2u);
    BOOST_TEST((*form)[0].name == "a");
    BOOST_TEST((*form)[0].bytes == binary);
    BOOST_TEST((*form)[1].name == "b");
    BOOST_TEST((*form)[1].file_name == "n; name=\"1\"");
    BOOST_TEST((*form)[1].bytes == "");
    for (std::size_t n = 0; n < body.size(); ++n)
        BOOST_TEST(!detail::parse_form("multipart/form-data; boundary=\"\\\"q\\\"\"", body.substr(0, n)).has_value());
    BOOST_TEST(!detail::parse_form("multipart/form-data", body).has_value());
    BOOST_TEST(!detail::parse_form("text/plain; boundary=\"\\\"q\\\"\"", body).has_value());
}

BOOST_AUTO_TEST_CASE(an_archive_gives_back_what_was_put_in_and_shows_damage)
{
    BOOST_TEST(detail::crc32_of("123456789") == 0xcbf43926u);
    auto const archive = detail::zip_of({{"a.xlf", "one"}, {"b/ü.xlf", std::string(300, 'x')}});
    auto const entries = detail::unzip(archive);
    BOOST_REQUIRE(entries.has_value());
    BOOST_TEST(entries->size() == 2u);
    BOOST_TEST((*entries)[1].name == "b/ü.xlf");
    BOOST_TEST((*entries)[1].bytes == std::string(300, 'x'));
    for (std::size_t n = 0; n < 380; ++n) BOOST_TEST(!detail::unzip(archive.substr(0, n)).has_value());
    BOOST_TEST(!detail::unzip("PK").has_value());
}

BOOST_AUTO_TEST_CASE(an_xliff_survives_a_round_trip_in_every_version)
{
    for (auto const* version : {"1.2", "2.0", "2.1"}) {
        detail::xliff_document d;
        d.version = version;
        d.files.push_back({"a<1>&\"'", "en", "pt-BR", "a < b && \"c\"", "x > y"});
        d.files.push_back({"b", "en", "pt-BR", "t", ""});
        auto const again = detail::parse_xliff(to_text(d));
        BOOST_REQUIRE(again.has_value());
        BOOST_TEST(again->version == version);
        BOOST_REQUIRE(again->files.size() == 2u);
        BOOST_TEST(again->files[0].id == d.files[0].id);
        BOOST_TEST(again->files[0].target_language == "pt-BR");
        BOOST_TEST(again->files[0].text == d.files[0].text);
        BOOST_TEST(again->files[0].translation == d.files[0].translation);
        BOOST_TEST(again->files[1].translation == "");
    }
}

BOOST_AUTO_TEST_SUITE_END()
