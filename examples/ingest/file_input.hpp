// An input that parses bytes into records.
#ifndef EXAMPLES_INGEST_FILE_INPUT_HPP
#define EXAMPLES_INGEST_FILE_INPUT_HPP

#include "byte_source.hpp"
#include "input.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace example {

/// Parses bytes, which arrive in arbitrary pieces, into records.
class record_parser {
public:
    virtual ~record_parser() = default;

    /// Consumes bytes from the front of `bytes` until `record` is complete or no bytes are left. Returns whether there
    /// is a record. Throws px::error if it cannot continue.
    [[nodiscard]] virtual bool next(std::string_view& bytes, input_record& record) = 0;
    /// Must be called at the end of the bytes: returns whether there is one more record. Throws as `next` does.
    [[nodiscard]] virtual bool finish(input_record& record) = 0;
    [[nodiscard]] virtual std::string rejects_head() const = 0;
    [[nodiscard]] virtual std::string_view rejects_format() const noexcept = 0;
};

class file_input final : public input {
public:
    file_input(std::unique_ptr<byte_source> bytes, std::unique_ptr<record_parser> parser)
        : bytes_{std::move(bytes)}, parser_{std::move(parser)}
    {}

    bool read(std::vector<input_record>& out, std::size_t most) override
    {
        auto const before = out.size();
        size_ = 0;
        if (failure_) throw *failure_;
        try {
            while (!ended_ && out.size() - before < most && size_ < longest_record && !interrupted())
                if (!take(out, out.size() == before)) break;
        } catch (px::error const& e) {
            failure_ = e;
            if (out.size() == before) throw;  // otherwise the records before the error are returned first
        }
        return out.size() != before;
    }
    void interrupt() noexcept override { bytes_->interrupt(); }
    [[nodiscard]] bool interrupted() const noexcept override { return bytes_->interrupted(); }
    [[nodiscard]] std::string rejects_head() const override { return parser_->rejects_head(); }
    [[nodiscard]] std::string_view rejects_format() const noexcept override { return parser_->rejects_format(); }
    [[nodiscard]] std::string const& name() const noexcept override { return bytes_->name(); }

private:
    /// Reads a record or more bytes. False if there is nothing more at the moment.
    bool take(std::vector<input_record>& out, bool wait)
    {
        if (rest_.empty()) {
            auto const got = bytes_->read(block_, wait);
            if (got == byte_source::got::nothing_yet) return false;
            ended_ = got == byte_source::got::end;
            rest_ = block_;
        }
        input_record record;
        if (!(ended_ ? parser_->finish(record) : parser_->next(rest_, record))) return true;
        size_ += record.raw.size();
        out.push_back(std::move(record));
        return true;
    }

    std::unique_ptr<byte_source> bytes_;
    std::unique_ptr<record_parser> parser_;
    std::string block_;
    std::string_view rest_;  // the part of the block that is not parsed yet
    std::size_t size_ = 0;   // the size of the records of one call
    std::optional<px::error> failure_;
    bool ended_ = false;
};

}  // namespace example

#endif
