// Random damage to answers: no call reports a success that the server did not record, and no list ends cleanly unless
// all of its records came.
#include "stage.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

using namespace request_lifecycle;

namespace {

constexpr std::string_view page_of_html = "<html><title>Sign in</title></html>";

/// What goes wrong with an answer. Below the dashes: what PX, or what stands before it, says before it looks at a
/// request.
enum class damage {
    none,
    cut,
    only_a_head,
    null_record,
    renamed_list,
    object_for_list,
    null_for_list,
    html,
    error_within_200,
    framework_error,
    empty_object,
    half_json,
    text,
    status_500,
    status_502,
    status_520,
    // ---
    status_400,
    status_403,
    balancer_404,
    status_408
};
constexpr auto last_damage = damage::status_408;
constexpr bool is_seen(damage d) { return d < damage::status_400; }

class random_choices {
public:
    explicit random_choices(unsigned seed) : random_{seed} {}
    std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>{0, n - 1}(random_); }
    bool one_in(std::size_t n) { return below(n) == 0; }
    damage any_damage() { return static_cast<damage>(1 + below(static_cast<std::size_t>(last_damage))); }

private:
    std::mt19937 random_;
};

std::string replaced(std::string text, std::string_view what, std::string_view with)
{
    if (auto const at = text.find(what); at != text.npos) text.replace(at, what.size(), with);
    return text;
}

/// The bytes of an answer under some damage; `good` is the body of the right one. Empty: nothing but the end comes.
std::string damaged(damage d, std::string const& good, random_choices& random)
{
    switch (d) {
        case damage::none: return answer(200, good);
        case damage::cut: {
            auto whole = answer(200, good);
            whole.resize(random.below(whole.size()));
            return whole;
        }
        case damage::only_a_head: return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n";
        case damage::null_record: return answer(200, replaced(good, "}],", "},null],"));
        case damage::renamed_list: return answer(200, replaced(good, "\"users\"", "\"results\""));
        case damage::object_for_list:
            return answer(200, R"({"users":{"identifyId":"u0"},"totalHits":9,"scrollId":"s"})");
        case damage::null_for_list: return answer(200, R"({"users":null,"totalHits":9,"scrollId":"s"})");
        case damage::html: return answer(200, page_of_html, "", random.one_in(2) ? "text/html" : "application/json");
        case damage::error_within_200: return answer(200, R"({"externalapierror":{"message":"boom"}})");
        case damage::framework_error:
            return answer(200, R"({"timestamp":1,"status":500,"error":"Internal Server Error","path":"/v1/users"})");
        case damage::empty_object: return answer(200, "{}");
        case damage::half_json: return answer(200, good.substr(0, good.size() / 2) + "{");
        case damage::text: return answer(200, "It works!", "", "text/plain");
        case damage::status_500: return answer(500, R"({"errorMessage":"boom"})");
        case damage::status_502: return answer(502, page_of_html, "", "text/html");
        case damage::status_520: return answer(520);
        case damage::status_400: return answer(400, R"({"errorMessage":"no"})");
        case damage::status_403: return answer(403, page_of_html, "", "text/html");
        case damage::balancer_404: return answer(404, "default backend - 404", "", "text/plain");
        case damage::status_408: return answer(408);
    }
    return {};
}

/// A list of users behind a scroll whose position the cursor carries, or the peer keeps.
class scroll {
public:
    scroll(std::size_t records, std::size_t page_size, bool keeps) : records_{records}, size_{page_size}, keeps_{keeps}
    {}

    /// The body of the page that a request asks for; what was `seen` moves a position that is kept.
    std::string page(std::string const& request, bool seen)
    {
        auto const at = request.find("scrollId=s");
        std::size_t from = 0;
        if (at != request.npos) from = keeps_ ? position_ : std::stoul(request.substr(at + 10));
        auto const to = std::min(records_, from + size_);
        if (seen) position_ = to;
        std::string out = R"({"users":[)";
        for (auto i = from; i < to; ++i)
            out += (i == from ? "" : ",") + (R"({"identifyId":"u)" + std::to_string(i)) + "\"}";
        return out + R"(],"totalHits":)" + std::to_string(records_) + R"(,"scrollId":"s)" +
               (keeps_ ? "1" : std::to_string(to)) + "\"}";
    }

private:
    std::size_t records_;
    std::size_t size_;
    std::size_t position_ = 0;
    bool keeps_;
};

/// What was read of a list.
struct list_result {
    std::vector<std::string> ids;
    bool clean = false;
    px::errc why{};
};

awaitable<list_result> read_all(px::results_view<px::scope::read, px::scope::write> client, int page_size)
{
    list_result out;
    auto users = client.users().list(px::user_query{}.page_size(page_size));
    px::page<px::user> page;
    for (int errors = 0; errors != 6;) {
        auto const step = co_await users.next(page);
        if (step) {
            for (auto const& u : page) out.ids.push_back(u.identify_id);
            continue;
        }
        if (!step.error()) {
            out.clean = true;
            break;
        }
        out.why = step.error().code();
        ++errors;  // asked again, as callers do
    }
    co_return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(random_answers)

BOOST_AUTO_TEST_CASE(no_list_ends_cleanly_unless_all_of_its_records_came)
{
    int clean = 0;
    int broken = 0;
    for (unsigned seed = 1; seed <= 150; ++seed) BOOST_TEST_CONTEXT("seed " << seed)
        {
            random_choices random{seed};
            auto const records = random.below(9);
            auto const page_size = 1 + random.below(3);
            scroll list{records, page_size, random.one_in(2)};
            auto const one_in = 3 + random.below(6);
            stage s;
            s.server.always([&](conversation& c) -> awaitable<void> {
                while (co_await c.request()) {
                    auto const d = random.one_in(one_in) ? random.any_damage() : damage::none;
                    auto const body = list.page(s.server.requests().back(), is_seen(d));
                    auto const said = damaged(d, body, random);
                    co_await c.send(said);
                    if (d == damage::cut || d == damage::only_a_head) co_return c.close();
                }
            });
            auto const got = s.run(read_all(s.results, static_cast<int>(page_size)));
            if (got.why == px::errc::scroll_broken || got.why == px::errc::records_missing) ++broken;
            if (!got.clean) continue;
            ++clean;
            BOOST_TEST_REQUIRE(got.ids.size() == records);
            for (std::size_t i = 0; i != records; ++i) BOOST_TEST(got.ids[i] == "u" + std::to_string(i));
        }
    // Both are common enough to say something.
    BOOST_TEST(clean > 30);
    BOOST_TEST(broken > 7);
}

BOOST_AUTO_TEST_CASE(no_write_succeeds_unless_the_peers_book_has_it_and_no_effect_is_claimed_that_is_none)
{
    enum class how { update, remove, create };
    int succeeded = 0;
    for (unsigned seed = 1; seed <= 250; ++seed) BOOST_TEST_CONTEXT("seed " << seed)
        {
            random_choices random{seed};
            auto const what = static_cast<how>(random.below(3));
            int applied = 0;
            stage s;
            s.server.always([&](conversation& c) -> awaitable<void> {
                while (co_await c.request()) {
                    auto const d = random.one_in(2) ? random.any_damage() : damage::none;
                    // What failed after it was looked at may have been carried out, or not.
                    bool const proven = d == damage::none || d == damage::renamed_list || d == damage::null_record;
                    bool const may = d == damage::cut || d == damage::only_a_head || d >= damage::status_500;
                    if (proven || (may && is_seen(d) && random.one_in(2))) ++applied;
                    // A page of JSON that says no word of failure is PX's; not so the other shapes.
                    if (d == damage::object_for_list || d == damage::null_for_list || d == damage::empty_object)
                        ++applied;
                    auto const said = damaged(d, R"({"users":[],"statusCodeValue":200})", random);
                    co_await c.send(said);
                    if (d == damage::cut || d == damage::only_a_head) co_return c.close();
                }
            });
            auto const got = what == how::update   ? s.run(s.results.users().update("jane", new_score()))
                             : what == how::remove ? s.run(s.results.users().remove("jane", px::hard_delete::yes))
                                                   : s.run(s.results.users().create(new_user()));
            if (what == how::create) BOOST_TEST(applied <= 1);
            if (got) {
                ++succeeded;
                BOOST_TEST(applied >= 1);
                continue;
            }
            if (got.error().effect() == px::effect::not_applied) BOOST_TEST(applied == 0);
            if (got.error().effect() == px::effect::applied) BOOST_TEST(applied >= 1);
        }
    BOOST_TEST(succeeded > 40);
}

BOOST_AUTO_TEST_SUITE_END()
