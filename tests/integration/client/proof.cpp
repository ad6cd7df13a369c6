// Every operation against answers that prove nothing: what is no answer of PX's, and what is none of this operation's.
#include <compile/calls.hpp>
#include <integration/client/stage.hpp>

#include <boost/test/unit_test.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace client_tests {
namespace {

namespace px = gainsight::px;
using px::testing::fault;
using px::testing::sim_response;
using view_type = px::results_view<px::scope::read, px::scope::write, px::scope::production_launch>;

/// What a caller has in the end.
struct outcome {
    bool succeeded = false;
    bool delivered = false;  // of a list: a page
    px::error why;
};
using performer = std::function<asio::awaitable<void>(view_type const&, outcome&)>;

template <class T>
asio::awaitable<void> performed(asio::awaitable<px::result<T>> call, outcome& out)
{
    auto const r = co_await std::move(call);
    out.succeeded = r.has_value();
    if (!r) out.why = r.error();
}
template <class Operation, class Style>
asio::awaitable<void> performed(px::page_stream<Operation, Style> pages, outcome& out)
{
    px::page<px::operation::record_of<Operation>> page;
    auto const s = co_await pages.next(page);
    out.succeeded = !s.error();
    out.delivered = static_cast<bool>(s);
    out.why = s.error();
}

/// What an operation gives its caller.
enum kind : unsigned {
    bare_write = 1,   // whether it succeeded
    value_write = 2,  // that, and what PX made of it
    value = 4,
    flags = 8,     // a value of which nothing need be set
    array = 16,    // a list that is all of the answer
    records = 32,  // a list within an object, which comes whole or in pages
    file = 64,
    writes = bare_write | value_write,
    none = 0
};

template <class Awaitable>
struct kind_of;
template <class T>
struct kind_of<asio::awaitable<px::result<T>>> {
    static kind value_for(px::operation_info const& info)
    {
        if (info.writes()) return std::is_void_v<T> ? bare_write : value_write;
        if (info.answer() == px::answer_form::file) return file;
        if (!info.list_key().empty()) return records;
        if (std::is_same_v<T, px::user_preferences> || std::is_same_v<T, px::user_preferences_v2>) return flags;
        return std::is_same_v<T, std::vector<px::attribute_metadata>> ? array : value;
    }
};
template <class Operation, class Style>
struct kind_of<px::page_stream<Operation, Style>> {
    static kind value_for(px::operation_info const&) { return records; }
};

/// An answer, and of which kinds of operation it proves the success.
struct answer_row {
    char const* name;
    std::function<fault(px::operation_info const&)> made;
    unsigned proves = none;
    px::effect of_writes = px::effect::unknown;  // where they fail
};

fault json(std::string body) { return fault::respond(sim_response{200, "application/json", std::move(body)}); }

/// The beginning of what the operation returns, as PX would send it.
std::string beginning(px::operation_info const& info)
{
    if (info.answer() == px::answer_form::file) return "PK\3\4 and so on";
    if (info.list_key().empty()) return R"({"id":"x","name":"half)";
    return "{\"" + std::string{info.list_key()} + R"(":[{"id":"x"},{"id":"y)";
}
/// All that it needs to be one.
std::string whole(px::operation_info const& info)
{
    if (info.answer() == px::answer_form::file) return "PK\5\6" + std::string(18, '\0');
    return beginning(info) + (info.list_key().empty() ? "\"}" : "\"}]}");
}
/// A head and what follows, and then the end of the connection.
fault raw(px::operation_info const& info, std::string_view framing, std::string const& body)
{
    std::string const type = info.answer() == px::answer_form::file ? "application/zip" : "application/json";
    return fault::garbage("HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\n" + std::string{framing} + "\r\n\r\n" +
                          body);
}

std::vector<answer_row> const& answers()
{
    using info = px::operation_info;
    constexpr auto spring =
        R"({"timestamp":"2026-01-31T00:00:00.000+0000","status":500,"error":"Internal Server Error","path":"/v1/x"})";
    static std::vector<answer_row> const all{
        {"a login page", [](info const&) { return fault::login_page(); }},
        {"a balancer's 404", [](info const&) { return fault::default_backend(); }, none, px::effect::not_applied},
        {"an error within 200", [](info const&) { return fault::error_within_200(); }},
        {"Spring's error under 200", [](info const&) { return json(spring); }},
        {"an empty object", [](info const&) { return json("{}"); }, writes | flags},
        {"no content", [](info const&) { return fault::no_content(); }, writes | records},
        {"an empty body", [](info const&) { return json(""); }, writes | records},
        {"half a JSON text", [](info const&) { return json(R"({"users":[{"identifyId":"a"},{"iden)"); }},
        {"a word as text", [](info const&) { return fault::respond(sim_response{200, "text/plain", "It works!"}); }},
        // JSON without a word of failure: what follows a write that was carried out, though not what it returns.
        {"an empty array", [](info const&) { return json("[]"); }, bare_write | array, px::effect::applied},
        {"null", [](info const&) { return json("null"); }, bare_write},
        {"half of its body", [](info const& op) { return raw(op, "Content-Length: 4000", beginning(op)); }},
        {"all that it needs of a longer body",
         [](info const& op) { return raw(op, "Content-Length: 4000", whole(op)); }},
        {"a chunk without an end",
         [](info const& op) {
             auto const body = whole(op);
             std::string size(1, "0123456789abcdef"[body.size() / 16]);
             size += "0123456789abcdef"[body.size() % 16];
             return raw(op, "Transfer-Encoding: chunked", size + "\r\n" + body + "\r\n");
         }},
        {"nothing behind the head", [](info const& op) { return raw(op, "Content-Length: 4000", ""); }},
        {"nothing, with no length said", [](info const& op) { return raw(op, "X-None: 1", ""); }},
    };
    return all;
}

/// One client, which meets them all.
class trial {
public:
    trial()
        : client_{px::pools{io_.get_executor(), here_.trusting()},
                  px::tenant{here_.credential(px::permission::read | px::permission::write |
                                              px::permission::production_launch)}}
    {}
    outcome of(fault f, performer const& perform)
    {
        here_.simulator().clear_faults();
        here_.simulator().inject(std::move(f.always()));
        outcome out;
        io_.restart();
        stage::run(io_, perform(client_.results().with(px::retry::none()), out));
        return out;
    }

private:
    stage here_;
    asio::io_context io_{1};
    px::client<px::scope::read, px::scope::write, px::scope::production_launch> client_;
};

void check(trial& t, px::operation_info const& info, kind k, performer const& perform)
{
    if (k & (records | file)) {
        // What the rows below cut is an answer where it is not.
        auto const body = whole(info);
        auto const got = t.of(raw(info, "Content-Length: " + std::to_string(body.size()), body), perform);
        BOOST_TEST(got.succeeded, info.id() << ": " << got.why.what());
    }
    for (auto const& a : answers()) BOOST_TEST_CONTEXT(info.id() << " answered by " << a.name)
        {
            auto const got = t.of(a.made(info), perform);
            bool const may_be_empty = info.may_be_empty() && std::string_view{a.name} == "no content";
            BOOST_TEST(!got.delivered);
            BOOST_TEST(got.succeeded == ((a.proves & k) != 0 || may_be_empty), got.why.what());
            BOOST_TEST((got.why != px::errc::not_found));
            if (got.succeeded) continue;
            BOOST_TEST((got.why.effect() == (info.writes() ? a.of_writes : px::effect::not_applied)), got.why.what());
        }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(proof)

BOOST_AUTO_TEST_CASE(no_operation_takes_an_answer_for_success_that_proves_none)
{
    trial t;
    px_test::for_each_call([&t](auto const& entry) {
        using awaitable = decltype(entry(std::declval<view_type const&>()));
        check(t, entry.info, kind_of<awaitable>::value_for(entry.info),
              [&entry](view_type const& view, outcome& out) { return performed(entry(view), out); });
    });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace client_tests
