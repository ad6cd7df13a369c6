// The bodies of <gainsight/px/source/record_memory.hpp>.
#ifndef GAINSIGHT_PX_SOURCE_IMPL_RECORD_MEMORY_IPP
#define GAINSIGHT_PX_SOURCE_IMPL_RECORD_MEMORY_IPP

#include <gainsight/px/source/record_memory.hpp>

#include <utility>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_DECL record_memory::found record_memory::put(record_key id, std::string_view content, std::uint8_t attempt)
{
    constexpr std::uint64_t attempts = 0xFF;
    if (id.is_none()) return {};
    auto const what = (text_hash(content) & ~attempts) | attempt;
    auto const [known, is_new] = records_.put(id.hash());
    auto const before = std::exchange(known.content, what);
    if (is_new) return {};
    auto const differs = before ^ what;
    found out;
    out.is = (differs & ~attempts) == 0 ? finding::same : finding::changed;
    out.in_this_attempt = (differs & attempts) == 0;
    return out;
}

}  // namespace gainsight::px::inline v0::detail

#endif
