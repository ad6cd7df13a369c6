// Which targets of a caller's own making are sent, and which of them might act on production.
#include <gainsight/px/operation/catalog.hpp>
#include <gainsight/px/operation/raw_target.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace px = gainsight::px;
using px::verb;
using px::detail::may_act_on_production;
using px::detail::target_flaw;
using namespace std::string_literals;

namespace {

bool sent_under_write(verb method, std::string_view target)
{
    return target_flaw(target).empty() && !may_act_on_production(method, target);
}

std::string decoded(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i != text.size(); ++i)
        if (text[i] == '%' && i + 2 < text.size() && std::isxdigit(static_cast<unsigned char>(text[i + 1])) &&
            std::isxdigit(static_cast<unsigned char>(text[i + 2]))) {
            out += static_cast<char>(std::strtol(std::string{text.substr(i + 1, 2)}.c_str(), nullptr, 16));
            i += 2;
        } else {
            out += text[i];
        }
    return out;
}

/// How the most lenient of servers reads a path: all that any one of them does, it does.
std::string as_read_by_the_most_lenient(std::string_view target)
{
    std::string text{target.substr(0, target.find('?'))};
    for (std::string once = decoded(text); once != text; once = decoded(text)) text = once;
    text = text.substr(0, text.find_first_of("?#\0"s));
    for (char& c : text) c = c == '\\' ? '/' : c == '+' || c == '\t' ? ' ' : static_cast<char>(std::tolower(c));
    std::vector<std::string> segments;
    for (std::size_t at = 0; at <= text.size();) {
        auto const end = std::min(text.find('/', at), text.size());
        auto s = text.substr(at, end - at);
        at = end + 1;
        s = s.substr(0, s.find(';'));
        s.erase(0, std::min(s.find_first_not_of(' '), s.size()));
        s.erase(s.find_last_not_of(' ') + 1);
        if (s == "..") {
            if (!segments.empty()) segments.pop_back();
        } else if (!s.empty() && s != ".") {
            s = s.substr(0, s.find('.', 1));
            s.erase(s.find_last_not_of(' ') + 1);
            segments.push_back(s);
        }
    }
    std::string out;
    for (auto const& s : segments) out += '/' + s;
    return out;
}

bool is_read_as_production(std::string_view target)
{
    for (auto const* operation : px::catalog::all)
        if (operation->acts_on_environments() && as_read_by_the_most_lenient(target) == operation->path()) return true;
    return false;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(raw_targets)

BOOST_AUTO_TEST_CASE(what_a_path_may_be)
{
    for (auto const* target : {"/v1/users",
                               "/v1/users/jane%40example.com",
                               "/v1/users/jane@example.com",
                               "/v1/users/J%20Doe",
                               "/v2/brand/new?a=1&b=%20",
                               "/v1/users?",
                               "/v1/a?filter=x>1;y<2&z=..//\\",
                               "/v1/a-b_c.d~e",
                               "/v1/a:b!$&'()*+,=",
                               "/v1/%C3%A9t%c3%a9",
                               "/v1/%F0%9F%98%80",
                               "/v1/x%7By%7D",
                               "/v1/...",
                               "/v1/.hidden",
                               "/v1/accounts/acme%2C%20Inc.",
                               "/v1/engagement/state2",
                               "/v1/engagement/abc%20d",
                               "/v1/engagement/envs/x",
                               "/v2/engagement/state",
                               "/v1/engagement",
                               "/v1/kcbot/7"})
        BOOST_TEST_CONTEXT(target)
        {
            BOOST_TEST(target_flaw(target) == "");
            BOOST_TEST(sent_under_write(verb::put, target));
        }
}

BOOST_AUTO_TEST_CASE(what_it_may_not_be_under_any_scope)
{
    for (auto const& target : std::vector<std::string>{
             "",          "v1",           "//x/v1",        "/",          "/v1/",       "/v1//a",        "/v1/a/?x=1",
             "/v1/.",     "/v1/..",       "/v1/../a",      "/v1/./a",    "/..",        "/v1/%2e",       "/v1/%2E%2e/a",
             "/v1/.%2e",  "/v1/a;x=1",    "/v1/a%3Bx",     "/v1/;/a",    "/v1/a%2Fb",  "/v1/a%2fb",     "/v1/a%5Cb",
             "/v1/a\\b",  "/v1/stat%65",  "/v1/%41",       "/v1/%7E",    "/v1/%2D",    "/v1/%30",       "/v1/a%",
             "/v1/a%4",   "/v1/a%zz",     "/v1/a%%40",     "/v1/%u0065", "/v1/a%2565", "/v1/a%3Fb",     "/v1/a%23b",
             "/v1/a%00",  "/v1/a%0D%0Ab", "/v1/a%09",      "/v1/a%7F",   "/v1/%C0%AF", "/v1/%C1%A5",    "/v1/%E0%80%AF",
             "/v1/%FF",   "/v1/%C3",      "/v1/%ED%A0%80", "/v1/a b",    "/v1/a\tb",   "/v1/a\r\nX: 1", "/v1/a\0b"s,
             "/v1/a#b",   "/v1/\xc3\xa9", "/v1/\x7f",      "/v1/{id}",   "/v1/a|b",    "/v1/a^b",       "/v1/a`b",
             "/v1/\"a\"", "/v1/<a>",      "/v1/[a]",       "/v1/a?b=%",  "/v1/a?b=%4", "/v1/a?b=%zz",   "/v1/a?b c",
             "/v1/a?b#c"})
        BOOST_TEST_CONTEXT(target) { BOOST_TEST(target_flaw(target) != ""); }
}

BOOST_AUTO_TEST_CASE(every_spelling_of_what_acts_on_production_is_kept_from_those_who_may_only_write)
{
    for (auto const* operation : px::catalog::all) {
        if (!operation->acts_on_environments()) continue;
        std::string const path{operation->path()};
        auto upper = path;
        for (char& c : upper) c = static_cast<char>(std::toupper(c));
        for (auto const& target : std::vector<std::string>{path,
                                                           path + "?a=1",
                                                           path + "?",
                                                           upper,
                                                           path + ".json",
                                                           path + ".",
                                                           path + "%20",
                                                           path + "+",
                                                           path + "%20.do",
                                                           path + "?_method=PUT",
                                                           "/%20" + path.substr(1),
                                                           "/+" + path.substr(1),
                                                           path + "/",
                                                           path + "//",
                                                           "/x/.." + path,
                                                           path + "/.",
                                                           path + ";x=1",
                                                           path + "%3B",
                                                           path + "%2F",
                                                           path + "%00",
                                                           path.substr(0, path.size() - 1) + "%65",
                                                           path.substr(0, path.size() - 1) + "%2565",
                                                           path.substr(0, path.size() - 1) + "%EF%BD%85",
                                                           path.substr(0, path.size() - 1) + "%C5%BF",
                                                           "/" + path})
            BOOST_TEST_CONTEXT(target)
            {
                BOOST_TEST(!sent_under_write(verb::put, target));
                BOOST_TEST(!sent_under_write(verb::post, target));  // with a parameter _method, in the body even
                BOOST_TEST(!sent_under_write(verb::delete_, target));
            }
        BOOST_TEST(sent_under_write(verb::get, path));
    }
}

// Seeded: each run tries the same.
BOOST_AUTO_TEST_CASE(no_target_that_a_lenient_server_reads_as_acting_on_production_is_sent)
{
    std::mt19937 random{20261127};
    auto const below = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>{0, n - 1}(random); };
    std::vector<std::string> paths;
    for (auto const* operation : px::catalog::all)
        if (operation->acts_on_environments()) paths.emplace_back(operation->path());
    std::vector<std::string> const pieces{"/",   "//",  "/./",   "/x/../", ";a=1", "%2F",  "%5C", "\\",  "%20",   "+",
                                          ".",   ".x",  "%2e",   "%2E/",   "%3B",  "%00",  "?",   "%3F", "%23",   " ",
                                          "%09", "%25", "/%2e/", "%2f..",  "x",    "?a=b", "%",   "/..", "%c0%af"};
    int read_so = 0, passed = 0;
    for (int round = 0; round != 200'000; ++round) {
        std::string target = paths[below(paths.size())];
        for (auto n = below(4); n-- != 0;) {
            auto const at = below(target.size() + 1);
            auto const c = at < target.size() ? target[at] : 'x';
            char escape[8];
            switch (below(4)) {
                case 0: target.insert(at, pieces[below(pieces.size())]); break;
                case 1:
                    if (at == target.size()) break;
                    std::snprintf(escape, sizeof escape, below(2) ? "%%%02x" : "%%%02X",
                                  static_cast<unsigned>(static_cast<unsigned char>(c)));
                    target.replace(at, 1, escape);
                    break;
                case 2:
                    if (at < target.size()) target[at] = static_cast<char>(std::toupper(c));
                    break;
                default: target += pieces[below(pieces.size())];
            }
        }
        bool const sent = sent_under_write(verb::put, target);
        passed += sent;
        if (!is_read_as_production(target)) continue;
        ++read_so;
        BOOST_TEST_REQUIRE(!sent, target);
    }
    // The round is worth something: many were such, and not all of the others were refused.
    BOOST_TEST(read_so > 50'000);
    BOOST_TEST(passed > 1'000);
}

BOOST_AUTO_TEST_SUITE_END()
