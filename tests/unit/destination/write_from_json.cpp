// Writes from JSON: what each kind reads, and every wrong input with what is said of it.
#include <gainsight/px/destination/write.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>

namespace write_from_json {

namespace px = gainsight::px;
using px::record_kind;
using px::write;
using px::write_kind;
using options = px::write_json_options;

auto const& parts_of(write const& w) { return px::detail::access::impl(w); }

std::string members(write const& w)
{
    std::string out = "{";
    BOOST_REQUIRE(parts_of(w).changes->append_to(out).has_value());
    return out + '}';
}

BOOST_AUTO_TEST_SUITE(writes_from_json)

BOOST_AUTO_TEST_CASE(of_a_user_have_its_identify_id_and_the_rest_as_a_patch)
{
    for (auto what : {write_kind::upsert, write_kind::update, write_kind::create}) {
        auto const w = write::from_json(record_kind::user, what,
                                        R"({"score":81,"identifyId":"jane","accountId":"acme","phone":null})");
        BOOST_REQUIRE(w.has_value());
        BOOST_TEST((w->kind() == what));
        BOOST_TEST((w->record() == record_kind::user));
        BOOST_TEST(w->id() == "jane");
        BOOST_TEST(members(*w) == R"({"score":81,"accountId":"acme","phone":""})");
        BOOST_TEST(parts_of(*w).account == "\"acme\"");
    }
}

BOOST_AUTO_TEST_CASE(of_an_account_have_its_id)
{
    auto const w = write::from_json(record_kind::account, write_kind::upsert,
                                    R"({"id":"acme","name":"Acme","renewalDate":"2026-11-24"})");
    BOOST_REQUIRE(w.has_value());
    BOOST_TEST((w->record() == record_kind::account));
    BOOST_TEST(w->id() == "acme");
    BOOST_TEST(members(*w) == R"({"name":"Acme","renewalDate":1795478400000})");
}

BOOST_AUTO_TEST_CASE(that_remove_take_the_id_from_rows_with_more_columns)
{
    std::string_view const row = R"({"identifyId":"jane","score":"many","churned":true,"notes":null})";
    auto const soft = write::from_json(record_kind::user, write_kind::remove, row);
    BOOST_REQUIRE(soft.has_value());
    BOOST_TEST((soft->kind() == write_kind::remove));
    BOOST_TEST(soft->id() == "jane");
    BOOST_TEST((parts_of(*soft).hard == px::hard_delete::no));
    auto const hard =
        write::from_json(record_kind::user, write_kind::remove, row, options{}.hard_delete(px::hard_delete::yes));
    BOOST_REQUIRE(hard.has_value());
    BOOST_TEST((parts_of(*hard).hard == px::hard_delete::yes));
    auto const account = write::from_json(record_kind::account, write_kind::remove, R"({"id":"acme","name":"Acme"})",
                                          options{}.cascade(px::cascade::deletes_its_users));
    BOOST_REQUIRE(account.has_value());
    BOOST_TEST((account->record() == record_kind::account));
    BOOST_TEST(account->id() == "acme");
}

BOOST_AUTO_TEST_CASE(of_an_event_are_also_read_as_the_event_itself)
{
    auto const e = px::custom_event_from_json(R"({"eventName":"clicked","identifyId":"jane","attributes":{"n":7}})");
    BOOST_REQUIRE(e.has_value());
    BOOST_TEST(e->event_name == "clicked");
    BOOST_TEST((e->user_type == px::user_type::user));
    BOOST_TEST(!e->date.has_value());
    BOOST_TEST((e->attributes.get<int>("n") == 7));
    for (auto const* bad : {"[]", "{", R"({"eventname":"x"})", R"({"eventName":7})", R"({"attributes":{"a":[1]}})"})
        BOOST_TEST((px::custom_event_from_json(bad).error() == px::errc::invalid_argument), bad);
    BOOST_TEST(px::custom_event_from_json(R"({"attributes":{"a":[1]}})", px::nested_attributes::flatten).has_value());
}

BOOST_AUTO_TEST_CASE(that_send_are_events)
{
    auto const w = write::from_json(
        record_kind::event, write_kind::send,
        R"({"eventName":"clicked","identifyId":"jane","propertyKey":"AP-1","accountId":"acme","url":null,)"
        R"("date":"2026-11-24T00:00:00Z","attributes":{"where":"menu","big":123456789012345678901234567890}})");
    BOOST_REQUIRE(w.has_value());
    BOOST_TEST((w->kind() == write_kind::send));
    BOOST_TEST(w->id() == "jane");
    BOOST_TEST(parts_of(*w).account == "\"acme\"");
    BOOST_TEST(*parts_of(*w).event ==
               R"({"identifyId":"jane","propertyKey":"AP-1","date":1795478400000,"userType":"USER","accountId":"acme",)"
               R"("eventName":"clicked","attributes":{"where":"menu","big":123456789012345678901234567890}})");
    auto const lead = write::from_json(
        record_kind::event, write_kind::send,
        R"({"eventName":"e","identifyId":"j","propertyKey":"A","date":1,"userType":"LEAD","attributes":{"a":{"b":[12345678901234567890123]}}})",
        options{}.nested_attributes(px::nested_attributes::flatten));
    BOOST_REQUIRE(lead.has_value());
    BOOST_TEST(
        *parts_of(*lead).event ==
        R"({"identifyId":"j","propertyKey":"A","date":1,"userType":"LEAD","eventName":"e","attributes":{"a.b.0":12345678901234567890123}})");
    auto const undated = write::from_json(record_kind::event, write_kind::send,
                                          R"({"eventName":"e","identifyId":"j","propertyKey":"A"})");
    BOOST_REQUIRE(undated.has_value());
    BOOST_TEST(parts_of(*undated).event->find("\"date\":1") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(say_where_and_why_they_are_refused)
{
    struct {
        record_kind record;
        write_kind what;
        std::string_view json, path, message;
    } const rows[] = {
        {record_kind::user, write_kind::upsert, "jane", "", "not JSON"},
        {record_kind::user, write_kind::upsert, "[]", "", "expected an object, found an array"},
        {record_kind::user, write_kind::upsert, R"({"score":81})", "identifyId", "the id is missing"},
        {record_kind::user, write_kind::upsert, R"({"id":"jane","score":81})", "identifyId", "the id is missing"},
        {record_kind::user, write_kind::update, R"({"identifyId":null})", "identifyId", "the id is missing"},
        {record_kind::user, write_kind::create, R"({"identifyId":""})", "identifyId", "the id is empty"},
        {record_kind::user, write_kind::upsert, R"({"identifyId":7})", "identifyId", "expected text, found a number"},
        {record_kind::user, write_kind::upsert, R"({"identifyId":"a","identifyId":"b"})", "identifyId",
         "the name comes twice"},
        {record_kind::user, write_kind::upsert, R"({"identifyId":"a","name":"Jane"})", "name", "no such field in User"},
        {record_kind::user, write_kind::upsert, R"({"identifyId":"a","score":"81"})", "score", "found a text"},
        {record_kind::account, write_kind::update, R"({"identifyId":"a"})", "id", "the id is missing"},
        {record_kind::account, write_kind::update, R"({"id":"a","numberOfUsers":1})", "numberOfUsers",
         "PX sets this field itself"},
        {record_kind::user, write_kind::remove, R"({"email":"a"})", "identifyId", "the id is missing"},
        {record_kind::user, write_kind::remove, R"({"identifyId":"a","x":1,"x":2})", "x", "the name comes twice"},
        {record_kind::account, write_kind::remove, R"({"id":"a"})", "", "write_json_options::cascade"},
        {record_kind::user, write_kind::send, R"({"identifyId":"a"})", "", "there is no send of records"},
        {record_kind::event, write_kind::upsert, R"({"identifyId":"a"})", "", "there is no upsert of records"},
        {record_kind::event, write_kind::remove, R"({"identifyId":"a"})", "", "there is no remove of records"},
        {record_kind::event, write_kind::send, R"({"eventName":"e","identifyId":"j"})", "propertyKey", "required"},
        {record_kind::event, write_kind::send, R"({"eventName":"e","identifyId":null,"propertyKey":"A"})", "identifyId",
         "required"},
        {record_kind::event, write_kind::send, R"({"event":"e"})", "event", "no such field in CustomEvent"},
        {record_kind::event, write_kind::send, R"({"eventName":"e","userType":"user"})", "userType",
         "expected one of LEAD, USER, VISITOR"},
        {record_kind::event, write_kind::send, R"({"eventName":"e","date":"2026-11-24T00:00:00"})", "date",
         "its offset"},
        {record_kind::event, write_kind::send, R"({"eventName":"e","attributes":{"a":{"b":1}}})", "attributes.a",
         "expected a text, a number, true or false, found an object"},
        {record_kind::event, write_kind::send, R"({"eventName":"e","attributes":{"a":null}})", "attributes.a",
         "found null"},
        {record_kind::event, write_kind::send, R"({"eventName":"e","attributes":{"a":1,"a":2}})", "attributes.a",
         "the name comes twice"},
        {record_kind::event, write_kind::send,
         R"({"eventName":"e","identifyId":"j","propertyKey":"A","attributes":{"":1}})", "", "attribute name"},
    };
    for (auto const& r : rows) BOOST_TEST_CONTEXT(to_string(r.what) << ' ' << r.json)
        {
            auto const w = write::from_json(r.record, r.what, r.json);
            BOOST_REQUIRE(w.has_error());
            auto const why = w.error();
            BOOST_TEST((why == px::errc::invalid_argument));
            BOOST_TEST(why.json_path() == r.path);
            BOOST_TEST(why.message().find(r.message) != std::string_view::npos, why.message());
        }
}

BOOST_AUTO_TEST_CASE(name_a_null_deep_among_the_attributes_that_are_to_be_spread)
{
    auto const w = write::from_json(record_kind::event, write_kind::send, R"({"attributes":{"a":{"b":[1,null]}}})",
                                    options{}.nested_attributes(px::nested_attributes::flatten));
    BOOST_REQUIRE(w.has_error());
    BOOST_TEST(w.error().json_path() == "attributes.a.b[1]");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace write_from_json
