// What a proxy answers to CONNECT.
#ifndef GAINSIGHT_PX_NET_TUNNEL_ANSWER_HPP
#define GAINSIGHT_PX_NET_TUNNEL_ANSWER_HPP

#include <gainsight/px/core/config.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace gainsight::px::inline v0::detail {

/// Reads the head of the answer, and not a byte behind it: that belongs to the tunnel. Bytes in, a verdict out.
class tunnel_answer {
public:
    /// The longest head that is read.
    static constexpr std::size_t limit = 8 * 1024;

    enum class verdict : unsigned char {
        incomplete,
        open,       // a tunnel: 2xx
        refused,    // the same answer will come again
        not_now,    // the proxy's trouble, or the host's: it may pass
        not_proxy,  // not HTTP, or a head without end
    };

    /// Takes what came, and answers how many bytes of it belong to the head: all while the verdict is incomplete.
    [[nodiscard]] std::size_t put(std::string_view piece);
    [[nodiscard]] verdict result() const noexcept { return verdict_; }
    [[nodiscard]] int status() const noexcept { return status_; }
    /// What the answer says, in words; for any verdict but incomplete and open. `proxy` is its name and port.
    [[nodiscard]] std::string problem(std::string_view proxy, bool with_credentials) const;

private:
    [[nodiscard]] bool end_of_line();
    void judge() noexcept;

    std::string status_line_;
    std::size_t size_ = 0;
    std::size_t line_size_ = 0;  // of the line under way, its CR not counted
    int status_ = 0;
    bool in_status_line_ = true;
    bool too_long_ = false;
    verdict verdict_ = verdict::incomplete;
};

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/net/impl/tunnel_answer.ipp>
#endif

#endif
