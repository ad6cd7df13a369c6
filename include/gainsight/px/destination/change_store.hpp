// Stores a hash of the last write of each record, so that only changes are written.
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

/// The SHA-256 of method, target and body of a write's first request. It is the same in every process, on every machine
/// and in every version of this library that writes the same request.
using write_hash = std::array<std::byte, 32>;

/// The hash of a request that `dry_run` returned, which is the hash that a bulk looks up and stores. So a bulk with
/// `bulk_options::only_changed` skips a write if the store returns the same hash; removals and events are always sent.
[[nodiscard]] write_hash hash_of(planned_request const& r);

/// Keeps, for each user and account, the hash of the last write, by kind and id. A bulk with a change store skips a
/// write that equals the last one.
///
/// - `lookup(kind, id)`: returns the hash, or nothing.
/// - `store(kind, id, hash)`: stores the hash; replaces an earlier one.
/// - `erase(kind, id)`: removes the hash; does nothing if there is none.
///
/// A bulk calls them between its awaits, one at a time. It erases the hash of a record before it sends the record, and
/// stores the new hash when PX has confirmed the write. If PX refused the write, it stores the old hash again, unless
/// PX said that it does not have the record.
///
/// So the store never contains a hash of something that PX may not have, even if the program is killed, provided that
/// the store guarantees the following (memory_change_store and sqlite_change_store do):
///
/// - **An erasure is durable when `erase` returns.** The record is sent right after. A store that is to survive the
///   process must have written the erasure by then; a store that is to survive a loss of power must have called fsync.
///   It is not enough to keep the order of changes: if an erasure and the hash that is stored after it may be lost
///   together, as within one transaction, the hash from before both is back, and PX has something else.
/// - A stored hash may become durable later, or be lost: the record is then sent once more. But it must not reappear
///   after a later `erase`.
/// - An `erase` that cannot guarantee this throws; then the record is not sent.
///
/// An exception of one of the functions does not lose a record: see `bulk_options::only_changed`.
///
/// A store belongs to one subscription of PX, and only one bulk at a time may use it: with two, each would store its
/// own hash of a record although the other's write may have been the last. The store does not see changes that other
/// programs make, nor users that PX deletes with their account: erase those records, or start with an empty store from
/// time to time. The same is true after a write that was `unknown`: PX may carry it out after a later write of the same
/// id, whose hash is stored. If that matters, erase such ids some time later.
template <class Store>
concept change_store = requires(Store& store, record_kind kind, std::string_view id, write_hash const& hash) {
    { store.lookup(kind, id) } -> std::convertible_to<std::optional<write_hash>>;
    store.store(kind, id, hash);
    store.erase(kind, id);
};

/// A change store in memory. Not thread-safe.
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

/// The hash of a request as it is sent.
[[nodiscard]] write_hash hash_of(std::string_view method, std::string_view target, std::string_view body);

/// The type-erased interface of a change store.
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
