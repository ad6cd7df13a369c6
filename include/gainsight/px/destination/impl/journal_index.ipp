// The bodies of <gainsight/px/destination/journal_index.hpp>.
#ifndef GAINSIGHT_PX_DESTINATION_IMPL_JOURNAL_INDEX_IPP
#define GAINSIGHT_PX_DESTINATION_IMPL_JOURNAL_INDEX_IPP

#include <gainsight/px/destination/journal_index.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_DECL bool number_runs::contains(std::uint64_t n) const
{
    auto const after = runs_.upper_bound(n);
    return after != runs_.begin() && std::prev(after)->second >= n;
}

GAINSIGHT_PX_DECL void number_runs::insert(std::uint64_t n)
{
    if (contains(n)) return;
    auto const after = runs_.upper_bound(n);
    auto last = n;
    if (after != runs_.end() && after->first == n + 1) {
        last = after->second;
        runs_.erase(after);
    }
    // The run after `n` was merged and erased; iterators to runs before `n` are still valid.
    auto const before = runs_.lower_bound(n);
    if (before != runs_.begin() && std::prev(before)->second + 1 == n)
        std::prev(before)->second = last;
    else
        runs_.emplace_hint(before, n, last);
}

GAINSIGHT_PX_DECL bool number_runs::erase(std::uint64_t n)
{
    auto at = runs_.upper_bound(n);
    if (at == runs_.begin() || (--at)->second < n) return false;
    auto const last = at->second;
    if (at->first == n)
        at = runs_.erase(at);
    else
        (at++)->second = n - 1;
    if (n != last) runs_.emplace_hint(at, n + 1, last);
    return true;
}

GAINSIGHT_PX_DECL void journal_index::begin(journal_file file)
{
    if (!file.keeps_begun) doubt();
    file.first_ = next_event_;
    files_.push_back(std::move(file));
}

GAINSIGHT_PX_DECL void journal_index::doubt()
{
    for (auto& f : files_) f.doubted_ = true;
    for (auto& [sequence, state] : begun_)
        if (state.begun == 0) state.begun = 1;
}

GAINSIGHT_PX_DECL bool journal_index::trusts_begun() const noexcept
{
    return std::ranges::any_of(files_, [](auto const& f) { return f.keeps_begun && !f.doubted_ && f.open != 0; });
}

GAINSIGHT_PX_DECL void journal_index::complete(std::vector<journal_entry>& entries) const
{
    std::unordered_map<std::uint64_t, sending_state> states;  // an event may be in several entries
    for (auto& e : entries) {
        if (e.kind != entry_kind::begun && e.kind != entry_kind::returned) continue;
        auto& state = states.try_emplace(e.sequence, state_of(e.sequence)).first->second;
        if (e.kind == entry_kind::begun)
            state.begin(e.when);
        else
            state.take_back();
        e.content = state_content(state);
    }
}

GAINSIGHT_PX_DECL journal_file const* journal_index::file_of(std::uint64_t sequence) const noexcept
{
    auto number_of = [](journal_file const& f) { return f.number; };
    if (auto const at = moved_.find(sequence); at != moved_.end()) {
        auto const file = std::ranges::lower_bound(files_, at->second, {}, number_of);
        return file != files_.end() && file->number == at->second ? &*file : nullptr;
    }
    auto const behind = std::upper_bound(files_.begin(), files_.end(), sequence,
                                         [](std::uint64_t n, journal_file const& f) { return n < f.first_; });
    return behind != files_.begin() ? &*std::prev(behind) : nullptr;
}

GAINSIGHT_PX_DECL journal_file* journal_index::file_of(std::uint64_t sequence) noexcept
{
    return const_cast<journal_file*>(std::as_const(*this).file_of(sequence));
}

GAINSIGHT_PX_DECL void journal_index::take(std::uint64_t sequence, std::size_t bytes)
{
    settled(sequence);  // an earlier copy is not valid any more
    auto& file = files_.back();
    // By its number it belongs to an earlier file: it is a copy.
    if (sequence < file.first_) moved_[sequence] = file.number;
    next_event_ = std::max(next_event_, sequence + 1);
    open_.insert(sequence);
    ++file.open;
    ++file.events_;
    file.bytes_ += bytes;
}

GAINSIGHT_PX_DECL void journal_index::note(journal_record const& r)
{
    next_ = std::max(next_, r.sequence + 1);
    if (r.has_event())
        take(r.sequence, record_overhead + r.content.size());
    else if (!is_open(r.sequence))
        return;
    if (r.kind == entry_kind::settled) return settled(r.sequence);
    auto state = r.state(state_of(r.sequence));
    // A file without records of sendings: the event may have been sent.
    if (!files_.back().keeps_begun && state.begun == 0) state.begun = 1;
    put_state(r.sequence, state);
}

GAINSIGHT_PX_DECL void journal_index::settled(std::uint64_t sequence)
{
    if (!open_.erase(sequence)) return;
    if (auto* const file = file_of(sequence)) --file->open;
    moved_.erase(sequence);
    begun_.erase(sequence);
}

GAINSIGHT_PX_DECL sending_state journal_index::plain_state(journal_file const* file) noexcept
{
    sending_state out;
    if (file && (!file->keeps_begun || file->doubted_)) out.begun = 1;
    return out;
}

GAINSIGHT_PX_DECL sending_state journal_index::state_of(std::uint64_t sequence) const
{
    auto const at = begun_.find(sequence);
    return at != begun_.end() ? at->second : plain_state(file_of(sequence));
}

GAINSIGHT_PX_DECL void journal_index::put_state(std::uint64_t sequence, sending_state const& state)
{
    if (state == plain_state(file_of(sequence)))
        begun_.erase(sequence);
    else
        begun_[sequence] = state;
}

GAINSIGHT_PX_DECL bool journal_index::needs(journal_file const& file, std::uint64_t sequence) const
{
    return is_open(sequence) && file_of(sequence) == &file;
}

GAINSIGHT_PX_DECL bool journal_index::move_is_due(std::size_t closed) const noexcept
{
    if (closed < 2 || files_.front().open == 0 || files_.front().unmovable) return false;
    constexpr std::uint64_t freed_for_each = 4;
    std::uint64_t moved = 0, freed = 0;
    for (std::size_t i = 0; i != closed; ++i) {
        moved += files_[i].open_bytes();
        freed += files_[i].size;
        if (i != 0 && freed_for_each * moved <= freed) return true;
    }
    return false;
}

GAINSIGHT_PX_DECL error journal_recovery::read(std::string_view name, std::uint64_t number, std::string_view bytes)
{
    journal_reader reader{bytes};
    auto const header = reader.header();
    if (!header && reader.is_of_another_version()) return header.error();
    // A file that was being created when the process or the machine stopped has at most a header, and no record.
    bool const was_being_begun = bytes.size() <= segment_header_size && (reader.is_torn() || !reader.left_is_data());
    journal_file file;
    file.number = number;
    file.size = bytes.size();
    file.keeps_begun = header ? header->keeps_begun : was_being_begun;
    index_.begin(std::move(file));
    while (auto const r = header ? reader.next() : std::nullopt) {
        if (r->behind_damage) index_.doubt();
        index_.note(*r);
        if (r->has_event())
            events_[r->sequence] = r->json();
        else if (r->kind == entry_kind::settled)
            events_.erase(r->sequence);
    }
    if (reader.left() == 0) return {};
    // A torn record at the end was being written when the process or the machine stopped, and was not acknowledged. Any
    // other damage may have hit records that were acknowledged.
    if (header && reader.ends_in_damage() && !(reader.is_torn() && header->syncs)) index_.doubt();
    index_.files().back().damaged = reader.left_is_data() && !was_being_begun;
    auto const why = header ? std::string{reader.why()} : std::string{header.error().message()};
    notes_.push_back(std::string{name} + ": " + std::to_string(reader.left()) + " bytes from byte " +
                     std::to_string(reader.left_at()) + " on are left out: " + why);
    return {};
}

GAINSIGHT_PX_DECL recovered_journal journal_recovery::take(journal_index& index)
{
    recovered_journal out;
    for (auto& [sequence, json] : events_) {
        recovered_event e;
        static_cast<sending_state&>(e) = index_.state_of(sequence);
        e.sequence = sequence;
        e.json = std::move(json);
        out.events.push_back(std::move(e));
    }
    out.next = index_.next();
    out.notes = std::move(notes_);
    index = std::move(index_);
    return out;
}

GAINSIGHT_PX_DECL std::optional<std::vector<journal_entry>> copies_of(journal_index const& index,
                                                                      journal_file const& file, std::string_view bytes)
{
    std::vector<journal_entry> out;
    journal_reader reader{bytes};
    if (!reader.header()) return {};
    while (auto const r = reader.next())
        if (r->has_event() && index.needs(file, r->sequence))
            out.push_back({entry_kind::moved, r->sequence, moved_content(index.state_of(r->sequence), r->json())});
    if (out.size() != file.open) return {};
    return out;
}

}  // namespace gainsight::px::inline v0::detail

#endif
