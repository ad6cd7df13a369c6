// What stands between the values of a list's records: mostly the same in each, so that it need be understood only once.
#ifndef GAINSIGHT_PX_JSON_IMPL_VERBATIM_PATTERN_HPP
#define GAINSIGHT_PX_JSON_IMPL_VERBATIM_PATTERN_HPP

#include <gainsight/px/core/name_hash.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace gainsight::px::inline v0::detail {

/// A graph of what was read. Its places are those of values: behind which key, within which objects and lists. A link
/// from one place to another has the bytes that stood between a value here and a value there: quotes, commas, brackets,
/// keys and white space. Where the same bytes follow a value at the same place, they lead to that other place again,
/// since how JSON goes on hangs on nothing but what is open.
class verbatim_pattern {
public:
    enum class value : unsigned char { text, scalar, nothing };  // nothing: the record begins or has ended

    struct place;
    struct link {
        char const* bytes;  // up to where the value begins, the quote of a text among them
        link const* other;  // from the same place
        place* to;
        std::uint32_t size;
        std::uint32_t first_bytes;  // a bit for each of them, up to 32
        bool is_read;               // something of the value is, or there is none: see `to`
        bool to_text;
    };
    struct place {
        link const* first = nullptr;
        value comes = value::nothing;
        std::uint8_t links = 0;
        int role = -1;            // see verbatim_capture::role
        std::string_view key;     // empty within a list
        std::string_view member;  // the record's, in which the value lies
        std::string_view open;    // the closers of what is open around it within the record
        place* chained = nullptr;

        [[nodiscard]] bool is_same(place const& p) const noexcept
        {
            return comes == p.comes && role == p.role && key == p.key && open == p.open && member == p.member;
        }
    };

    /// Forgets all: it was that of another list. What it holds in memory is bounded, and stays.
    void reset() noexcept
    {
        places_.clear();
        links_.clear();
        used_ = 0;
        missed_ = followed_ = 0;
    }

    [[nodiscard]] place* beginning()
    {
        begin();
        return &places_[0];
    }
    [[nodiscard]] place* ending()
    {
        begin();
        return &places_[1];
    }
    /// The place of a value that is described so; a new one where it is not known. Null when there are too many.
    [[nodiscard]] place* place_of(place const& sought)
    {
        begin();
        auto*& chain = chains_[name_hash(sought.key) % chains_.size()];
        for (auto* p = chain; p; p = p->chained)
            if (p->is_same(sought)) return p;
        if (places_.size() == most_places || !fits(sought.key.size() + sought.member.size() + sought.open.size()))
            return nullptr;
        auto& p = places_.emplace_back(sought);
        for (auto* text : {&p.key, &p.member, &p.open}) *text = keep(*text);
        p.chained = chain;
        return chain = &p;
    }
    /// Notes that the bytes from `from` to `to` lead from one place to another.
    void connect(place& before, place& behind, char const* from, char const* to)
    {
        auto const size = static_cast<std::size_t>(to - from);
        if (before.links == most_links || links_.size() == most_links_of_all || !fits(size)) return;
        auto const mask = size < 32 ? (std::uint32_t{1} << size) - 1 : ~std::uint32_t{0};
        links_.push_back({keep({from, size}).data(), before.first, &behind, static_cast<std::uint32_t>(size), mask,
                          behind.role != -1 || behind.comes == value::nothing, behind.comes == value::text});
        before.first = &links_.back();
        ++before.links;
    }

    /// The link from that place whose bytes stand at `p`; null when none is known.
    [[nodiscard, gnu::always_inline]] static link const* link_from(place const& here, char const* p, char const* end)
    {
        auto const* l = here.first;
        while (l && !stands_at(*l, p, end)) l = l->other;
        return l;
    }

    /// From a value on, links stood where they were expected, through so many bytes.
    void followed(std::ptrdiff_t bytes) noexcept
    {
        followed_ += bytes;
        missed_ += bytes == 0;
    }
    /// Whether looking for links pays: not where each record has an order of its own.
    [[nodiscard]] bool pays() const noexcept { return missed_ < 256 || missed_ * 32 < followed_; }

    [[nodiscard]] std::size_t capacity() const noexcept
    {
        return bytes_.capacity() + places_.capacity() * sizeof(place) + links_.capacity() * sizeof(link) +
               chains_.capacity() * sizeof(place*);
    }

private:
    static constexpr std::size_t padding = 32;
    static constexpr std::size_t most_bytes = 16 * 1024;
    static constexpr std::size_t most_places = 256;
    static constexpr std::size_t most_links_of_all = 512;
    static constexpr std::uint8_t most_links = 6;  // from one place

    // Nothing of it moves: what is full takes no more.
    void begin()
    {
        if (!places_.empty()) return;
        bytes_.resize(most_bytes + padding);
        places_.reserve(most_places);
        links_.reserve(most_links_of_all);
        chains_.assign(128, nullptr);
        places_.resize(2);
    }
    [[nodiscard]] bool fits(std::size_t size) const noexcept { return used_ + size <= most_bytes; }
    std::string_view keep(std::string_view s)
    {
        auto* const to = bytes_.data() + used_;
        std::copy(s.begin(), s.end(), to);
        used_ += s.size();
        return {to, s.size()};
    }

    [[nodiscard, gnu::always_inline]] static bool stands_at(link const& l, char const* p, char const* end) noexcept
    {
        std::size_t size = l.size;
        auto const* known = l.bytes;
        auto const room = static_cast<std::size_t>(end - p);
#if defined(__SSE2__)
        if (room >= padding) [[likely]] {
            auto const same = [&](std::size_t at) {
                auto const a = _mm_loadu_si128(reinterpret_cast<__m128i const*>(p + at));
                auto const b = _mm_loadu_si128(reinterpret_cast<__m128i const*>(known + at));  // what is reserved
                return static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(a, b)));
            };
            if ((~(same(0) | same(16) << 16) & l.first_bytes) != 0) return false;
            if (size <= 32) [[likely]]
                return true;
            p += 32, known += 32, size -= 32;
            return room - 32 >= size && std::memcmp(p, known, size) == 0;
        }
#endif
        return room >= size && std::memcmp(p, known, size) == 0;
    }

    std::vector<char> bytes_;
    std::vector<place> places_;  // the beginning, the ending, and those of values
    std::vector<link> links_;
    std::vector<place*> chains_;  // of places, by the hash of their keys
    std::size_t used_ = 0;        // of bytes_
    std::ptrdiff_t missed_ = 0;
    std::ptrdiff_t followed_ = 0;
};

}  // namespace gainsight::px::inline v0::detail

#endif
