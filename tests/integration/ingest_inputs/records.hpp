// Records of an input in words, and inputs whose bytes come in any pieces.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_INGEST_INPUTS_RECORDS_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_INGEST_INPUTS_RECORDS_HPP

#include "../../../examples/ingest/file_input.hpp"

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace px_test {

/// Yields these pieces, one at each call; where it is not to wait, only every other time.
class pieces_source final : public example::byte_source {
public:
    explicit pieces_source(std::vector<std::string> pieces) : pieces_{std::move(pieces)} {}

    got read(std::string& block, bool wait) override
    {
        block.clear();
        late_ = !late_;
        if (late_ && !wait) return got::nothing_yet;
        if (at_ == pieces_.size()) return got::end;
        block = pieces_[at_++];
        return got::bytes;
    }
    void interrupt() noexcept override { interrupted_ = true; }
    [[nodiscard]] bool interrupted() const noexcept override { return interrupted_; }
    [[nodiscard]] std::string const& name() const noexcept override { return name_; }

private:
    std::vector<std::string> pieces_;
    std::size_t at_ = 0;
    bool late_ = false;
    bool interrupted_ = false;
    std::string name_ = "the input";
};

/// "2@3 name=text:Jane, plan=null, score=json:7 <raw>" or, with a problem, "2@3 has 4 cells, the header 5 <raw>".
inline std::string in_words(example::input_record const& record)
{
    auto out = std::to_string(record.number) + '@' + std::to_string(record.line) + ' ' + record.problem;
    bool first = record.problem.empty();
    for (auto const& cell : record.cells) {
        if (!std::exchange(first, false)) out += ", ";
        out += cell.name + '=';
        switch (cell.kind) {
            case example::input_cell::form::null: out += "null"; break;
            case example::input_cell::form::text: out += "text:" + cell.value; break;
            case example::input_cell::form::json: out += "json:" + cell.value; break;
        }
    }
    return out + " <" + record.raw + '>';
}

/// All records of an input, and what it throws, each in words.
inline std::vector<std::string> read_all(example::input& in, std::size_t most = 7)
{
    std::vector<std::string> out;
    try {
        for (std::vector<example::input_record> batch; in.read(batch, most); batch.clear()) {
            BOOST_TEST((!batch.empty() && batch.size() <= most));
            for (auto const& record : batch) out.push_back(in_words(record));
        }
    } catch (gainsight::px::error const& e) {
        BOOST_TEST((e.code() == gainsight::px::errc::invalid_argument));
        out.emplace_back(e.message());
        // And it stays so.
        std::vector<example::input_record> none;
        BOOST_CHECK_THROW(in.read(none, most), gainsight::px::error);
        BOOST_TEST(none.empty());
    }
    return out;
}

/// Each piece as long as `length()` says.
inline std::vector<std::string> cut(std::string_view bytes, std::function<std::size_t()> const& length)
{
    std::vector<std::string> out;
    while (!bytes.empty()) {
        out.emplace_back(bytes.substr(0, length()));
        bytes.remove_prefix(out.back().size());
    }
    return out;
}

using make_parser = std::function<std::unique_ptr<example::record_parser>()>;

/// The records of these bytes, which are the same however the bytes are cut and the records asked for.
inline std::vector<std::string> records_of(std::string_view bytes, make_parser const& parser)
{
    auto const read = [&](std::vector<std::string> pieces, std::size_t most) {
        example::file_input in{std::make_unique<pieces_source>(std::move(pieces)), parser()};
        return read_all(in, most);
    };
    auto const whole = read({std::string{bytes}}, 1000);
    std::minstd_rand random{static_cast<unsigned>(bytes.size())};
    BOOST_TEST(read({std::string{bytes}}, 1) == whole, boost::test_tools::per_element());
    BOOST_TEST(read(cut(bytes, [] { return 1; }), 3) == whole, boost::test_tools::per_element());
    for (int i = 0; i < 4; ++i)
        BOOST_TEST(read(cut(bytes, [&random] { return 1 + random() % 9; }), 1 + random() % 4) == whole,
                   boost::test_tools::per_element());
    return whole;
}

/// A row of a table: bytes, and what becomes of them.
struct bytes_case {
    std::string what;
    std::string bytes;
    std::vector<std::string> records;
};

inline void check(std::vector<bytes_case> const& table, make_parser const& parser)
{
    for (auto const& row : table) BOOST_TEST_CONTEXT(row.what)
        {
            BOOST_TEST(records_of(row.bytes, parser) == row.records, boost::test_tools::per_element());
        }
}

}  // namespace px_test

#endif
