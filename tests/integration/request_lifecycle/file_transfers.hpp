// Files, sinks and answers that the tests of downloads and uploads share.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_REQUEST_LIFECYCLE_FILE_TRANSFERS_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_REQUEST_LIFECYCLE_FILE_TRANSFERS_HPP

#include "stage.hpp"

#include <gainsight/px/resource/localization.hpp>

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace request_lifecycle {

/// Bytes of every value, line ends and what looks like HTTP among them.
inline std::string zip(std::size_t size = 1000)
{
    using namespace std::string_literals;
    std::string out = "PK\3\4\0\r\n\r\nHTTP/1.1 200 OK\r\n\0{\"errorMessage\":\"no\"}"s;
    for (std::size_t i = 0; out.size() < size; ++i) out += static_cast<char>(i);
    return out;
}
/// An archive without files: its end record alone.
inline std::string empty_zip() { return "PK\5\6" + std::string(18, '\0'); }
inline std::string zip_answer(std::string_view bytes, std::string_view content_type = "application/zip")
{
    return answer(200, bytes, "", content_type);
}

/// Sends less than its Content-Length, then closes.
inline script cut_short(std::string_view bytes)
{
    auto text = zip_answer(bytes);
    text.resize(text.size() - 10);
    return [text](conversation& c) -> awaitable<void> {
        co_await c.answer(text);
        c.close();
    };
}

/// Records each call, and throws from the one that a test names.
class recording_sink : public px::byte_sink {
public:
    explicit recording_sink(std::string throws_at = {}) : throws_at_{std::move(throws_at)} {}
    void restart() override { note("restart"); }
    void write(std::string_view piece) override
    {
        bytes += piece;
        if (calls.empty() || calls.back() != "write") note("write");
    }
    void finish() override { note("finish"); }
    void discard() noexcept override { calls.push_back("discard"); }

    std::vector<std::string> calls;  // consecutive writes count as one
    std::string bytes;

private:
    void note(std::string what)
    {
        calls.push_back(what);
        if (what == throws_at_) throw std::runtime_error{"the disk is full"};
    }
    std::string throws_at_;
};

/// The calls of a sink, in one line.
inline std::string calls_of(recording_sink const& sink)
{
    std::string out;
    for (auto const& s : sink.calls) (out += out.empty() ? "" : " ") += s;
    return out;
}

inline px::errc code_of(px::result<void> const& r) { return r ? px::errc{} : r.error().code(); }

}  // namespace request_lifecycle

#endif
