// The change store of --only-changed STATE: the last write of each user and account of the subscription.
#ifndef EXAMPLES_INGEST_CHANGE_STORES_HPP
#define EXAMPLES_INGEST_CHANGE_STORES_HPP

#include "command_line.hpp"
#include "connection.hpp"

#include <gainsight/px.hpp>
#if defined(EXAMPLES_WITH_SQLITE)
#include <gainsight/px/destination/sqlite_change_store.hpp>
#endif

#include <optional>
#include <string>

namespace example {

/// The requested change store. Without --only-changed there is none, and every record counts as changed.
class known_changes {
public:
    known_changes([[maybe_unused]] ingest_options const& opt, [[maybe_unused]] destination const& to)
    {
        if (opt.only_changed.empty()) return;
#if defined(EXAMPLES_WITH_SQLITE)
        store_.emplace(opt.only_changed, subscription_of(to));
#else
        throw bad_option("--only-changed: this ingest was built without SQLite");
#endif
    }
    void give([[maybe_unused]] px::bulk_options& to)
    {
#if defined(EXAMPLES_WITH_SQLITE)
        if (store_) to.only_changed(*store_);
#endif
    }
    /// Writes the stored hashes to the disk.
    void flush()
    {
#if defined(EXAMPLES_WITH_SQLITE)
        if (store_) store_->flush();
#endif
    }
    /// Whether a load would skip the write; `request` is its first request.
    [[nodiscard]] bool has([[maybe_unused]] px::write const& what, [[maybe_unused]] px::planned_request const& request)
    {
#if defined(EXAMPLES_WITH_SQLITE)
        return store_ && store_->lookup(what.record(), what.id()) == px::hash_of(request);
#else
        return false;
#endif
    }

private:
#if defined(EXAMPLES_WITH_SQLITE)
    std::optional<px::sqlite_change_store> store_;
#endif
};

}  // namespace example

#endif
