// Journals of which bytes were changed, cut or lost: no event is taken for one that was not sent unless that is sure.
#include <gainsight/px/destination/journal_index.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace px = gainsight::px;

namespace journal_damage_test {

using px::detail::entry_kind;
using px::detail::sending_state;
using px::detail::state_content;

px::timestamp const then = px::from_epoch_ms(1'700'000'000'123);
std::string json_of(std::uint64_t n) { return "{\"n\":" + std::to_string(n) + "}"; }

/// A segment that is being written.
class segment {
public:
    segment(std::uint64_t number, bool keeps_begun, bool syncs = true)
    {
        id_[0] = static_cast<unsigned char>(number);
        px::detail::append_header(bytes, {number, id_, keeps_begun, syncs});
        ends.push_back(bytes.size());
    }
    segment& event(std::uint64_t n) { return write(entry_kind::event, n, json_of(n)); }
    segment& begun(std::uint64_t n, unsigned char all = 1)
    {
        return write(entry_kind::begun, n, state_content({all, then}));
    }
    segment& returned(std::uint64_t n, unsigned char left = 0)
    {
        return write(entry_kind::returned, n, state_content(left == 0 ? sending_state{} : sending_state{left, then}));
    }
    segment& settled(std::uint64_t n) { return write(entry_kind::settled, n, "\1"); }
    segment& write(entry_kind kind, std::uint64_t n, std::string const& content)
    {
        px::detail::append_record(bytes, id_, kind, n, content);
        ends.push_back(bytes.size());
        return *this;
    }

    std::string bytes;
    std::vector<std::size_t> ends;  // of the header, and of each record

private:
    px::detail::journal_file_id id_{};
};

using states = std::map<std::uint64_t, int>;  // how often each event was begun

struct recovery {
    explicit recovery(std::vector<std::string> const& files)
    {
        px::detail::journal_recovery reads;
        std::uint64_t number = 0;
        for (auto const& bytes : files) {
            auto const refused = reads.read("it", ++number, bytes);
            if (refused) BOOST_ERROR(std::string{refused.message()});
        }
        auto const found = reads.take(books);
        for (auto const& e : found.events) {
            if (e.json != json_of(e.sequence)) BOOST_ERROR("event " << e.sequence << " is " << e.json);
            begun[e.sequence] = e.begun;
        }
        told = found.notes;
    }
    [[nodiscard]] bool keeps(std::size_t file) const { return books.files()[file].damaged; }

    px::detail::journal_index books;
    states begun;
    std::vector<std::string> told;
};

std::pair<segment, segment> two_files()
{
    segment first{1, true};
    first.event(1).event(2).begun(1).event(3).begun(2).returned(2).event(4);
    segment second{2, true};
    second.event(5).begun(3).begun(4).settled(3).event(6).begun(6).event(7);
    return {std::move(first), std::move(second)};
}
states const truth{{1, 1}, {2, 0}, {4, 1}, {5, 0}, {6, 1}, {7, 0}};

}  // namespace journal_damage_test

using namespace journal_damage_test;

BOOST_AUTO_TEST_SUITE(journal_damage)

BOOST_AUTO_TEST_CASE(of_one_bit_costs_at_most_the_event_in_it_and_is_never_taken_for_a_sending_that_was_not)
{
    auto const [first, second] = two_files();
    BOOST_TEST((recovery{{first.bytes, second.bytes}}.begun == truth));
    for (int which = 0; which != 2; ++which)
        for (std::size_t bit = 0; bit != 8 * (which == 0 ? first : second).bytes.size(); ++bit) {
            std::vector<std::string> files{first.bytes, second.bytes};
            auto& byte = files[static_cast<std::size_t>(which)][bit / 8];
            byte = static_cast<char>(byte ^ (1 << bit % 8));
            recovery const got{files};
            std::size_t missing = 0;
            for (auto const& [n, begun] : truth) {
                auto const at = got.begun.find(n);
                if (at == got.begun.end())
                    ++missing;
                else if (at->second < begun)
                    BOOST_ERROR("event " << n << " is taken for one that was not sent: bit " << bit);
            }
            bool const reads_all = got.begun == truth;
            if (missing > 1) BOOST_ERROR(missing << " events are missing: bit " << bit);
            if (!reads_all && (got.told.size() != 1 || !got.keeps(static_cast<std::size_t>(which))))
                BOOST_ERROR("nobody is told of bit " << bit);
        }
}

BOOST_AUTO_TEST_CASE(of_a_length_costs_nothing)
{
    segment one{1, true};
    for (std::uint64_t n = 1; n != 101; ++n) one.event(n);
    for (std::size_t which = 0; which != 100; ++which)
        for (unsigned bit = 0; bit != 32; ++bit) {
            auto bytes = one.bytes;
            auto& byte = bytes[one.ends[which] + bit / 8];
            byte = static_cast<char>(byte ^ (1 << bit % 8));
            recovery const got{{bytes}};
            if (got.begun.size() != 100) BOOST_ERROR("record " << which << ", bit " << bit);
        }
}

BOOST_AUTO_TEST_CASE(by_a_cut_leaves_what_is_before_and_is_no_doubt_where_what_is_acknowledged_is_on_the_disk)
{
    for (bool const syncs : {true, false}) {
        segment one{1, true, syncs};
        one.event(1).event(2).begun(1).event(3).returned(1);
        std::vector<states> const known{
            {}, {{1, 0}}, {{1, 0}, {2, 0}}, {{1, 1}, {2, 0}}, {{1, 1}, {2, 0}, {3, 0}}, {{1, 0}, {2, 0}, {3, 0}}};
        for (std::size_t size = 0; size <= one.bytes.size(); ++size) {
            auto const behind = std::ranges::upper_bound(one.ends, size);
            auto const whole = static_cast<std::size_t>(behind - one.ends.begin());
            auto expected = whole == 0 ? states{} : known[whole - 1];
            bool const is_torn = whole != 0 && one.ends[whole - 1] != size;
            if (is_torn && !syncs)
                for (auto& [n, begun] : expected) begun = std::max(begun, 1);
            recovery const got{{one.bytes.substr(0, size)}};
            BOOST_TEST_CONTEXT("cut to " << size << ", syncs: " << syncs)
            {
                BOOST_TEST((got.begun == expected));
                BOOST_TEST(got.told.size() == (is_torn || (whole == 0 && size != 0) ? 1u : 0u));
                BOOST_TEST(got.keeps(0) == is_torn);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(makes_all_doubtful_that_stands_before_it_and_nothing_behind)
{
    auto [first, second] = two_files();
    segment third{3, true};
    third.event(8).event(9).begun(9);
    auto const at = second.ends[4] - 1;  // the outcome of the third event
    second.bytes[at] = static_cast<char>(second.bytes[at] ^ 3);
    recovery const got{{first.bytes, second.bytes, third.bytes}};
    BOOST_TEST((got.begun == states{{1, 1}, {2, 1}, {3, 1}, {4, 1}, {5, 1}, {6, 1}, {7, 0}, {8, 0}, {9, 1}}));
    BOOST_REQUIRE(got.told.size() == 1u);
    BOOST_TEST(got.told[0] == "it: 18 bytes from byte " + std::to_string(second.ends[3]) +
                                  " on are left out: a record's checksum is wrong");
    // What is written of them then counts.
    segment more{4, true};
    more.returned(5, 0).settled(1);
    auto const after = recovery{{first.bytes, second.bytes, third.bytes, more.bytes}}.begun;
    BOOST_TEST(after.at(5) == 0);
    BOOST_TEST(!after.contains(1));
}

BOOST_AUTO_TEST_CASE(of_a_header_costs_its_file_alone_which_is_kept_and_told)
{
    auto const [first, second] = two_files();
    segment third{3, true};
    third.event(8).begun(4, 2).event(9);
    for (auto const& header : {std::string(44, '\0'), std::string(44, 'x'), "PXEVENTS\2" + std::string(35, '\0')}) {
        auto broken = second.bytes;
        broken.replace(0, header.size(), header);
        recovery const got{{first.bytes, broken, third.bytes}};
        BOOST_TEST((got.begun == states{{1, 1}, {2, 1}, {3, 1}, {4, 2}, {8, 0}, {9, 0}}));
        BOOST_REQUIRE(got.told.size() == 1u);
        BOOST_TEST(
            got.told[0].starts_with("it: " + std::to_string(broken.size()) + " bytes from byte 0 on are left out: it"));
        BOOST_TEST(!got.keeps(0));
        BOOST_TEST(got.keeps(1));
        BOOST_TEST(!got.keeps(2));
    }
    // A page of zeros may have been one of records; a file of a header's length has none.
    BOOST_TEST(recovery({first.bytes, std::string(4096, '\0')}).begun.at(2) == 1);
    BOOST_TEST(recovery({first.bytes, std::string(44, '\0')}).begun.at(2) == 0);
    BOOST_TEST(recovery({first.bytes, std::string{}}).begun.at(2) == 0);
}

BOOST_AUTO_TEST_CASE(of_a_later_version_leaves_the_whole_journal_to_those_who_know_it)
{
    auto const [first, second] = two_files();
    auto later = second.bytes;
    later.replace(8, 4, std::string{"\x05\x00\x00\x00", 4});
    px::detail::journal_recovery reads;
    BOOST_TEST(!reads.read("it", 1, first.bytes));
    BOOST_TEST(!!reads.read("it", 2, later));
}

BOOST_AUTO_TEST_CASE(is_as_if_sendings_had_not_been_written_down_from_a_file_on_in_which_they_are_not)
{
    auto const [first, second] = two_files();
    segment without{3, false};
    segment third{4, true};
    third.event(8).returned(5, 0);
    BOOST_TEST((recovery{{first.bytes, second.bytes, without.bytes}}.begun ==
                states{{1, 1}, {2, 1}, {4, 1}, {5, 1}, {6, 1}, {7, 1}}));
    auto const after = recovery{{first.bytes, second.bytes, without.bytes, third.bytes}}.begun;
    BOOST_TEST((after == states{{1, 1}, {2, 1}, {4, 1}, {5, 0}, {6, 1}, {7, 1}, {8, 0}}));
}

BOOST_AUTO_TEST_CASE(need_not_be_feared_for_where_a_batch_is_written_twice)
{
    px::detail::journal_index books;
    px::detail::journal_file file;
    file.keeps_begun = true;
    books.begin(file);
    px::detail::journal_record event;
    event.sequence = 1;
    event.content = "{}";
    books.note(event);
    auto const write = [&](std::vector<px::detail::journal_entry> batch, int times) {
        books.complete(batch);
        for (; times != 0; --times)
            for (auto const& e : batch) {
                px::detail::journal_record r;
                r.kind = e.kind;
                r.sequence = e.sequence;
                r.content = e.content;
                books.note(r);
            }
    };
    px::detail::journal_entry begun, returned;
    begun.kind = entry_kind::begun;
    begun.sequence = returned.sequence = 1;
    begun.when = then;
    returned.kind = entry_kind::returned;
    write({begun}, 2);
    BOOST_TEST(int{books.state_of(1).begun} == 1);
    write({begun}, 1);
    write({returned}, 2);
    BOOST_TEST(int{books.state_of(1).begun} == 1);  // what became of the first is not known
    write({returned, begun, begun}, 2);
    BOOST_TEST(int{books.state_of(1).begun} == 2);
    BOOST_TEST((books.state_of(1).begun_at == then));
}

BOOST_AUTO_TEST_SUITE_END()
