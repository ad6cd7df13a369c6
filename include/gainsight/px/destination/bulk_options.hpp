// How a bulk of writes is carried out, and what it tells of each record.
#ifndef GAINSIGHT_PX_DESTINATION_BULK_OPTIONS_HPP
#define GAINSIGHT_PX_DESTINATION_BULK_OPTIONS_HPP

#include <gainsight/px/destination/change_store.hpp>
#include <gainsight/px/destination/write.hpp>
#include <gainsight/px/destination/write_outcome.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

namespace gainsight::px::inline v0 {

/// In which order a bulk tells what became of its records.
enum class outcome_order : unsigned char {
    as_they_come,  ///< Each as soon as it is known.
    by_number      ///< In the order of the records; one that takes long holds back those behind it.
};

/// How a bulk is carried out.
class bulk_options {
public:
    /// How many writes run at once, at least 1. They take their permits from the client's quota like all other calls,
    /// and wait for connections like them, so that more than its pool has are of no use. Default 32.
    bulk_options& concurrency(std::size_t n) noexcept
    {
        concurrency_ = std::max<std::size_t>(n, 1);
        return *this;
    }
    /// How many records are held at most: those that run, those that wait since a write of the same id runs, and those
    /// whose outcome was not told yet. The source is not asked for more. Default: four times the concurrency.
    bulk_options& room(std::size_t n) noexcept
    {
        room_ = std::max<std::size_t>(n, 1);
        return *this;
    }
    bulk_options& order(outcome_order o) noexcept
    {
        order_ = o;
        return *this;
    }
    /// Skips an update, upsert or create which is what PX was last told of its id, as `unchanged`; see change_store.
    /// The store must outlive the bulk. Removals and events are always sent; a removal is forgotten by the store.
    ///
    /// So a create is skipped where PX took the very same one, and nothing else was written since. Of a record whose
    /// create was refused as a duplicate PX may hold anything: the create is kept nowhere, and sent the next time.
    ///
    /// A record that cannot be looked up since the store throws is refused with hook_failed, and not sent. Where it
    /// throws after PX carried a write out, the outcome holds, the record counts as changed the next time, and
    /// `bulk::store_failures()` counts it.
    template <change_store Store>
    bulk_options& only_changed(Store& store)
    {
        impl_ = std::make_shared<detail::change_store_of<Store>>(store);
        return *this;
    }

    [[nodiscard]] std::size_t concurrency() const noexcept { return concurrency_; }
    [[nodiscard]] std::size_t room() const noexcept { return room_ != 0 ? room_ : 4 * concurrency_; }
    [[nodiscard]] outcome_order order() const noexcept { return order_; }

private:
    friend struct detail::access;
    std::shared_ptr<detail::any_change_store> impl_;
    std::size_t concurrency_ = 32;
    std::size_t room_ = 0;
    outcome_order order_ = outcome_order::as_they_come;
};

/// What became of one record of a bulk.
class bulk_outcome : public write_outcome {
public:
    bulk_outcome() noexcept = default;
    bulk_outcome(std::uint64_t number, write_kind kind, record_kind record, std::string id, write_outcome what)
        : write_outcome{std::move(what)}, id_{std::move(id)}, number_{number}, kind_{kind}, record_{record}
    {}

    /// Of the record, from 0 on, in the order in which the bulk took them.
    [[nodiscard]] std::uint64_t number() const noexcept { return number_; }
    [[nodiscard]] write_kind kind() const noexcept { return kind_; }
    [[nodiscard]] record_kind record() const noexcept { return record_; }
    [[nodiscard]] std::string const& id() const noexcept { return id_; }  ///< As write::id().

private:
    std::string id_;
    std::uint64_t number_ = 0;
    write_kind kind_ = write_kind::upsert;
    record_kind record_ = record_kind::user;
};

}  // namespace gainsight::px::inline v0

#endif
