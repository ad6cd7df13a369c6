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

/// Says less than it promised, then closes.
inline script cut_short(std::string_view bytes)
{
    auto text = zip_answer(bytes);
    text.resize(text.size() - 10);
    return [text](conversation& c) -> awaitable<void> {
        co_await c.answer(text);
        c.close();
    };
}

/// Notes all that it is told, and throws where a test wants it to.
class noting_sink : public px::byte_sink {
public:
    explicit noting_sink(std::string throws_at = {}) : throws_at_{std::move(throws_at)} {}
    void restart() override { note("restart"); }
    void write(std::string_view piece) override
    {
        bytes += piece;
        if (said.empty() || said.back() != "write") note("write");
    }
    void finish() override { note("finish"); }
    void discard() noexcept override { said.push_back("discard"); }

    std::vector<std::string> said;  // many writes in a row are one
    std::string bytes;

private:
    void note(std::string what)
    {
        said.push_back(what);
        if (what == throws_at_) throw std::runtime_error{"the disk is full"};
    }
    std::string throws_at_;
};

/// What a sink is told, in one line.
inline std::string told(noting_sink const& sink)
{
    std::string out;
    for (auto const& s : sink.said) (out += out.empty() ? "" : " ") += s;
    return out;
}

inline px::errc code_of(px::result<void> const& r) { return r ? px::errc{} : r.error().code(); }

}  // namespace request_lifecycle

#endif
