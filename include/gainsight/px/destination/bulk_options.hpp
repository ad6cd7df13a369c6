// The options of a bulk, and the outcome that it reports for each record.
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

/// In which order a bulk reports the outcomes of its records.
enum class outcome_order : unsigned char {
    as_they_come,  ///< Each outcome as soon as it is known.
    by_number      ///< In the order of the records; a slow write delays the outcomes of later records.
};

/// The options of a bulk.
class bulk_options {
public:
    /// How many writes run at the same time, at least 1. Like all calls they need a permit of the client's quota and a
    /// connection of its pool, so a value above the pool's max_connections has no use. Default 32.
    bulk_options& concurrency(std::size_t n) noexcept
    {
        concurrency_ = std::max<std::size_t>(n, 1);
        return *this;
    }
    /// How many records are kept in memory at most: running, waiting for a write of the same id, or with an outcome
    /// that was not reported yet. The source is not asked for more. Default: four times the concurrency.
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
    /// Skips an update, upsert or create that equals the last write of the same id; its outcome is `unchanged`. See
    /// change_store. The store must outlive the bulk. Removals and events are always sent; a removal erases the record
    /// from the store.
    ///
    /// So a create is skipped if PX accepted the same create and nothing else was written since. If a create was
    /// refused as a duplicate, the content of the record in PX is not known: the create is not stored, and is sent
    /// again the next time.
    ///
    /// If the store throws when a record is looked up, the record is refused with hook_failed and not sent. If the
    /// store throws after PX carried out a write, the outcome is not affected, the record counts as changed the next
    /// time, and `bulk::store_failures()` counts it.
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

/// The outcome of one record of a bulk.
class bulk_outcome : public write_outcome {
public:
    bulk_outcome() noexcept = default;
    bulk_outcome(std::uint64_t number, write_kind kind, record_kind record, std::string id, write_outcome what)
        : write_outcome{std::move(what)}, id_{std::move(id)}, number_{number}, kind_{kind}, record_{record}
    {}

    /// The number of the record, which counts from 0 in the order of the source.
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
