// What PX was last told of each record, as hashes: so that only what changed is written.
#ifndef GAINSIGHT_PX_DESTINATION_CHANGE_STORE_HPP
#define GAINSIGHT_PX_DESTINATION_CHANGE_STORE_HPP

#include <gainsight/px/call/planned_request.hpp>
#include <gainsight/px/destination/write.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace gainsight::px::inline v0 {

/// What a write says, as 32 bytes: the SHA-256 of method, target and body of its first request. The same in every
/// process, on every machine and in every version of this library that writes the same request.
using write_hash = std::array<std::byte, 32>;

/// Of a request that `dry_run` plans: what a bulk looks up, and stores when PX took the write. So the writes that a
/// bulk with `bulk_options::only_changed` would skip are those of which the store says the same; removals and events it
/// always sends.
[[nodiscard]] write_hash hash_of(planned_request const& r);

/// A memory of what PX was last told of each user and account: a hash by kind and id. A bulk that has one skips what
/// PX was told last.
///
/// - `lookup(kind, id)`: the hash, or nothing.
/// - `store(kind, id, hash)`: keeps it; it replaces another one.
/// - `erase(kind, id)`: forgets it; nothing happens where there is none.
///
/// A bulk calls them between its awaits, one at a time. Before a record is sent its hash is erased, and the new one is
/// stored when PX has said that the write was carried out. Where PX refused it the old one is put back, unless PX said
/// that it does not have the record.
///
/// So no hash is left of what PX may not have, whenever the program dies, if the store promises this
/// (memory_change_store and sqlite_change_store do):
///
/// - **What is erased stays erased, from when `erase` returns.** The record is sent right after. A store that is to
///   outlive a process must have written it by then; one that is to outlive a loss of power must have brought it to the
///   disk. That changes keep their order is not enough: where an erasure and what is stored after it may be lost
///   together, as within one transaction, the hash from before both is back, and PX has something else.
/// - `store` may come later, or be lost: that record is sent once more. It must not come back after an `erase` behind
/// it.
/// - An `erase` that cannot do that throws: the record is not sent then.
///
/// What one of the functions throws is no reason to lose a record: see `bulk_options::only_changed`.
///
/// A store speaks of one subscription of PX, and is used by one bulk at a time: of two at once, each would store what
/// it wrote of a record though the other's write may have come last. Whatever else changes records there, or deletes
/// users by deleting their account, is not in it: erase what it touched, or begin with an empty store now and then. The
/// same holds for a write that was `unknown`: PX may carry it out after a later one of the same id was done, and the
/// hash of the later one is stored all the same. Where that is to be ruled out, erase such ids some time afterwards.
template <class Store>
concept change_store = requires(Store& store, record_kind kind, std::string_view id, write_hash const& hash) {
    { store.lookup(kind, id) } -> std::convertible_to<std::optional<write_hash>>;
    store.store(kind, id, hash);
    store.erase(kind, id);
};

/// A change store that lives as long as the program. Not thread-safe.
class memory_change_store {
public:
    [[nodiscard]] std::optional<write_hash> lookup(record_kind kind, std::string_view id) const
    {
        auto const at = hashes_.find(std::pair{kind, std::string{id}});
        return at == hashes_.end() ? std::nullopt : std::optional{at->second};
    }
    void store(record_kind kind, std::string_view id, write_hash const& hash)
    {
        hashes_.insert_or_assign(std::pair{kind, std::string{id}}, hash);
    }
    void erase(record_kind kind, std::string_view id) { hashes_.erase(std::pair{kind, std::string{id}}); }
    void clear() noexcept { hashes_.clear(); }
    [[nodiscard]] std::size_t size() const noexcept { return hashes_.size(); }

private:
    std::map<std::pair<record_kind, std::string>, write_hash> hashes_;
};

namespace detail {

/// Of a request as it is sent.
[[nodiscard]] write_hash hash_of(std::string_view method, std::string_view target, std::string_view body);

/// A change store of whatever type.
class any_change_store {
public:
    virtual ~any_change_store() = default;
    [[nodiscard]] virtual std::optional<write_hash> lookup(record_kind kind, std::string_view id) = 0;
    virtual void store(record_kind kind, std::string_view id, write_hash const& hash) = 0;
    virtual void erase(record_kind kind, std::string_view id) = 0;
};

template <change_store Store>
class change_store_of final : public any_change_store {
public:
    explicit change_store_of(Store& store) noexcept : store_{&store} {}
    std::optional<write_hash> lookup(record_kind kind, std::string_view id) override
    {
        return store_->lookup(kind, id);
    }
    void store(record_kind kind, std::string_view id, write_hash const& hash) override
    {
        store_->store(kind, id, hash);
    }
    void erase(record_kind kind, std::string_view id) override { store_->erase(kind, id); }

private:
    Store* store_;
};

}  // namespace detail
}  // namespace gainsight::px::inline v0

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/destination/impl/change_store.ipp>
#endif

#endif
