// The bodies of <gainsight/px/source/record_memory.hpp>.
#ifndef GAINSIGHT_PX_SOURCE_IMPL_RECORD_MEMORY_IPP
#define GAINSIGHT_PX_SOURCE_IMPL_RECORD_MEMORY_IPP

#include <gainsight/px/source/record_memory.hpp>

#include <functional>
#include <utility>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_DECL record_memory::finding record_memory::put(std::string_view id, std::string_view content)
{
    if (id.empty()) return finding::first;
    if (used_ * 4 >= places_.size() * 3) grow();
    std::hash<std::string_view> const hash;
    auto const key = std::uint64_t{hash(id)} | 1U;  // never 0, which is an empty place
    auto const what = std::uint64_t{hash(content)};
    auto& p = place_of(key);
    if (p.id == 0) {
        p = {key, what};
        ++used_;
        return finding::first;
    }
    return std::exchange(p.content, what) == what ? finding::same : finding::changed;
}

GAINSIGHT_PX_DECL void record_memory::clear() noexcept
{
    places_ = {};
    used_ = 0;
}

GAINSIGHT_PX_DECL record_memory::place& record_memory::place_of(std::uint64_t id) noexcept
{
    auto const mask = places_.size() - 1;
    // The upper half: the lowest bit is always set.
    auto i = static_cast<std::size_t>(id >> 32) & mask;
    while (places_[i].id != 0 && places_[i].id != id) i = (i + 1) & mask;
    return places_[i];
}

GAINSIGHT_PX_DECL void record_memory::grow()
{
    auto const before = std::exchange(places_, std::vector<place>(places_.empty() ? 64 : places_.size() * 2));
    for (auto const& p : before)
        if (p.id != 0) place_of(p.id) = p;
}

}  // namespace gainsight::px::inline v0::detail

#endif
