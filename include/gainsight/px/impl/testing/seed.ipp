#ifndef GAINSIGHT_PX_IMPL_TESTING_SEED_IPP
#define GAINSIGHT_PX_IMPL_TESTING_SEED_IPP

#include <gainsight/px/testing/detail/json_text.hpp>
#include <gainsight/px/testing/detail/state.hpp>
#include <gainsight/px/testing/service.hpp>

#include <algorithm>
#include <charconv>

namespace gainsight::px::inline v0::testing {
namespace detail {

// Names as they stand in JSON text: other scripts, escapes, quotes, an emoji written as a surrogate pair.
inline constexpr std::string_view first_names[] = {"Jane",       "Ravi",   "Zoë",
                                                   "José",       "Łukasz", "Søren",
                                                   "美咲",       "Анна",   "Nuño \\\"Nu\\\"",
                                                   "Mary\\tAnn", "O'Neil", "\\ud83d\\ude80 Ace"};
inline constexpr std::string_view last_names[] = {"Miller",     "Sharma",      "Müller",  "Nguyễn",
                                                  "García",     "O’Connor",    "Ivanova", "佐藤",
                                                  "Van\\/Dyke", "d\\u2019Arc", "Kaya",    "Smith-Jones"};
inline constexpr std::string_view titles[] = {
    "", "CTO", "Head of R&D", "Directeur général", "Data \\u0026 Insights", "VP <Sales>"};
inline constexpr std::string_view roles[] = {"admin", "viewer", "", "editor"};
inline constexpr std::string_view industries[] = {"Software", "Retail", "Gesundheit", "", "Finance \\\\ Banking",
                                                  "製造業"};
inline constexpr std::string_view plans[] = {"Free", "Pro", "Enterprise", ""};
inline constexpr std::string_view browsers[] = {"Chrome", "Firefox", "Safari", "Edge"};
inline constexpr std::string_view event_names[] = {"Report Exported",         "Invite Sent",    "Filtro aplicado",
                                                   "Plan \\\"Pro\\\" viewed", "ダッシュボード", "checkout.done"};
// Members of a place, its country first.
inline constexpr std::string_view places[] = {
    R"("countryName":"Germany","countryCode":"DE","stateName":"Bayern","stateCode":"BY","city":"München","street":"Ludwigstraße 1","postalCode":"80539","continent":"Europe","regionName":"EU","timeZone":"Europe/Berlin","coordinates":{"latitude":48.1374,"longitude":11.5755})",
    R"("countryName":"United States","countryCode":"US","stateName":"California","stateCode":"CA","city":"San Francisco","street":"","postalCode":"94103","continent":"North America","regionName":"","timeZone":"America/Los_Angeles","coordinates":{"latitude":37.7749,"longitude":-122.4194})",
    R"("countryName":"Japan","countryCode":"JP","stateName":"東京都","stateCode":"13","city":"東京","street":"","postalCode":"100-0001","continent":"Asia","regionName":"","timeZone":"Asia/Tokyo","coordinates":null)",
    R"("countryName":"Brazil","countryCode":"BR","stateName":"São Paulo","stateCode":"SP","city":"São Paulo","street":"Av. Paulista","postalCode":"","continent":"South America","regionName":"","timeZone":"","coordinates":{"latitude":-23.5505,"longitude":-46.6333})",
};

/// A stream of numbers that depends on the record alone.
class dice {
public:
    dice(std::uint64_t record, std::uint64_t salt) noexcept : state_{record * 0x9e3779b97f4a7c15u + salt} {}
    std::uint64_t next() noexcept
    {
        auto z = state_ += 0x9e3779b97f4a7c15u;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        return z ^ (z >> 31);
    }
    std::uint64_t below(std::uint64_t n) noexcept { return next() % n; }
    template <std::size_t N>
    std::string_view pick(std::string_view const (&list)[N]) noexcept
    {
        return list[below(N)];
    }

private:
    std::uint64_t state_;
};

/// Writes members one after the other.
class text_writer {
public:
    explicit text_writer(std::string& out) noexcept : out_{out} { out_.clear(); }
    /// A text that is JSON already, without its quotes.
    text_writer& text(std::string_view name, std::string_view escaped)
    {
        key(name);
        out_ += '"';
        out_ += escaped;
        out_ += '"';
        return *this;
    }
    text_writer& number(std::string_view name, std::int64_t n)
    {
        key(name);
        char digits[24];
        auto const end = std::to_chars(digits, digits + sizeof digits, n).ptr;
        out_.append(digits, static_cast<std::size_t>(end - digits));
        return *this;
    }
    text_writer& raw(std::string_view name, std::string_view json)
    {
        key(name);
        out_ += json;
        return *this;
    }
    void end() { out_ += '}'; }

private:
    void key(std::string_view name)
    {
        out_ += first_ ? "{\"" : ",\"";
        first_ = false;
        out_ += name;
        out_ += "\":";
    }
    std::string& out_;
    bool first_ = true;
};

inline std::string braced(std::string_view members) { return "{" + std::string{members} + "}"; }

GAINSIGHT_PX_DECL void service_state::seed_accounts(std::size_t count)
{
    std::string text;
    auto const today = to_epoch_ms(clock.now()) / 86'400'000 * 86'400'000;
    for (std::size_t n = 0; n < count; ++n) {
        auto const i = seeded_accounts++;
        dice d{i, 1};
        auto id = service::seeded_account_id(i);
        auto const number = std::to_string(i);
        auto const created = today - static_cast<std::int64_t>(d.below(900)) * 86'400'000;
        text_writer w{text};
        w.text("id", id).text("name", std::string{d.pick(last_names)} + " & Co. " + number);
        w.text("trackedSubscriptionId", i % 3 ? "" : "SUB-" + number)
            .text("sfdcId", i % 2 ? "0011U00000" + number : "");
        w.number("lastSeenDate", i % 7 ? today - static_cast<std::int64_t>(d.below(60'000'000)) : 0);
        w.text("dunsNumber", i % 5 ? "" : "15-048-" + number).text("industry", d.pick(industries));
        w.number("numberOfEmployees", static_cast<std::int64_t>(i % 4 ? d.below(20'000) : 0))
            .text("sicCode", i % 4 ? "" : "7372");
        w.text("website", "https:\\/\\/account-" + number + ".example")
            .text("naicsCode", "")
            .text("plan", d.pick(plans));
        w.raw("location", i % 3 ? braced(d.pick(places)) : "null").number("numberOfUsers", 0);
        w.raw("propertyKeys", R"(["AP-SIMULATOR-2"])").number("createDate", created);
        w.number("lastModifiedDate", created + static_cast<std::int64_t>(d.below(86'400'000)));
        if (i % 4 == 0)
            w.raw("customAttributes", "null");
        else
            w.raw("customAttributes",
                  R"({"tier":")" + std::string{d.pick(plans)} + R"(","seats":)" + std::to_string(d.below(500)) +
                      R"(,"arr":)" + std::to_string(d.below(900'000)) + R"(.5,"strategic":)" +
                      (i % 2 ? "true" : "false") + R"(,"renewed":)" + std::to_string(created) + "}");
        w.text("parentGroupId", i % 10 ? "" : service::seeded_account_id(i / 10));
        w.number("renewalDate", i % 2 ? today + 200 * 86'400'000LL : 0)
            .number("healthScore", static_cast<std::int64_t>(d.below(101)));
        w.text("gsId", i % 6 ? "" : "1P02" + number)
            .raw("nps", i % 2 ? "7.5" : "0")
            .text("csm", i % 2 ? "csm@vendor.example" : "");
        w.end();
        accounts.add(std::move(id), text);
    }
}

GAINSIGHT_PX_DECL void service_state::seed_users(std::size_t count)
{
    std::string text;
    auto const today = to_epoch_ms(clock.now()) / 86'400'000 * 86'400'000;
    auto const homes = seeded_accounts ? seeded_accounts : 100;
    std::vector<int> members(seeded_accounts);
    for (std::size_t n = 0; n < count; ++n) {
        auto const i = seeded_users++;
        dice d{i, 2};
        auto id = service::seeded_user_id(i);
        auto const number = std::to_string(i);
        auto const home = i % homes;
        if (home < members.size()) ++members[home];
        auto const created = today - static_cast<std::int64_t>(d.below(700)) * 86'400'000 -
                             static_cast<std::int64_t>(d.below(86'400'000));
        auto const place = braced(d.pick(places));
        text_writer w{text};
        w.text("aptrinsicId", uuid_of(id, 11)).text("identifyId", id);
        w.text("type", i % 20 == 0 ? "EMPTY_USER_TYPE" : i % 9 == 0 ? "LEAD" : "USER");
        w.text("gender", i % 3 == 0 ? "EMPTY_GENDER" : i % 3 == 1 ? "FEMALE" : "MALE").text("email", id);
        w.text("firstName", d.pick(first_names)).text("lastName", d.pick(last_names));
        w.number("lastSeenDate", i % 8 ? created + static_cast<std::int64_t>(d.below(86'400'000)) : 0);
        w.number("signUpDate", i % 5 ? created : 0).number("firstVisitDate", i % 8 ? created : 0);
        w.text("title", d.pick(titles))
            .text("phone", i % 4 ? "" : "+49 89 " + number)
            .number("score", static_cast<std::int64_t>(d.below(101)));
        w.text("role", d.pick(roles)).text("subscriptionId", "").text("accountId", service::seeded_account_id(home));
        w.number("numberOfVisits", static_cast<std::int64_t>(i % 8 ? d.below(4000) : 0))
            .raw("location", i % 3 ? place : "null");
        w.raw("propertyKeys", R"(["AP-SIMULATOR-2"])").number("createDate", created);
        w.number("lastModifiedDate", created + static_cast<std::int64_t>(d.below(86'400'000)));
        if (i % 5 == 0)
            w.raw("customAttributes", "null");
        else
            w.raw("customAttributes",
                  R"({"plan":")" + std::string{d.pick(plans)} + R"(","logins":)" + std::to_string(d.below(1000)) +
                      R"(,"ratio":0.)" + std::to_string(d.below(999) + 1) + R"(,"beta":)" + (i % 2 ? "true" : "false") +
                      R"(,"trialEnds":)" + std::to_string(created) + R"(,"note":"{\"a\":[1,2]}"})");
        w.raw("globalUnsubscribe", i % 11 ? "false" : "true").text("sfdcContactId", i % 2 ? "0031U00000" + number : "");
        w.raw("channelMetricList", "null");
        if (i % 4 == 0)
            w.raw("lastVisitedUserAgentData", "null");
        else
            w.raw(
                "lastVisitedUserAgentData",
                R"([{"propertyKey":"AP-SIMULATOR-2-1","userAgent":{"rawUserAgent":"Mozilla\/5.0","device":"Desktop","platformType":"Mac OS","platformVersion":"14.5","browserType":")" +
                    std::string{d.pick(browsers)} + R"(","browserVersion":"126.0"}}])");
        w.text("id", id)
            .raw("lastInferredLocation", i % 2 ? place : "null")
            .text("globalId", i % 6 ? "" : uuid_of(id, 13));
        w.end();
        users.add(std::move(id), text);
    }
    for (std::size_t a = 0; a < members.size(); ++a)
        if (members[a]) count_member(service::seeded_account_id(a), members[a]);
}

GAINSIGHT_PX_DECL void service_state::seed_events(std::size_t count, int days)
{
    std::string text;
    auto const now = to_epoch_ms(clock.now());
    auto const people = seeded_users ? seeded_users : 100;
    auto const span = static_cast<std::uint64_t>(std::max(days, 1)) * 86'400'000u;
    for (std::size_t n = 0; n < count; ++n) {
        auto const i = seeded_events++;
        dice d{i, 3};
        auto const number = std::to_string(i);
        auto const who = d.below(people);
        // An eventId is not always a UUID.
        auto id = i % 3 == 0   ? uuid_of(number, 21)
                  : i % 3 == 1 ? uuid_of(number, 21) + "-" + uuid_of(number, 23)
                               : "ajs-next-" + uuid_of(number, 25).substr(0, 8) + number;
        text_writer w{text};
        w.text("eventId", id).text("identifyId", service::seeded_user_id(who)).text("propertyKey", "AP-SIMULATOR-2-1");
        w.number("date", now - static_cast<std::int64_t>(span / count * (count - 1 - n))).text("eventType", "CUSTOM");
        w.text("sessionId", i % 2 ? uuid_of(number, 31) : "").text("userType", i % 17 ? "USER" : "EMPTY_USER_TYPE");
        w.text("accountId", service::seeded_account_id(who % (seeded_accounts ? seeded_accounts : 100)));
        w.raw("globalContext", i % 3 ? "null" : "{}").text("eventName", d.pick(event_names));
        if (i % 6 == 0)
            w.raw("attributes", "null");
        else
            w.raw("attributes", R"({"rows":)" + std::to_string(d.below(9000)) + R"(,"format":"csv","ok":)" +
                                    (i % 2 ? "true" : "false") + "}");
        w.text("url", "https:\\/\\/app.example\\/r?x=" + number)
            .text("referrer", "")
            .text("remoteHost", i % 2 ? "203.0.113.7" : "");
        w.end();
        events.append(std::move(id), text);
    }
}

}  // namespace detail

GAINSIGHT_PX_DECL std::string service::seeded_account_id(std::size_t i)
{
    auto const number = std::to_string(i);
    return "account-" + std::string(number.size() < 4 ? 4 - number.size() : 0, '0') + number;
}

GAINSIGHT_PX_DECL std::string service::seeded_user_id(std::size_t i)
{
    auto const number = std::to_string(i);
    return "user-" + std::string(number.size() < 6 ? 6 - number.size() : 0, '0') + number + "@px.example";
}

}  // namespace gainsight::px::inline v0::testing

#endif
