// An input of bytes that are parsed into records.
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

/// Makes records of bytes, which come in pieces that end anywhere.
class record_parser {
public:
    virtual ~record_parser() = default;

    /// Takes bytes off the front of `bytes` until there is a record, which it puts into `record`, or none are left.
    /// Whether there is one. Throws px::error where it cannot go on.
    [[nodiscard]] virtual bool next(std::string_view& bytes, input_record& record) = 0;
    /// The bytes are over: whether there is one more record. Throws as `next` does.
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
            if (out.size() == before) throw;  // else those that came before it are told first
        }
        return out.size() != before;
    }
    void interrupt() noexcept override { bytes_->interrupt(); }
    [[nodiscard]] bool interrupted() const noexcept override { return bytes_->interrupted(); }
    [[nodiscard]] std::string rejects_head() const override { return parser_->rejects_head(); }
    [[nodiscard]] std::string_view rejects_format() const noexcept override { return parser_->rejects_format(); }
    [[nodiscard]] std::string const& name() const noexcept override { return bytes_->name(); }

private:
    /// Goes one step on. False where there is no more for now.
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
    std::string_view rest_;  // of it, which is not parsed yet
    std::size_t size_ = 0;   // of the records of one call
    std::optional<px::error> failure_;
    bool ended_ = false;
};

}  // namespace example

#endif
