// The bodies of <gainsight/px/source/record_memory.hpp>.
#ifndef GAINSIGHT_PX_SOURCE_IMPL_RECORD_MEMORY_IPP
#define GAINSIGHT_PX_SOURCE_IMPL_RECORD_MEMORY_IPP

#include <gainsight/px/core/text_hash.hpp>
#include <gainsight/px/source/record_memory.hpp>

#include <utility>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_DECL record_memory::finding record_memory::put(std::string_view id, std::string_view content)
{
    if (id.empty()) return finding::first;
    auto const what = text_hash(content);
    auto const [known, is_new] = records_.put(text_hash(id));
    auto const before = std::exchange(known.content, what);
    if (is_new) return finding::first;
    return before == what ? finding::same : finding::changed;
}

GAINSIGHT_PX_DECL void record_memory::prefetch(std::string_view id) const noexcept { records_.prefetch(text_hash(id)); }

}  // namespace gainsight::px::inline v0::detail

#endif
