// The bytes of a journal's segment: what is read of them, whole, cut, changed, and of another version.
#include <gainsight/px/destination/journal_format.hpp>
#include <gainsight/px/destination/journal_index.hpp>

#include <boost/crc.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace px = gainsight::px;

namespace journal_format_test {

using px::detail::entry_kind;

px::detail::journal_file_id const file{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

/// A record as it was written.
struct written {
    entry_kind kind;
    std::uint64_t sequence;
    std::string content;
    std::size_t end = 0;  // where it ends in the segment
};

std::string segment_of(std::vector<written>& records, px::detail::journal_file_id const& id = file)
{
    std::string bytes;
    px::detail::append_header(bytes, px::detail::segment_header{7, id, true, true});
    for (auto& r : records) {
        px::detail::append_record(bytes, id, r.kind, r.sequence, r.content);
        r.end = bytes.size();
    }
    return bytes;
}

std::vector<written> some_records()
{
    return {{entry_kind::event, 1, R"({"eventName":"a"})"},
            {entry_kind::event, 2, R"({"eventName":"b","identifyId":"jane@example.com"})"},
            {entry_kind::begun, 1, px::detail::state_content({1, px::from_epoch_ms(1'700'000'000'123)})},
            {entry_kind::returned, 1, px::detail::state_content({})},
            {entry_kind::settled, 2, std::string(1, '\3')},
            {entry_kind::moved, 1, px::detail::moved_content({}, R"({"eventName":"a"})")},
            {entry_kind::event, 0xFFFF'FFFF'FFFF'FFFE, std::string(300, 'x')}};
}

/// Reads all of a segment: which of the records came, in order, each as it was written.
std::vector<std::size_t> read_of(std::vector<written> const& records, px::detail::journal_reader& reader)
{
    std::vector<std::size_t> out;
    if (!reader.header()) return out;
    std::size_t n = 0;
    while (auto const r = reader.next()) {
        auto const before = n;
        while (n != records.size() &&
               (r->kind != records[n].kind || r->sequence != records[n].sequence || r->content != records[n].content))
            ++n;
        BOOST_REQUIRE(n != records.size());
        BOOST_REQUIRE(r->behind_damage == (n != before));
        out.push_back(n++);
    }
    BOOST_REQUIRE(reader.left() == 0 || !reader.why().empty());
    return out;
}
/// The number of records that came, which are the first ones.
std::size_t read_first_of(std::vector<written> const& records, px::detail::journal_reader& reader)
{
    auto const came = read_of(records, reader);
    BOOST_REQUIRE(came.empty() || came.back() + 1 == came.size());
    return came.size();
}

}  // namespace journal_format_test

using namespace journal_format_test;

BOOST_AUTO_TEST_SUITE(journal_format)

BOOST_AUTO_TEST_CASE(reads_what_was_written)
{
    auto records = some_records();
    auto const bytes = segment_of(records);
    px::detail::journal_reader reader{bytes};
    auto const header = reader.header();
    BOOST_REQUIRE(header.has_value());
    BOOST_TEST((*header == px::detail::segment_header{7, file, true, true}));
    px::detail::journal_reader again{bytes};
    BOOST_TEST(read_first_of(records, again) == records.size());
    BOOST_TEST(again.left() == 0u);
    BOOST_TEST(again.why() == "");
    BOOST_TEST(bytes.size() == 44 + 7 * 17 + records[0].content.size() + records[1].content.size() + 10 + 10 + 1 +
                                   (10 + records[0].content.size()) + 300);
}

BOOST_AUTO_TEST_CASE(keeps_the_state_of_an_event_that_is_moved)
{
    using state = px::detail::sending_state;
    auto const at = px::from_epoch_ms(1'700'000'000'123);
    for (auto const& s : {state{}, state{1, at}, state{255, px::from_epoch_ms(-5)}, state{3, std::nullopt}}) {
        auto const content = px::detail::moved_content(s, "{}");
        px::detail::journal_record r;
        r.kind = entry_kind::moved;
        r.content = content;
        BOOST_TEST((r.state({}) == s));
        BOOST_TEST(r.json() == "{}");
        BOOST_TEST(content.size() == px::detail::sending_state_size + 2);
    }
    // Also of the longest event, which is longer when it is moved.
    std::vector<written> records{
        {entry_kind::moved, 1, px::detail::moved_content({}, std::string(px::detail::longest_content, 'x'))}};
    auto const bytes = segment_of(records);
    px::detail::journal_reader reader{bytes};
    BOOST_TEST(read_first_of(records, reader) == 1u);
}

BOOST_AUTO_TEST_CASE(cut_anywhere_is_read_up_to_the_last_whole_record)
{
    auto records = some_records();
    auto const whole = segment_of(records);
    for (std::size_t size = 0; size != whole.size(); ++size) {
        std::string const bytes = whole.substr(0, size);
        px::detail::journal_reader reader{bytes};
        std::size_t expected = 0, last = px::detail::segment_header_size;
        for (auto const& r : records)
            if (r.end <= size) {
                ++expected;
                last = r.end;
            }
        BOOST_TEST_CONTEXT("cut to " << size)
        {
            BOOST_TEST(read_first_of(records, reader) == expected);
            if (size < px::detail::segment_header_size) {
                px::detail::journal_reader head{bytes};
                BOOST_TEST(!head.header());
                BOOST_TEST(head.is_torn());
            } else {
                BOOST_TEST(reader.left() == size - last);
                BOOST_TEST(reader.is_torn() == (size != last));
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(changed_in_any_byte_is_read_but_for_that_record)
{
    auto const records = some_records();
    auto written_records = records;
    auto const whole = segment_of(written_records);
    std::size_t begin = px::detail::segment_header_size;
    for (std::size_t which = 0; which != records.size(); begin = written_records[which++].end)
        for (auto at = begin; at != written_records[which].end; ++at)
            for (int change = 1; change != 256; ++change) {
                std::string bytes = whole;
                bytes[at] = static_cast<char>(static_cast<unsigned char>(bytes[at]) ^ change);
                px::detail::journal_reader reader{bytes};
                auto const came = read_of(records, reader);
                // A length can be told from where the next record begins.
                bool const is_length = at - begin < 4;
                std::size_t const size = is_length ? 0 : written_records[which].end - begin;
                bool const right = came.size() == records.size() - (is_length ? 0 : 1) && reader.left() == size &&
                                   reader.ends_in_damage() == (!is_length && which + 1 == records.size()) &&
                                   reader.left_is_data() == !is_length && !reader.is_torn() &&
                                   (is_length || reader.left_at() == begin);
                if (!right)
                    BOOST_ERROR("byte " << at << " changed by " << change << ": " << came.size() << " records, "
                                        << reader.left() << " bytes left");
            }
}

BOOST_AUTO_TEST_CASE(with_one_bit_of_its_header_changed_is_read_and_with_more_is_not)
{
    auto records = some_records();
    auto const whole = segment_of(records);
    for (std::size_t at = 0; at != px::detail::segment_header_size; ++at)
        for (unsigned change = 1; change != 256; ++change) {
            std::string bytes = whole;
            bytes[at] = static_cast<char>(static_cast<unsigned char>(bytes[at]) ^ change);
            px::detail::journal_reader reader{bytes};
            bool const is_one_bit = (change & (change - 1)) == 0;
            auto const came = read_of(records, reader);
            if (came.size() != (is_one_bit ? records.size() : 0)) BOOST_ERROR(at << " changed by " << change);
            bool const is_1 = at == 8 && bytes[8] == '\1';
            if (reader.is_of_another_version() != (!is_one_bit && at >= 8 && at < 12 && !is_1))
                BOOST_ERROR("version: " << at << " changed by " << change);
        }
}

BOOST_AUTO_TEST_CASE(is_read_between_damages_and_says_how_much_was_left)
{
    auto records = some_records();
    auto bytes = segment_of(records);
    auto const break_at = [&](std::size_t at) { bytes[at] = static_cast<char>(bytes[at] ^ 0x55); };
    break_at(records[0].end + 12);  // the second
    break_at(records[1].end + 0);   // and the third: nobody can tell one from the other
    break_at(records[1].end + 9);
    break_at(records[4].end + 16);
    px::detail::journal_reader reader{bytes};
    BOOST_TEST((read_of(records, reader) == std::vector<std::size_t>{0, 3, 4, 6}));
    BOOST_TEST(reader.left_at() == records[0].end);
    BOOST_TEST(reader.left() == records[2].end - records[0].end + records[5].end - records[4].end);
    BOOST_TEST(!reader.ends_in_damage());
    BOOST_TEST(!reader.is_torn());
}

BOOST_AUTO_TEST_CASE(of_another_version_is_refused_in_words)
{
    for (char const version : {'\0', '\3', '\x7f'}) {
        std::string bytes;
        px::detail::append_header(bytes, px::detail::segment_header{7, file, true, true});
        bytes[8] = version;
        // As its writer has it; and as one may have it that puts its sum elsewhere.
        for (bool const has_sum : {true, false}) {
            if (has_sum) {
                boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> sum;
                sum.process_bytes(bytes.data(), 40);
                auto const n = sum.checksum();
                for (unsigned i = 0; i != 4; ++i) bytes[40 + i] = static_cast<char>(n >> (8 * i) & 0xff);
            } else {
                std::fill(bytes.begin() + 40, bytes.end(), '\0');
            }
            px::detail::journal_reader reader{bytes};
            auto const header = reader.header();
            BOOST_REQUIRE(!header);
            BOOST_TEST(std::string{header.error().message()} ==
                       "its format has version " + std::to_string(version) + "; this library reads versions 1 to 2");
            BOOST_TEST(reader.is_of_another_version());
            BOOST_TEST(!reader.is_torn());
        }
    }
}

/// These bytes were written by the library before events were moved.
BOOST_AUTO_TEST_CASE(of_version_1_is_read_and_has_no_event_that_was_moved)
{
    constexpr std::string_view hex = "50584556454e545301000000010000000300000000000000a0a1a2a3a4a5a6a7a8a9aaabacadaeafd"
                                     "9217e3707000000cb0e209f08000000"
                                     "00000000017b226e223a387d07000000429b8e7e0900000000000000017b226e223a397d080000008"
                                     "790c0900a00000000000000017b226e"
                                     "223a31307d0800000060795c6b0800000000000000027b68e5cf8b010000080000003ba0e1ce09000"
                                     "00000000000027c68e5cf8b01000000"
                                     "000000dddcda8809000000000000000301000000ebc119ba0a000000000000000401";
    std::string bytes;
    for (std::size_t i = 0; i != hex.size(); i += 2)
        bytes += static_cast<char>(std::stoi(std::string{hex.substr(i, 2)}, nullptr, 16));
    auto const at = [](std::int64_t ms) { return px::detail::state_content({1, px::from_epoch_ms(ms)}).substr(2); };
    std::vector<written> const records{
        {entry_kind::event, 8, R"({"n":8})"},           {entry_kind::event, 9, R"({"n":9})"},
        {entry_kind::event, 10, R"({"n":10})"},         {entry_kind::begun, 8, at(1'700'000'000'123)},
        {entry_kind::begun, 9, at(1'700'000'000'124)},  {entry_kind::returned, 9, ""},
        {entry_kind::settled, 10, std::string(1, '\1')}};
    px::detail::journal_reader reader{bytes};
    BOOST_TEST(read_first_of(records, reader) == records.size());
    BOOST_TEST(reader.left() == 0u);

    px::detail::journal_recovery recovery;
    BOOST_TEST(!recovery.read("it", 3, bytes));
    px::detail::journal_index books;
    auto const found = recovery.take(books);
    BOOST_REQUIRE(found.events.size() == 2u);
    BOOST_TEST(found.events[0].sequence == 8u);
    BOOST_TEST(int{found.events[0].begun} == 1);
    BOOST_TEST((found.events[0].begun_at == px::from_epoch_ms(1'700'000'000'123)));
    BOOST_TEST(found.events[1].sequence == 9u);
    BOOST_TEST(int{found.events[1].begun} == 0);
    BOOST_TEST(found.next == 11u);

    px::detail::journal_file_id id;
    std::copy_n(bytes.begin() + 24, id.size(), id.begin());
    px::detail::append_record(bytes, id, entry_kind::moved, 8, px::detail::moved_content({}, "{}"));
    px::detail::journal_reader longer{bytes};
    BOOST_TEST(read_first_of(records, longer) == records.size());
    BOOST_TEST(longer.why() == "a record is of no known kind");
}

BOOST_AUTO_TEST_CASE(that_is_no_journal_is_refused)
{
    for (std::string const& bytes : {std::string{R"({"eventName":"a"})"}, std::string{"PXEVENTZ"}, std::string(4, 0)}) {
        px::detail::journal_reader reader{bytes};
        auto const header = reader.header();
        BOOST_REQUIRE(!header);
        BOOST_TEST(std::string{header.error().message()} == "it is no journal of an event sink");
        BOOST_TEST(!reader.is_torn());
    }
}

BOOST_AUTO_TEST_CASE(takes_no_record_of_another_file_for_its_own)
{
    auto records = some_records();
    auto const own = segment_of(records);
    auto other = file;
    other[15] ^= 1;
    auto const foreign = segment_of(records, other);
    std::string const bytes = own.substr(0, records[1].end) + foreign.substr(records[1].end);
    px::detail::journal_reader reader{bytes};
    BOOST_TEST(read_first_of(records, reader) == 2u);
    BOOST_TEST(reader.why() == "a record's checksum is wrong");
}

BOOST_AUTO_TEST_CASE(ends_at_zeros_and_at_lengths_that_cannot_be)
{
    auto records = some_records();
    auto const own = segment_of(records);
    for (char const fill : {'\0', '\xff'}) {
        std::string const bytes = own + std::string(100, fill);
        px::detail::journal_reader reader{bytes};
        BOOST_TEST(read_first_of(records, reader) == records.size());
        BOOST_TEST(reader.left() == 100u);
        BOOST_TEST(!reader.is_torn());
        BOOST_TEST(reader.left_is_data() == (fill != '\0'));
    }
}

BOOST_AUTO_TEST_CASE(of_random_records_is_read_as_it_was_written)
{
    std::mt19937_64 random{16};
    for (int round = 0; round != 200; ++round) {
        std::vector<written> records(random() % 40);
        for (auto& r : records) {
            r.sequence = random();
            switch (random() % 4) {
                case 0:
                    r.kind = entry_kind::begun;
                    r.content = px::detail::state_content({1, px::from_epoch_ms(4)});
                    break;
                case 1:
                    r.kind = entry_kind::returned;
                    r.content = px::detail::state_content({});
                    break;
                case 2:
                    r.kind = entry_kind::settled;
                    r.content = std::string(1, '\1');
                    break;
                default:
                    r.kind = entry_kind::event;
                    r.content.resize(1 + random() % 700);
                    for (auto& c : r.content) c = static_cast<char>(random());
            }
        }
        auto const whole = segment_of(records);
        px::detail::journal_reader reader{whole};
        BOOST_TEST(read_first_of(records, reader) == records.size());
        // And with a tail that is anything.
        std::string tail(random() % 60, '\0');
        for (auto& c : tail) c = static_cast<char>(random());
        std::string const bytes = whole + tail;
        px::detail::journal_reader longer{bytes};
        BOOST_TEST(read_first_of(records, longer) == records.size());
        BOOST_TEST(longer.left() == tail.size());
    }
}

BOOST_AUTO_TEST_SUITE_END()
