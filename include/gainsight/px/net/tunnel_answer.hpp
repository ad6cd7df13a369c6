// What a proxy answers to CONNECT.
#ifndef GAINSIGHT_PX_NET_TUNNEL_ANSWER_HPP
#define GAINSIGHT_PX_NET_TUNNEL_ANSWER_HPP

#include <gainsight/px/core/config.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace gainsight::px::inline v0::detail {

/// Reads the head of the answer and not one byte more, since what follows the head belongs to the tunnel. Takes bytes,
/// yields a tunnel_result; does no I/O.
class tunnel_answer {
public:
    /// The longest head that is read.
    static constexpr std::size_t limit = 8 * 1024;

    enum class tunnel_result : unsigned char {
        incomplete,  // the head has not come whole
        open,        // 2xx: the tunnel is open
        refused,     // a repeated request would get the same answer
        not_now,     // a failure of the proxy or of the host that may pass
        not_proxy,   // the answer is not HTTP, or its head is too long
    };

    /// Takes the bytes that were read, and returns how many of them belong to the head: all of them while the result is
    /// incomplete.
    [[nodiscard]] std::size_t put(std::string_view piece);
    [[nodiscard]] tunnel_result result() const noexcept { return result_; }
    [[nodiscard]] int status() const noexcept { return status_; }
    /// What the answer says, in words; for any result but incomplete and open. `proxy` is its name and port.
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
    tunnel_result result_ = tunnel_result::incomplete;
};

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/net/impl/tunnel_answer.ipp>
#endif

#endif
