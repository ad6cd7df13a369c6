// The bodies of <gainsight/px/stream/page_fingerprint.hpp>.
#ifndef GAINSIGHT_PX_STREAM_IMPL_PAGE_FINGERPRINT_IPP
#define GAINSIGHT_PX_STREAM_IMPL_PAGE_FINGERPRINT_IPP

#include <gainsight/px/core/text_hash.hpp>
#include <gainsight/px/stream/page_fingerprint.hpp>

#include <utility>

namespace gainsight::px::inline v0::detail {

/// Spreads every bit of `x` over all bits of the result.
constexpr std::uint64_t spread_bits(std::uint64_t x) noexcept
{
    x ^= x >> 32;
    x *= 0xd6e8feb86659fd93U;
    x ^= x >> 32;
    x *= 0xd6e8feb86659fd93U;
    x ^= x >> 32;
    return x;
}

GAINSIGHT_PX_DECL void page_fingerprint::add(std::string_view id)
{
    if (id.empty()) {
        complete_ = false;
        return;
    }
    auto const hash = text_hash(id);
    hashes_.push_back(hash);
    sum_ += hash;
    xor_ ^= hash;
}

GAINSIGHT_PX_DECL void page_fingerprint::clear() noexcept
{
    hashes_.clear();
    sum_ = 0;
    xor_ = 0;
    complete_ = true;
}

GAINSIGHT_PX_DECL std::uint64_t page_fingerprint::value() const noexcept
{
    return spread_bits(sum_ ^ spread_bits(xor_ ^ spread_bits(hashes_.size())));
}

GAINSIGHT_PX_DECL void hash_memory::insert(std::uint64_t hash)
{
    if (young_.size() == capacity_ && !young_.contains(hash)) {
        std::swap(old_, young_);
        young_.clear();
    }
    young_.put(hash);
}

}  // namespace gainsight::px::inline v0::detail

#endif
