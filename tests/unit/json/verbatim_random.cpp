// Records kept verbatim: many that differ from each other a little, as those of a real list do, whole and damaged.
#include "verbatim.hpp"

#include <optional>
#include <random>
#include <string>
#include <vector>

namespace px_test {

namespace {

struct made_record {
    std::string text;
    std::string id;
    std::optional<px::timestamp> date;
};

/// Writes events that have most of their fields in one order, with now and then one that is missing, null, of another
/// type, somewhere else or a second time. Its random numbers are taken one statement after the other, so that a seed
/// makes the same text whatever the compiler.
class writer {
public:
    explicit writer(unsigned seed) : random_{seed}, spaces_{chance(3)} {}

    made_record record()
    {
        made_record r;
        text_.clear();
        open('{');
        if (chance(2)) member("lead", value(0));
        if (!chance(8)) {
            auto const number = std::to_string(below(1'000'000));
            switch (below(6)) {
                case 0: member("eventId", number); break;
                case 1: member("eventId", "\"e\\u00e9" + number + '"'); break;
                default: member("eventId", "\"e-" + number + '"');
            }
            r.id = text_.ends_with('"') ? (text_.find("\\u00e9") == text_.npos ? "e-" : "e\xC3\xA9") + number : number;
        }
        member("name", chance(4) ? "null" : text());
        if (!chance(8)) {
            auto const ms = static_cast<std::int64_t>(1'600'000'000'000 + below(1'000'000'000));
            member("date", chance(4) ? '"' + std::to_string(ms) + '"' : std::to_string(ms));
            r.date = px::from_epoch_ms(ms);
        }
        member("count", chance(5) ? text() : value(0));
        member("nested", chance(3) ? "null" : R"({"eventId":"not this","list":[1,{"date":5}],"empty":{}})");
        if (chance(3)) member("list", chance(2) ? "[]" : list_of_two(0, ""));
        if (chance(20)) {
            member("eventId", "null");
            r.id.clear();
        }
        for (auto i = below(3); i != 0; --i) member("tail" + std::to_string(below(4)), value(3));
        member("flag", chance(2) ? "true" : "false");
        close('}');
        r.text = text_;
        return r;
    }
    std::string space() { return spaces_ && chance(3) ? std::string{" \n\t\r"[below(4)]} : std::string{}; }
    unsigned below(unsigned n) { return static_cast<unsigned>(random_() % n); }
    bool chance(unsigned n) { return below(n) == 0; }

private:
    void open(char c)
    {
        text_ += c;
        first_ = true;
    }
    void close(char c) { text_ += space() + c; }
    void member(std::string_view name, std::string_view value)
    {
        if (!first_) text_ += space() + ',';
        first_ = false;
        text_ += space();
        text_.append(1, '"').append(name) += '"';
        text_ += space() + ':';
        text_ += space();
        text_ += value;
    }
    std::string list_of_two(int depth, std::string_view space)
    {
        auto text = "[" + value(depth);
        text.append(space) += ',';
        return text += value(depth) + "]";
    }
    std::string text()
    {
        static constexpr std::string_view parts[] = {
            "",     "plain",   "Z\xC3\xBCrich", "\\\"",
            "\\\\", "\\u20ac", "{[,:]}",        "a rather long piece of text, much longer"};
        std::string out = "\"";
        for (auto i = below(4); i != 0; --i) out += parts[below(std::size(parts))];
        return out + '"';
    }
    std::string value(int depth)
    {
        switch (below(depth > 0 ? 8 : 6)) {
            case 0: return text();
            case 1: return std::to_string(below(100));
            case 2: return "-" + std::to_string(below(1000)) + ".25";
            case 3: return chance(2) ? "1e9" : "0";
            case 4: return "null";
            case 5: return "true";
            case 6: return list_of_two(depth - 1, space());
            default: {
                auto text = R"({"a":)" + value(depth - 1);
                text += R"(,"b)" + std::to_string(below(3)) + "\":";
                return text += value(depth - 1) + "}";
            }
        }
    }

    std::mt19937 random_;
    bool spaces_;
    std::string text_;
    bool first_ = true;
};

std::string page_of(std::vector<made_record> const& records, writer& w)
{
    std::string text = R"({"totalHits":5,"results":[)";
    for (auto const& r : records) {
        if (text.back() != '[') {
            text += w.space() + ',';
            text += w.space();
        }
        text += r.text;
    }
    return text + w.space() + "]}";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(verbatim_random)

BOOST_AUTO_TEST_CASE(records_that_differ_keep_their_bytes_ids_and_dates_whatever_the_pieces)
{
    raw_page page;
    for (unsigned seed = 0; seed != 300; ++seed) {
        writer w{seed};
        std::vector<made_record> records;
        for (auto i = 1 + w.below(30); i != 0; --i) records.push_back(w.record());
        auto const text = page_of(records, w);
        for (std::size_t const piece :
             {text.size(), std::size_t{1}, std::size_t{7}, std::size_t{100}, std::size_t{1000}})
            BOOST_TEST_CONTEXT("seed " << seed << ", pieces of " << piece << ": " << text)
            {
                auto const got = decode_pieces(page, events, text, [piece](std::size_t from) { return from + piece; });
                BOOST_TEST_REQUIRE(got.ok, got);
                BOOST_TEST(got.repaired == 0U);
                BOOST_TEST(got.skipped == 0U);
                BOOST_TEST_REQUIRE(page.size() == records.size());
                for (std::size_t i = 0; i < records.size(); ++i) {
                    BOOST_TEST_REQUIRE(page[i].text() == records[i].text);
                    BOOST_TEST_REQUIRE(page[i].id() == records[i].id);
                    BOOST_TEST_REQUIRE((page[i].date() == records[i].date));
                }
            }
    }
}

BOOST_AUTO_TEST_CASE(a_byte_that_is_damaged_is_found_or_not_whatever_the_pieces)
{
    static constexpr std::string_view bytes{"\"{}[]:,\\ \n0-.eEtn\xC3\xFF\x01x", 22};
    raw_page page;
    raw_page bytewise;
    std::size_t refused = 0;
    for (unsigned seed = 0; seed != 3000; ++seed) {
        writer w{seed};
        std::vector<made_record> records;
        for (auto i = 2 + w.below(5); i != 0; --i) records.push_back(w.record());
        auto text = page_of(records, w);
        text[w.below(static_cast<unsigned>(text.size()))] = bytes[w.below(static_cast<unsigned>(bytes.size()))];
        BOOST_TEST_CONTEXT("seed " << seed << ": " << text)
        {
            px::detail::decode_options o;
            o.strict_text = w.chance(2);
            auto const whole = decode_whole(page, events, text, o);
            auto const got = decode_pieces(bytewise, events, text, [](std::size_t from) { return from + 1; }, o);
            BOOST_TEST_REQUIRE(got == whole);
            BOOST_TEST_REQUIRE((page == bytewise));
            refused += !whole.ok;
        }
    }
    BOOST_TEST(refused > 1000U);
    BOOST_TEST(refused < 2900U);
}

BOOST_AUTO_TEST_CASE(a_list_of_more_kinds_of_records_than_are_remembered_is_read_all_the_same)
{
    std::string text = "{\"results\":[";
    std::vector<std::string> records;
    for (int i = 0; i != 400; ++i) {
        std::string r = "{\"eventId\":\"" + std::to_string(i) + '"';
        for (int k = 0; k != 5; ++k)
            r += ",\"key-" + std::to_string((i * 7 + k * 31) % 997) + std::string(30, 'k') +
                 "\":{\"n\":" + std::to_string(i) + "}";
        records.push_back(r + "}");
        text += (i == 0 ? "" : ",") + records.back();
    }
    text += "]}";
    raw_page page;
    BOOST_TEST_REQUIRE(decode_whole(page, events, text).ok);
    BOOST_TEST_REQUIRE(page.size() == records.size());
    for (std::size_t i = 0; i != records.size(); ++i) {
        BOOST_TEST(page[i].text() == records[i]);
        BOOST_TEST(page[i].id() == std::to_string(i));
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace px_test
