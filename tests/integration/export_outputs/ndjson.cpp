// Records come out as PX sent them.
#include "../../../examples/export/ndjson_output.hpp"
#include "scratch.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace px_test;

BOOST_AUTO_TEST_SUITE(ndjson)

BOOST_AUTO_TEST_CASE(each_record_is_a_line_byte_for_byte)
{
    small_files s;
    for (bool const gzip : {false, true}) {
        example::ndjson_output out{s.path, gzip};
        auto const w = out.open(users_of("a b/\xC3\xA9"));
        BOOST_TEST(w->state() == "");
        w->begin(users_of("eu"), false);
        w->write(page_of(R"({"id" : "1", "n":1.50e+03,"n":12345678901234567890123, "x":[ 1 ]},{"id":"\u0041\n"})"), {});
        w->write(page_of(""), {});
        w->write(page_of("{\n \"id\":\"3\"\r\n}"), {});
        w->commit("1");
        w->complete("2");
        BOOST_TEST(w->where() == (s / (gzip ? "a_b___-users.ndjson.gz" : "a_b___-users.ndjson")).string());
        int status = 0;
        BOOST_TEST(
            (gzip ? run("gzip -dc " + w->where(), status) : text_of(w->where())) ==
            "{\"id\" : \"1\", \"n\":1.50e+03,\"n\":12345678901234567890123, \"x\":[ 1 ]}\n{\"id\":\"\\u0041\\n\"}\n"
            "{  \"id\":\"3\"  }\n");
        BOOST_TEST(w->bytes() == fs::file_size(w->where()));
        BOOST_TEST(w->proof().at("sha256").as_string() == run("sha256sum < " + w->where(), status).substr(0, 64));
        BOOST_TEST(w->proof().at("records").to_number<int>() == 3);
    }
}

BOOST_AUTO_TEST_CASE(two_labels_that_come_to_one_file_are_refused)
{
    small_files s;
    example::ndjson_output out{s.path};
    auto const first = out.open(users_of("a/b"));
    BOOST_TEST(sentence_of([&] { static_cast<void>(out.open(users_of("a b"))); }) ==
               "two lists would be written to " + (s / "a_b-users.ndjson").string() +
                   ": give the subscriptions different labels");
}

BOOST_AUTO_TEST_SUITE_END()
