// An input from a pipe that stores each record on the disk as soon as it is read, so that the records survive the
// program.
#ifndef EXAMPLES_INGEST_SPOOLED_INPUT_HPP
#define EXAMPLES_INGEST_SPOOLED_INPUT_HPP

#include "input.hpp"
#include "line_file.hpp"
#include "read_ahead.hpp"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace example {

/// Returns the records that an earlier process read for this run, then those of the pipe, up to a number of records.
/// Then the run ends, and the next run has its own spool file.
class spooled_input final : public input {
public:
    /// `spooled` reads the spool file of an earlier process; null if there is none. Calls `taken(n)` when the records
    /// of the first `n` lines of the pipe are on the disk.
    spooled_input(std::unique_ptr<input> spooled, read_ahead& live, line_file& spool, std::uint64_t most,
                  std::function<void(std::uint64_t)> taken)
        : spooled_{std::move(spooled)}, live_{live}, spool_{spool}, most_{most}, taken_{std::move(taken)}
    {
        live_.rest();
    }

    bool read(std::vector<input_record>& out, std::size_t most) override
    {
        if (interrupted_) return false;
        auto const before = out.size();
        if (spooled_) {
            if (spooled_->read(out, most)) {
                number_ = out.back().number;
                return true;
            }
            spooled_.reset();
        }
        while (number_ < most_ && live_.take(out, std::min<std::uint64_t>(most, most_ - number_))) {
            auto const first = number_;
            auto const line = out.back().line;
            auto kept = before;
            try {
                for (auto at = before; at < out.size(); ++at) {
                    auto const& record = out[at];
                    if (record.raw.empty()) continue;
                    if (spool_.size() == 0)
                        if (auto const head = rejects_head(); !head.empty()) spool_.append(head);
                    spool_.append(record.raw);
                }
                spool_.sync();
            } catch (output_error const&) {  // the disk is full: none of them was stored
                live_.give_back(out, before);
                throw;
            }
            for (auto at = before; at < out.size(); ++at) {
                auto& record = out[at];
                if (record.raw.empty()) {  // its text is not available, so it cannot be stored
                    std::fprintf(stderr, "ingest: a record of %s is lost: %s\n", name().c_str(),
                                 record.problem.c_str());
                    ++lost_;
                    continue;
                }
                record.number = ++number_;
                if (kept != at) out[kept] = std::move(record);
                ++kept;
            }
            taken_(line);
            out.resize(kept);
            if (number_ == first) continue;
            return true;
        }
        return false;
    }
    /// Interrupts only this run; the pipe can still be read.
    void interrupt() noexcept override
    {
        interrupted_ = true;
        live_.wake();
    }
    [[nodiscard]] bool interrupted() const noexcept override { return interrupted_ || live_.from().interrupted(); }
    [[nodiscard]] std::string rejects_head() const override { return live_.from().rejects_head(); }
    [[nodiscard]] std::string_view rejects_format() const noexcept override { return live_.from().rejects_format(); }
    [[nodiscard]] std::string const& name() const noexcept override { return live_.from().name(); }

    /// How many records could not be stored.
    [[nodiscard]] std::uint64_t lost() const noexcept { return lost_; }

private:
    std::unique_ptr<input> spooled_;
    read_ahead& live_;
    line_file& spool_;
    std::uint64_t most_;
    std::function<void(std::uint64_t)> taken_;
    std::uint64_t number_ = 0;
    std::uint64_t lost_ = 0;
    std::atomic<bool> interrupted_ = false;
};

}  // namespace example

#endif
