// The books of a journal: which file holds which event, when the events of the oldest are moved, and what every cut of
// a move comes to.
#include <gainsight/px/destination/journal_index.hpp>

#include <boost/test/unit_test.hpp>

#include <deque>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace px = gainsight::px;

namespace journal_index_test {

using px::detail::entry_kind;
using px::detail::sending_state;

std::string text_of_event(std::uint64_t n) { return "{\"n\":" + std::to_string(n) + ",\"of\":\"jane@example.com\"}"; }
px::timestamp time_of(int n) { return px::from_epoch_ms(1'700'000'000'000 + n); }

/// A journal in memory, written as the folder writes its files, and what its user knows of the events.
class shelf {
public:
    explicit shelf(bool keeps_begun = true) : keeps_begun_{keeps_begun} { begin(); }

    void begin()
    {
        auto const number = next_file_++;
        px::detail::journal_file file;
        file.number = number;
        file.keeps_begun = keeps_begun_;
        files.emplace_back(number, std::string{});
        px::detail::append_header(bytes(), {number, id_, keeps_begun_, true});
        file.size = bytes().size();
        books.begin(std::move(file));
    }
    std::size_t write(entry_kind kind, std::uint64_t sequence, std::string const& content)
    {
        px::detail::append_record(bytes(), id_, kind, sequence, content);
        books.files().back().size = bytes().size();
        px::detail::journal_record r;
        r.kind = kind;
        r.sequence = sequence;
        r.content = content;
        books.note(r);
        return bytes().size();
    }
    void event(std::uint64_t n)
    {
        write(entry_kind::event, n, text_of_event(n));
        known[n] = sending_state{static_cast<std::uint8_t>(keeps_begun_ ? 0 : 1), std::nullopt};
    }
    void begun(std::uint64_t n, int when)
    {
        known[n].begin(time_of(when));
        write(entry_kind::begun, n, px::detail::state_content(known[n]));
    }
    void returned(std::uint64_t n)
    {
        known[n].take_back();
        write(entry_kind::returned, n, px::detail::state_content(known[n]));
    }
    void settled(std::uint64_t n)
    {
        write(entry_kind::settled, n, "\1");
        known.erase(n);
    }
    [[nodiscard]] bool is_due() const { return books.move_is_due(files.size() - 1); }
    /// Writes the events of the oldest file anew; where each of the copies ends.
    std::vector<std::pair<std::uint64_t, std::size_t>> move()
    {
        auto const copies = px::detail::copies_of(books, books.files().front(), files.front().second);
        BOOST_REQUIRE(copies.has_value());
        std::vector<std::pair<std::uint64_t, std::size_t>> ends;
        for (auto const& c : *copies) ends.emplace_back(c.sequence, write(c.kind, c.sequence, c.content));
        BOOST_TEST(books.files().front().open == 0u);
        return ends;
    }
    void drop()
    {
        BOOST_REQUIRE(books.files().front().open == 0u);
        books.files().pop_front();
        files.pop_front();
    }
    std::string& bytes() { return files.back().second; }

    std::deque<std::pair<std::uint64_t, std::string>> files;
    px::detail::journal_index books;
    std::map<std::uint64_t, sending_state> known;

private:
    px::detail::journal_file_id id_{3, 1, 4};
    std::uint64_t next_file_ = 1;
    bool keeps_begun_;
};

/// What the next process reads: exactly the events that are known, each once, with their state.
void check_recovery(shelf const& s, px::detail::journal_index* into = nullptr)
{
    px::detail::journal_recovery recovery;
    for (auto const& [number, bytes] : s.files) BOOST_REQUIRE(!recovery.read("it", number, bytes));
    px::detail::journal_index books;
    auto const found = recovery.take(books);
    std::map<std::uint64_t, sending_state> got;
    std::uint64_t before = 0;
    for (auto const& e : found.events) {
        BOOST_TEST(e.sequence > before);
        before = e.sequence;
        BOOST_TEST(e.json == text_of_event(e.sequence));
        got.emplace(e.sequence, static_cast<sending_state const&>(e));
    }
    BOOST_TEST((got == s.known));
    for (auto const& [n, state] : s.known) BOOST_TEST((books.state_of(n) == state));
    // The books count as those do who have written it.
    std::uint64_t open = 0;
    for (auto const& f : books.files()) open += f.open;
    BOOST_TEST(open == s.known.size());
    if (into) *into = std::move(books);
}

/// Ten events a file, of which the fourth of the first file and the seventh of the second wait for long.
shelf with_two_that_wait(bool keeps_begun = true)
{
    shelf s{keeps_begun};
    for (std::uint64_t n = 1; n != 31; ++n) {
        if (n % 10 == 1 && n != 1) s.begin();
        s.event(n);
        if (keeps_begun && (n == 4 || n % 3 == 0)) s.begun(n, static_cast<int>(n));
        if (n != 4 && n != 17 && n < 25) s.settled(n);
    }
    return s;
}

}  // namespace journal_index_test

using namespace journal_index_test;

BOOST_AUTO_TEST_SUITE(journal_index)

BOOST_AUTO_TEST_CASE(have_the_oldest_file_moved_when_that_frees_four_bytes_for_each)
{
    for (std::uint64_t waiting = 0; waiting != 11; ++waiting) {
        shelf s;
        for (std::uint64_t n = 1; n != 31; ++n) {
            if (n % 10 == 1 && n != 1) s.begin();
            s.event(n);
            // The first ones of the first file wait, and all of the second have an outcome.
            if (n > waiting && n <= 20) s.write(entry_kind::settled, n, "\1");
        }
        auto const bytes = s.books.files()[0].open_bytes();
        BOOST_TEST(bytes == waiting * (17 + text_of_event(1).size()) + (waiting == 10 ? 1 : 0));
        bool const pays = bytes * 4 <= s.files[0].second.size() + s.files[1].second.size();
        BOOST_TEST(s.is_due() == (waiting != 0 && pays));
        BOOST_TEST(pays == (waiting < 7));
    }
}

BOOST_AUTO_TEST_CASE(have_nothing_moved_where_all_are_delivered_in_their_turn)
{
    shelf s;
    std::uint64_t settled = 0;
    for (std::uint64_t n = 1; n != 1000; ++n) {
        if (n % 20 == 0) s.begin();
        s.event(n);
        // Some workers; each outcome is as late as that.
        if (n > 200 && n % 7 != 0) {
            auto const one = ++settled;
            s.write(entry_kind::settled, one % 2 ? one + 1 : one - 1, "\1");
        }
        while (s.books.files().front().open == 0 && s.files.size() > 1) s.drop();
        BOOST_TEST(!s.is_due());
    }
}

BOOST_AUTO_TEST_CASE(have_nothing_moved_of_one_file_or_where_nothing_waits)
{
    shelf s;
    s.event(1);
    for (std::uint64_t n = 2; n != 40; ++n) {
        s.event(n);
        s.settled(n);
    }
    s.begin();
    BOOST_TEST(!s.is_due());  // no other file waits for it
    for (std::uint64_t n = 40; n != 60; ++n) {
        s.event(n);
        s.settled(n);
    }
    s.begin();
    BOOST_TEST(s.is_due());
    s.books.files().front().unmovable = true;
    BOOST_TEST(!s.is_due());
    s.books.files().front().unmovable = false;
    s.books.settled(1);
    BOOST_TEST(!s.is_due());
}

BOOST_AUTO_TEST_CASE(do_not_move_an_event_that_turns_out_to_be_too_large)
{
    shelf s;
    s.write(entry_kind::event, 1, std::string(10'000, 'x'));
    for (std::uint64_t n = 2; n != 40; ++n) {
        if (n == 20) s.begin();
        s.write(entry_kind::event, n, "{}");
        s.write(entry_kind::settled, n, "\1");
    }
    s.begin();
    BOOST_TEST(s.is_due());  // as far as the number of events tells
    s.books.files().front().open_bytes_are(10'017);
    BOOST_TEST(!s.is_due());
    for (std::uint64_t n = 40; n != 2000; ++n) {
        s.write(entry_kind::event, n, "{}");
        s.write(entry_kind::settled, n, "\1");
    }
    s.begin();
    BOOST_TEST(s.is_due());  // for now so much lies behind it that it pays
}

/// The bytes of a move, cut at every byte: a kill in the midst of it, or a loss of power.
BOOST_AUTO_TEST_CASE(of_a_move_that_was_cut_anywhere_recover_each_event_once)
{
    for (bool const keeps_begun : {true, false}) {
        auto s = with_two_that_wait(keeps_begun);
        s.begin();
        BOOST_TEST(s.is_due());
        auto const from = s.bytes().size();
        auto const ends = s.move();
        BOOST_REQUIRE(ends.size() == 1u);
        // More than one event in a move.
        s.begin();
        auto const known = s.known;
        check_recovery(s);
        auto whole = s;
        for (auto cut = from; cut <= ends[0].second; ++cut) {
            auto torn = whole;
            torn.files.pop_back();
            torn.bytes().resize(cut);
            check_recovery(torn);
        }
        s.drop();
        check_recovery(s);
        s.begin();
        auto const second = s.move();
        BOOST_REQUIRE(second.size() == 1u);
        s.drop();
        check_recovery(s);
        BOOST_TEST((s.known == known));
    }
}

BOOST_AUTO_TEST_CASE(of_a_move_of_several_events_recover_each_once_at_every_cut)
{
    shelf s;
    for (std::uint64_t n = 1; n != 41; ++n) {
        if (n % 20 == 1 && n != 1) s.begin();
        s.event(n);
        if (n % 8 == 0) s.begun(n, static_cast<int>(n));
        if (n == 16) s.returned(n);
        if (n == 8) s.begun(n, 1000);
        if (n % 4 != 0) s.settled(n);
    }
    s.begin();
    s.begun(4, 77);  // its state is in a file that is read after its own
    BOOST_TEST(s.is_due());
    auto const from = s.bytes().size();
    auto const ends = s.move();
    BOOST_REQUIRE(ends.size() == 5u);
    for (auto cut = from; cut <= s.bytes().size(); ++cut) {
        auto torn = s;
        torn.bytes().resize(cut);
        px::detail::journal_index books;
        check_recovery(torn, &books);
        // Those that were moved are in the later file.
        std::uint64_t moved = 0;
        for (auto const& [n, end] : ends) moved += end <= cut;
        BOOST_TEST(books.files().front().open == 5 - moved);
        BOOST_TEST(books.files().back().open == moved);
    }
    s.drop();
    check_recovery(s);
    // What is written of them then counts from there on.
    s.returned(4);
    s.begun(12, 5);
    s.settled(8);
    check_recovery(s);
}

BOOST_AUTO_TEST_CASE(take_an_event_that_was_moved_from_a_file_without_sendings_for_one_that_may_have_been_sent)
{
    for (bool const first : {true, false})
        for (bool const then : {true, false}) {
            shelf before{first};
            before.event(1);
            shelf after{then};
            after.begin();
            auto const copies = px::detail::copies_of(before.books, before.books.files().front(), before.bytes());
            BOOST_REQUIRE(copies->size() == 1u);
            after.write(copies->front().kind, 1, copies->front().content);
            after.known[1] = sending_state{static_cast<std::uint8_t>(first && then ? 0 : 1), std::nullopt};
            BOOST_TEST((after.books.state_of(1) == after.known[1]));
            check_recovery(after);
        }
}

BOOST_AUTO_TEST_CASE(say_that_a_file_cannot_be_moved_of_which_an_event_is_not_read)
{
    auto s = with_two_that_wait();
    auto bytes = s.files.front().second;
    auto const at = bytes.find(text_of_event(4));
    bytes[at] = static_cast<char>(bytes[at] ^ 1);
    BOOST_TEST(!px::detail::copies_of(s.books, s.books.files().front(), bytes).has_value());
    BOOST_TEST(!px::detail::copies_of(s.books, s.books.files().front(), "PXEV").has_value());
}

/// Whatever happens, in any order, with a move whenever it is due and kills in between.
BOOST_AUTO_TEST_CASE(of_random_journals_recover_what_is_known_and_do_not_grow)
{
    std::mt19937 random{29};
    int moves = 0, kills = 0;
    for (int round = 0; round != 60; ++round) {
        bool const keeps = round % 4 != 0;
        shelf s{keeps};
        std::uint64_t next = 1;
        std::set<std::uint64_t> stuck;
        for (int i = 0; i != 600; ++i) {
            if (s.bytes().size() > 700) s.begin();
            auto const pick = [&] {
                auto at = s.known.begin();
                std::advance(at, static_cast<long>(random() % s.known.size()));
                return at->first;
            };
            auto const what = random() % 8;
            if (what < 3 || s.known.empty()) {
                if (random() % 25 == 0) stuck.insert(next);
                s.event(next++);
            } else if (auto const n = pick(); what < 6) {
                if (!stuck.contains(n) || random() % 30 == 0) s.settled(n);
            } else if (keeps && s.known[n].begun < 200 && what == 6) {
                s.begun(n, i);
            } else if (keeps && s.known[n].begun != 0) {
                s.returned(n);
            }
            while (s.files.size() > 1 && s.books.files().front().open == 0) s.drop();
            while (s.is_due()) {
                ++moves;
                auto const from = s.bytes().size();
                (void)s.move();
                if (random() % 4 == 0) {
                    // Killed in the midst of it: what is left is read, and it goes on from there.
                    auto torn = s;
                    torn.bytes().resize(from + random() % (s.bytes().size() - from + 1));
                    ++kills;
                    check_recovery(torn, &torn.books);
                    s = std::move(torn);
                    s.begin();
                    break;
                }
                s.drop();
            }
            if (i % 50 == 0) check_recovery(s);
        }
        std::size_t size = 0, open = 0;
        for (auto const& [number, bytes] : s.files) size += bytes.size();
        for (auto const& [n, state] : s.known) open += text_of_event(n).size() + 27;
        BOOST_TEST(size <= 4 * open + 4 * 900);
    }
    BOOST_TEST(moves > 200);
    BOOST_TEST(kills > 30);
}

BOOST_AUTO_TEST_SUITE_END()
