#ifndef GAINSIGHT_PX_IMPL_CURSOR_IPP
#define GAINSIGHT_PX_IMPL_CURSOR_IPP

#include <gainsight/px/stream/cursor.hpp>

#include <algorithm>
#include <charconv>
#include <cstring>
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

inline std::uint64_t id_hash(std::string_view id) noexcept
{
    // Eight bytes at a time: a page has a thousand ids.
    std::uint64_t hash = 0xcbf29ce484222325U ^ id.size();
    while (!id.empty()) {
        std::uint64_t word = 0;
        auto const size = std::min(id.size(), sizeof word);
        std::memcpy(&word, id.data(), size);
        hash = (hash ^ word) * 0x9fb21c651e98df25U;
        hash ^= hash >> 29;
        id.remove_prefix(size);
    }
    return spread_bits(hash);
}

GAINSIGHT_PX_DECL void page_fingerprint::add(std::string_view id)
{
    if (id.empty()) {
        complete_ = false;
        return;
    }
    auto const hash = id_hash(id);
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

/// The place of `hash`, or the empty one where it would go.
inline std::size_t place_of(std::vector<std::uint64_t> const& places, std::uint64_t hash) noexcept
{
    auto const mask = places.size() - 1;
    auto at = static_cast<std::size_t>(hash) & mask;
    while (places[at] != 0 && places[at] != hash) at = (at + 1) & mask;
    return at;
}

GAINSIGHT_PX_DECL bool hash_memory::find(table const& places, std::uint64_t hash) noexcept
{
    return !places.empty() && places[place_of(places, hash)] == hash;
}

GAINSIGHT_PX_DECL void hash_memory::put(table& places, std::uint64_t hash) noexcept
{
    places[place_of(places, hash)] = hash;
}

GAINSIGHT_PX_DECL bool hash_memory::contains(std::uint64_t hash) const noexcept
{
    if (hash == 0) hash = 1;
    return find(young_, hash) || find(old_, hash);
}

GAINSIGHT_PX_DECL void hash_memory::insert(std::uint64_t hash)
{
    if (hash == 0) hash = 1;
    if (find(young_, hash)) return;
    if (used_ == capacity_) {
        old_.swap(young_);
        std::fill(young_.begin(), young_.end(), 0);
        used_ = 0;
    }
    if (2 * (used_ + 1) > young_.size()) {
        table larger(std::max<std::size_t>(64, 2 * young_.size()));
        for (auto const known : young_)
            if (known != 0) put(larger, known);
        young_.swap(larger);
    }
    put(young_, hash);
    ++used_;
}

GAINSIGHT_PX_DECL void page_facts::clear() noexcept
{
    count = 0;
    scroll_id.clear();
    is_last_page.reset();
    total_hits.reset();
    fingerprint.clear();
}

GAINSIGHT_PX_DECL page_cursor::page_cursor(operation_info const& operation, int page_size) noexcept
    : operation_{&operation}, page_size_{page_size}
{}

inline std::string_view cursor_word(paging kind) noexcept
{
    switch (kind) {
        case paging::scroll: return "scroll";
        case paging::number: return "number";
        case paging::both: return "both";
        case paging::none: break;
    }
    return "none";
}

// kind:page size:records delivered:page number:scrollId, the last one as it is, colons and all.
GAINSIGHT_PX_DECL std::string page_cursor::text() const
{
    std::string out{ended_ && !error_ ? "end" : cursor_word(operation_->paging())};
    auto const add = [&out](std::int64_t number) { out += ':' + std::to_string(number); };
    add(page_size_);
    add(delivered_ - static_cast<std::int64_t>(lost_page_));
    add(page_number_);
    out += ':';
    if (!ended_ || error_) out += scroll_id_;
    return out;
}

GAINSIGHT_PX_DECL result<page_cursor> page_cursor::resume(operation_info const& operation, int page_size,
                                                          std::string_view text)
{
    page_cursor cursor{operation, page_size};
    if (text.empty()) return cursor;
    auto const refuse = [&](std::string message) {
        error_facts facts;
        facts.code = errc::invalid_argument;
        facts.message = std::move(message);
        facts.operation = operation.call();
        facts.path_template = operation.path();
        facts.phase = phase::validation;
        return px::error{std::move(facts)};
    };

    auto const take = [&text](std::string_view& word) {
        auto const colon = text.find(':');
        if (colon == std::string_view::npos) return false;
        word = text.substr(0, colon);
        text.remove_prefix(colon + 1);
        return true;
    };
    // No list is that long; what is counted on from here must not overflow.
    constexpr std::int64_t longest = 1'000'000'000;
    auto const take_number = [&take](auto& number) {
        std::string_view word;
        if (!take(word) || word.empty()) return false;
        auto const end = std::from_chars(word.data(), word.data() + word.size(), number);
        return end.ec == std::errc{} && end.ptr == word.data() + word.size() && number >= 0 && number <= longest;
    };
    std::string_view kind;
    int size = 0;
    if (!take(kind) || !take_number(size) || !take_number(cursor.delivered_) || !take_number(cursor.page_number_))
        return refuse("the text to start from is not a stream's cursor");
    if (kind != "end" && kind != cursor_word(operation.paging()))
        return refuse("the cursor to start from is that of another kind of list");
    if (size != page_size)
        return refuse("the cursor to start from was made with a page size of " + std::to_string(size) + ", not " +
                      std::to_string(page_size));
    cursor.ended_ = kind == "end";
    cursor.scroll_id_ = text;
    return cursor;
}

GAINSIGHT_PX_DECL page_cursor::step page_cursor::next() const noexcept
{
    if (error_) return step::failed;
    return ended_ ? step::end : step::fetch;
}

GAINSIGHT_PX_DECL int page_cursor::page_number() const noexcept
{
    return operation_->paging() == paging::scroll ? -1 : page_number_;
}

GAINSIGHT_PX_DECL page_cursor::verdict page_cursor::page(page_facts const& facts)
{
    if (facts.total_hits && *facts.total_hits >= 0) total_hits_ = facts.total_hits;
    if (facts.count == 0) {
        ended_ = true;
        return verdict::end;
    }
    bool const is_short = facts.count < static_cast<std::size_t>(page_size_);
    if (!is_short && by_number_ && seen_before(facts)) {
        lost_page_ = 0;
        fail(errc::records_missing,
             "a page was full and came without the scrollId of the next one, and asked by number PX "
             "sent the same records again: what follows " +
                 std::to_string(delivered_) + " records is not known");
        return verdict::failed;
    }
    if (!is_short && seen_before(facts)) {
        fail(errc::page_loop,
             "every record of the page after " + std::to_string(delivered_) + " records was already delivered");
        return verdict::failed;
    }
    remember(facts);
    delivered_ += static_cast<std::int64_t>(facts.count);
    ++pages_delivered_;

    auto const kind = operation_->paging();
    bool const is_last = kind != paging::scroll && facts.is_last_page.value_or(false);
    // A full page without the cursor of the next one may be the last, or one that lost it: asked by its number, the
    // next page tells.
    by_number_ = kind == paging::both && facts.scroll_id.empty();
    if (is_short || is_last) {
        ended_ = true;
        return verdict::deliver_and_end;
    }
    if (kind == paging::scroll && facts.scroll_id.empty()) {
        // The cursor stays on this page, which is where a resumption has to try again.
        lost_page_ = facts.count;
        fail(errc::records_missing, "page " + std::to_string(pages_delivered_) + " was full (" +
                                        std::to_string(facts.count) + " records, " + std::to_string(delivered_) +
                                        " delivered) and came without the scrollId of the next one");
        return verdict::deliver;
    }
    if (kind != paging::number) scroll_id_ = facts.scroll_id;
    if (kind != paging::scroll) ++page_number_;
    return verdict::deliver;
}

GAINSIGHT_PX_DECL std::int64_t page_cursor::shortfall() const noexcept
{
    if (!ended_ || error_ || !total_hits_) return 0;
    return std::max<std::int64_t>(0, *total_hits_ - delivered_);
}

GAINSIGHT_PX_DECL bool page_cursor::seen_before(page_facts const& facts) const
{
    auto const& ids = facts.fingerprint.hashes();
    if (!facts.fingerprint.complete() || ids.size() != facts.count) return false;
    return pages_.contains(facts.fingerprint.value()) ||
           std::all_of(ids.begin(), ids.end(), [this](std::uint64_t id) { return records_.contains(id); });
}

GAINSIGHT_PX_DECL void page_cursor::remember(page_facts const& facts)
{
    auto const& ids = facts.fingerprint.hashes();
    for (auto const id : ids) records_.insert(id);
    if (facts.fingerprint.complete() && ids.size() == facts.count) pages_.insert(facts.fingerprint.value());
}

GAINSIGHT_PX_DECL void page_cursor::fail(errc code, std::string message)
{
    error_facts facts;
    facts.code = code;
    facts.message = std::move(message);
    facts.operation = operation_->call();
    facts.path_template = operation_->path();
    error_ = px::error{std::move(facts)};
    ended_ = true;
}

}  // namespace gainsight::px::inline v0::detail

#endif
