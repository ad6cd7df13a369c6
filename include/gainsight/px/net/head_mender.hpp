// The head of an answer that is HTTP but not as the standard spells it.
#ifndef GAINSIGHT_PX_NET_HEAD_MENDER_HPP
#define GAINSIGHT_PX_NET_HEAD_MENDER_HPP

#include <gainsight/px/core/config.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace gainsight::px::inline v0::detail {

struct mended_head {
    enum class how : unsigned char {
        incomplete,  // the end of the head is not there yet
        mended,
        refused  // to read it would be guessing where the answer ends, or it is no HTTP
    };
    how what = how::incomplete;
    std::size_t size = 0;  // mended: of the bytes that `text` stands for
    std::string text;      // mended: the head as the standard spells it; refused: why, in words
};

/// Spells anew a head that a strict parser refused, as what curl makes of it: no blank or no reason behind the status,
/// lines that end in LF alone, blank lines before the first, blanks before a colon, folded lines, names and values with
/// odd bytes, `chunked` and one length said twice. `raw` begins with the head and may go on behind it.
[[nodiscard]] mended_head mend_head(std::string_view raw);

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/net/impl/head_mender.ipp>
#endif

#endif
