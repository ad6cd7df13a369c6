// The records with which the simulated service is filled: users, accounts, events.
#ifndef GAINSIGHT_PX_TESTING_IMPL_SEED_IPP
#define GAINSIGHT_PX_TESTING_IMPL_SEED_IPP

#include <gainsight/px/testing/detail/seeder.hpp>
#include <gainsight/px/testing/service.hpp>

#include <algorithm>
#include <charconv>
#include <iterator>

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
inline constexpr std::string_view user_agents[] = {
    R"([{"propertyKey":"AP-SIMULATOR-2-1","userAgent":{"rawUserAgent":"Mozilla\/5.0","device":"Desktop","platformType":"Mac OS","platformVersion":"14.5","browserType":"Chrome","browserVersion":"126.0"}}])",
    R"([{"propertyKey":"AP-SIMULATOR-2-1","userAgent":{"rawUserAgent":"","device":"Phone","platformType":"iOS","platformVersion":"17","browserType":"Safari","browserVersion":"17.4"}},{"propertyKey":"AP-SIMULATOR-3-1","userAgent":null}])",
    R"([{"propertyKey":"AP-SIMULATOR-2-1","userAgent":{"rawUserAgent":"Mozilla\/5.0","device":"","platformType":"Linux","platformVersion":"","browserType":"Firefox","browserVersion":"127"}}])",
};
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
class seed_random {
public:
    seed_random(std::uint64_t record, std::uint64_t salt) noexcept : state_{record * 0x9e3779b97f4a7c15u + salt} {}
    std::uint64_t next() noexcept
    {
        auto z = state_ += 0x9e3779b97f4a7c15u;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        return z ^ (z >> 31);
    }
    std::uint64_t below(std::uint64_t n) noexcept { return next() % n; }
    std::int64_t number(std::int64_t n) noexcept
    {
        return static_cast<std::int64_t>(below(static_cast<std::uint64_t>(n)));
    }
    template <std::size_t N>
    std::string_view pick(std::string_view const (&list)[N]) noexcept
    {
        return list[below(N)];
    }

private:
    std::uint64_t state_;
};

inline std::string uuid_text(seed_random& d)
{
    constexpr char hex[] = "0123456789abcdef";
    char out[36];
    std::uint64_t bits = 0;
    for (int i = 0, n = 0; i < 36; ++i) {
        if (i == 8 || i == 13 || i == 18 || i == 23) {
            out[i] = '-';
            continue;
        }
        if (n++ % 16 == 0) bits = d.next();
        out[i] = hex[bits & 15];
        bits >>= 4;
    }
    return std::string(out, sizeof out);
}

/// Writes the members of an object one after the other. Seeds are many, and tests are compiled without optimisation:
/// hence parts and no string per value.
class text_writer {
public:
    text_writer(std::string& out, std::size_t expected) : out_{out}
    {
        out_.clear();
        out_.reserve(expected);
        out_ += '{';
    }
    /// A text that is escaped already, in parts.
    text_writer& text(std::string_view name, std::string_view a, std::string_view b = {}, std::string_view c = {})
    {
        key(name);
        out_ += '"';
        out_.append(a);
        if (!b.empty()) out_.append(b);
        if (!c.empty()) out_.append(c);
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
    text_writer& flag(std::string_view name, bool on) { return raw(name, on ? "true" : "false"); }
    text_writer& uuid(std::string_view name, seed_random& d) { return text(name, uuid_text(d)); }
    text_writer& raw(std::string_view name, std::string_view json)
    {
        key(name);
        out_.append(json);
        return *this;
    }
    /// An object of these members; null for none.
    text_writer& object(std::string_view name, std::string_view members)
    {
        if (members.empty()) return raw(name, "null");
        key(name);
        out_ += '{';
        out_.append(members);
        out_ += '}';
        return *this;
    }
    text_writer& open(std::string_view name)
    {
        key(name);
        out_ += '{';
        return *this;
    }
    text_writer& close()
    {
        out_ += '}';
        return *this;
    }

private:
    void key(std::string_view name)
    {
        out_.append(out_.back() == '{' ? "\"" : ",\"");
        out_.append(name);
        out_.append("\":");
    }
    std::string& out_;
};

/// The seeding that a record belongs to.
inline seeding const& seeding_of(std::vector<seeding> const& all, std::size_t record)
{
    auto at = all.end() - 1;
    while (at->first > record) --at;
    return *at;
}

GAINSIGHT_PX_DECL seeder::seeder(stores& data, sim_clock const& clock) : data_{data}, clock_{clock}
{
    data_.of(collection::users) = record_table{[this](stored const& row, std::string& out) { write_user(row, out); }};
    data_.of(collection::accounts) =
        record_table{[this](stored const& row, std::string& out) { write_account(row, out); }};
}

GAINSIGHT_PX_DECL void seeder::clear()
{
    user_seedings_.clear();
    account_seedings_.clear();
    seeded_.fill(0);
}

GAINSIGHT_PX_DECL void seeder::write_account(stored const& row, std::string& out) const
{
    auto const i = row.seed;
    auto const today = seeding_of(account_seedings_, i).today;
    seed_random d{i, 1};
    auto const number = std::to_string(i);
    auto const created = today - static_cast<std::int64_t>(d.below(900)) * day_ms;
    text_writer w{out, 1000};
    w.text("id", row.id).text("name", d.pick(last_names), " & Co. ", number);
    w.text("trackedSubscriptionId", i % 3 ? "" : "SUB-", i % 3 ? "" : number);
    w.text("sfdcId", i % 2 ? "0011U00000" : "", i % 2 ? number : "");
    w.number("lastSeenDate", i % 7 ? today - d.number(60'000'000) : 0);
    w.text("dunsNumber", i % 5 ? "" : "15-048-", i % 5 ? "" : number).text("industry", d.pick(industries));
    w.number("numberOfEmployees", i % 4 ? d.number(20'000) : 0).text("sicCode", i % 4 ? "" : "7372");
    w.text("website", "https:\\/\\/account-", number, ".example").text("naicsCode", "").text("plan", d.pick(plans));
    w.object("location", i % 3 ? d.pick(places) : "").number("numberOfUsers", row.members);
    w.raw("propertyKeys", R"(["AP-SIMULATOR-2"])").number("createDate", created);
    w.number("lastModifiedDate", created + d.number(day_ms));
    if (i % 4 == 0) {
        w.raw("customAttributes", "null");
    } else {
        w.open("customAttributes").text("tier", d.pick(plans)).number("seats", d.number(500));
        w.raw("arr", "1234567.5").flag("strategic", i % 2).number("renewed", created).close();
    }
    w.text("parentGroupId", i % 10 ? "" : service::seeded_id(collection::accounts, i / 10));
    w.number("renewalDate", i % 2 ? today + 200 * day_ms : 0).number("healthScore", d.number(101));
    w.text("gsId", i % 6 ? "" : "1P02", i % 6 ? "" : number).raw("nps", i % 2 ? "7.5" : "0");
    w.text("csm", i % 2 ? "csm@vendor.example" : "").close();
}

GAINSIGHT_PX_DECL void seeder::write_user(stored const& row, std::string& out) const
{
    auto const i = row.seed;
    auto const& s = seeding_of(user_seedings_, i);
    seed_random d{i, 2};
    auto const number = std::to_string(i);
    auto const created = s.today - d.number(700) * day_ms - d.number(day_ms);
    auto const place = d.pick(places);
    text_writer w{out, 1500};
    w.uuid("aptrinsicId", d).text("identifyId", row.id);
    w.text("type", i % 20 == 0 ? "EMPTY_USER_TYPE" : i % 9 == 0 ? "LEAD" : "USER");
    w.text("gender", i % 3 == 0 ? "EMPTY_GENDER" : i % 3 == 1 ? "FEMALE" : "MALE").text("email", row.id);
    w.text("firstName", d.pick(first_names)).text("lastName", d.pick(last_names));
    w.number("lastSeenDate", i % 8 ? created + d.number(day_ms) : 0);
    w.number("signUpDate", i % 5 ? created : 0).number("firstVisitDate", i % 8 ? created : 0);
    w.text("title", d.pick(titles)).text("phone", i % 4 ? "" : "+49 89 ", i % 4 ? "" : number);
    w.number("score", d.number(101)).text("role", d.pick(roles)).text("subscriptionId", "");
    w.text("accountId", service::seeded_id(collection::accounts, i % s.accounts));
    w.number("numberOfVisits", i % 8 ? d.number(4000) : 0).object("location", i % 3 ? place : "");
    w.raw("propertyKeys", R"(["AP-SIMULATOR-2"])").number("createDate", created);
    w.number("lastModifiedDate", created + d.number(day_ms));
    if (i % 5 == 0) {
        w.raw("customAttributes", "null");
    } else {
        w.open("customAttributes").text("plan", d.pick(plans)).number("logins", d.number(1000));
        w.raw("ratio", i % 2 ? "0.125" : "1.5e-7").flag("beta", i % 2).number("trialEnds", created);
        w.raw("note", R"("{\"a\":[1,2]}")").close();
    }
    w.flag("globalUnsubscribe", i % 11 == 0).text("sfdcContactId", i % 2 ? "0031U00000" : "", i % 2 ? number : "");
    w.raw("channelMetricList", "null");
    if (i % 4 == 0)
        w.raw("lastVisitedUserAgentData", "null");
    else
        w.raw("lastVisitedUserAgentData", user_agents[d.below(std::size(user_agents))]);
    w.text("id", row.id).object("lastInferredLocation", i % 2 ? place : "");
    if (i % 6)
        w.text("globalId", "");
    else
        w.uuid("globalId", d);
    w.close();
}

GAINSIGHT_PX_DECL void seeder::seed_accounts(std::size_t count)
{
    auto& next = serial(collection::accounts);
    account_seedings_.push_back({next, to_epoch_ms(clock_.now()) / day_ms * day_ms, 0});
    for (std::size_t n = 0; n < count; ++n, ++next)
        data_.of(collection::accounts)
            .add_seeded(service::seeded_id(collection::accounts, next), static_cast<std::uint32_t>(next));
}

GAINSIGHT_PX_DECL void seeder::seed_users(std::size_t count)
{
    auto const accounts = seeded_or_some(collection::accounts);
    auto& next = serial(collection::users);
    user_seedings_.push_back({next, to_epoch_ms(clock_.now()) / day_ms * day_ms, accounts});
    std::vector<int> members(std::min(accounts, serial(collection::accounts)));
    for (std::size_t n = 0; n < count; ++n, ++next) {
        data_.of(collection::users)
            .add_seeded(service::seeded_id(collection::users, next), static_cast<std::uint32_t>(next));
        if (next % accounts < members.size()) ++members[next % accounts];
    }
    for (std::size_t a = 0; a < members.size(); ++a)
        if (members[a]) data_.add_to_user_count(service::seeded_id(collection::accounts, a), members[a]);
}

GAINSIGHT_PX_DECL void seeder::seed_custom_events(std::size_t count, int days)
{
    std::string text;
    auto const now = to_epoch_ms(clock_.now());
    auto const people = seeded_or_some(collection::users);
    auto const span = static_cast<std::uint64_t>(std::max(days, 1)) * static_cast<std::uint64_t>(day_ms);
    for (std::size_t n = 0; n < count; ++n) {
        auto const i = serial(collection::custom_events)++;
        seed_random d{i, 3};
        auto const number = std::to_string(i);
        auto const who = d.below(people);
        auto const session = uuid_text(d);
        // An eventId is not always a UUID.
        auto id = uuid_text(d);
        if (i % 3 == 1) id += "-" + uuid_text(d);
        if (i % 3 == 2) id = "ajs-next-" + id.substr(0, 8) + number;
        text_writer w{text, 600};
        w.text("eventId", id)
            .text("identifyId", service::seeded_id(collection::users, who))
            .text("propertyKey", "AP-SIMULATOR-2-1");
        w.number("date", now - static_cast<std::int64_t>(span / count * (count - 1 - n))).text("eventType", "CUSTOM");
        w.text("sessionId", i % 2 ? session : "").text("userType", i % 17 ? "USER" : "EMPTY_USER_TYPE");
        w.text("accountId", service::seeded_id(collection::accounts, who % seeded_or_some(collection::accounts)));
        w.raw("globalContext", i % 3 ? "null" : "{}").text("eventName", d.pick(event_names));
        if (i % 6 == 0)
            w.raw("attributes", "null");
        else
            w.open("attributes").number("rows", d.number(9000)).text("format", "csv").flag("ok", i % 2).close();
        w.text("url", "https:\\/\\/app.example\\/r?x=", number).text("referrer", "");
        w.text("remoteHost", i % 2 ? "203.0.113.7" : "").close();
        data_.of(collection::custom_events).append(std::move(id), text);
    }
}

}  // namespace detail

}  // namespace gainsight::px::inline v0::testing

#endif
