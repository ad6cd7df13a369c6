// The bodies of <gainsight/px/net/tunnel_answer.hpp>.
#ifndef GAINSIGHT_PX_NET_IMPL_TUNNEL_ANSWER_IPP
#define GAINSIGHT_PX_NET_IMPL_TUNNEL_ANSWER_IPP

#include <gainsight/px/core/error.hpp>
#include <gainsight/px/net/tunnel_answer.hpp>

#include <algorithm>
#include <utility>

namespace gainsight::px::inline v0::detail {

inline constexpr std::string_view status_line_begins = "HTTP/1.";

GAINSIGHT_PX_RARE_DECL std::size_t tunnel_answer::put(std::string_view piece)
{
    std::size_t taken = 0;
    while (taken != piece.size() && result_ == tunnel_result::incomplete) {
        char const c = piece[taken++];
        if (++size_ > limit) {
            too_long_ = true;
            result_ = tunnel_result::not_proxy;
        } else if (c == '\n') {
            if (end_of_line()) judge();
        } else if (c != '\r') {
            ++line_size_;
            if (!in_status_line_) continue;
            status_line_ += c;
            // Told at once, since what is no HTTP may never end a line.
            if (status_line_.size() <= status_line_begins.size() && !status_line_begins.starts_with(status_line_))
                result_ = tunnel_result::not_proxy;
        }
    }
    return taken;
}

/// Whether that was the end of the head.
GAINSIGHT_PX_RARE_DECL bool tunnel_answer::end_of_line()
{
    auto const empty = std::exchange(line_size_, 0) == 0;
    if (in_status_line_) {
        in_status_line_ = status_line_.empty();  // blank lines before the head are passed over
        return false;
    }
    return empty;
}

GAINSIGHT_PX_RARE_DECL void tunnel_answer::judge() noexcept
{
    auto const digit = [](char c) { return c >= '0' && c <= '9'; };
    std::string_view rest = status_line_;
    rest.remove_prefix(std::min(rest.size(), status_line_begins.size() + 1));  // with the minor version
    auto const blanks = std::min(rest.find_first_not_of(' '), rest.size());
    rest.remove_prefix(blanks);
    result_ = tunnel_result::not_proxy;
    if (blanks == 0 || rest.size() < 3 || !digit(rest[0]) || !digit(rest[1]) || !digit(rest[2])) return;
    if (rest.size() > 3 && rest[3] != ' ') return;
    status_ = (rest[0] - '0') * 100 + (rest[1] - '0') * 10 + (rest[2] - '0');
    if (status_ < 100) return;
    if (status_ < 200 && status_ != 101) {  // the answer proper follows
        status_line_.clear();
        status_ = 0;
        in_status_line_ = true;
        result_ = tunnel_result::incomplete;
    } else if (status_ >= 200 && status_ < 300) {
        result_ = tunnel_result::open;
    } else if (status_ == 408 || status_ == 425 || status_ == 429) {
        result_ = tunnel_result::not_now;
    } else if (status_ >= 500 && status_ < 600 && status_ != 501 && status_ != 505 && status_ != 511) {
        // Any other 5xx: tinyproxy, for one, says 500 where it cannot reach the host.
        result_ = tunnel_result::not_now;
    } else {
        result_ = tunnel_result::refused;
    }
}

GAINSIGHT_PX_RARE_DECL std::string tunnel_answer::problem(std::string_view proxy, bool with_credentials) const
{
    auto out = "the proxy " + std::string{proxy};
    if (too_long_) return out + " answered with a head of more than 8 KiB";
    if (result_ == tunnel_result::not_proxy) return out + " did not answer in HTTP";
    if (status_ == 407 || status_ == 401)  // tinyproxy says 401 where a password is wrong
        return out + (with_credentials ? " did not accept the credentials" : " wants credentials");
    out += " answered " + std::to_string(status_);
    // Its words are quoted where they cannot be an echo of the credentials.
    auto const at = status_line_.find(std::to_string(status_)) + 4;
    if (!with_credentials && at < status_line_.size())
        out += " '" + escaped_sample(std::string_view{status_line_}.substr(at), 80) + '\'';
    return out;
}

}  // namespace gainsight::px::inline v0::detail

#endif
