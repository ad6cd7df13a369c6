// Downloads and uploads whose arguments are temporaries of a co_await expression, each destroyed once.
#include "file_transfers.hpp"

#include <unit/call/scratch.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <type_traits>

using namespace request_lifecycle;

BOOST_AUTO_TEST_SUITE(files_in_an_await)

namespace {

// Longer than what std::string keeps inside itself, so that a double free has something to free.
std::string padded(std::string_view text) { return std::string{text} + "-of-a-length-that-needs-the-heap"; }

/// Every call in co_await position, its arguments all temporaries: g++ 12 destroys an aggregate there twice.
awaitable<void> every_call(both client, std::string folder)
{
    auto const expected = empty_zip();
    BOOST_TEST(co_await client.localization().export_articles(padded("a")) == expected);
    BOOST_TEST(co_await client.localization().export_content(
                   padded("c"), px::open_enum<px::localized_content_type>{padded("KIND")},
                   px::export_options{}.strategy(padded("s")).translated(true)) == expected);
    BOOST_TEST(co_await client.localization().export_engagement(
                   padded("e"), px::export_options{}.target_language(padded("de")).draft(true)) == expected);
    BOOST_TEST((co_await client.results().localization().export_kc_bot(
                    padded("k"), px::export_options{}.kc_version(padded("v2")).xliff_version(padded("1.2"))))
                   .value() == expected);
    co_await client.localization().export_articles(padded("a"), std::make_shared<px::file_sink>(folder + "/a.zip"),
                                                   px::export_options{}.target_language(padded("de")));
    co_await client.localization().export_content(padded("c"), px::localized_content_type::guide,
                                                  std::make_shared<px::memory_sink>());
    BOOST_TEST(
        (co_await client.results().localization().export_engagement(padded("e"), std::make_shared<px::memory_sink>()))
            .has_value());
    co_await client.localization().export_kc_bot(padded("k"), std::make_shared<px::file_sink>(folder + "/k.zip"),
                                                 px::export_options{}.kc_version(padded("v2")));
    co_await client.localization().import_articles(px::upload::from_file(folder + "/a.zip"));
    co_await client.localization().import_content(
        padded("c"), px::upload::from_memory(padded("name"), padded("bytes")).content_type(padded("a/b")));
    co_await client.localization().import_engagement(px::upload::from_memory(padded("name"), padded("bytes")));
    BOOST_TEST(
        (co_await client.results().localization().import_kc_bot(px::upload::from_file(folder + "/k.zip"), padded("v2")))
            .has_value());
}

static_assert(!std::is_aggregate_v<px::upload> && !std::is_aggregate_v<px::export_options> &&
              !std::is_aggregate_v<decltype(px::export_options{}.draft(true))> && !std::is_aggregate_v<px::file_sink> &&
              !std::is_aggregate_v<px::memory_sink>);

}  // namespace

BOOST_AUTO_TEST_CASE(temporaries_live_and_die_once)
{
    scratch_folder const folder;
    stage s;
    s.server.always([&s](conversation& c) -> awaitable<void> {
        while (co_await c.request()) {
            bool const reads = s.server.requests().back().starts_with("GET");
            auto const said = reads ? zip_answer(empty_zip()) : answer(201);  // no choice within an await: g++ 12
            co_await c.send(said);
        }
    });
    s.run(every_call(s.client, folder.path()));
    BOOST_TEST(s.server.requests().size() == 12u);
    BOOST_TEST(folder.count() == 2u);
}

BOOST_AUTO_TEST_SUITE_END()
