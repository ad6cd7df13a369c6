// The date, the id and the content of a record, as a stream of windows needs them.
#ifndef GAINSIGHT_PX_SOURCE_RECORD_FACTS_HPP
#define GAINSIGHT_PX_SOURCE_RECORD_FACTS_HPP

#include <gainsight/px/json/json.hpp>
#include <gainsight/px/model/text_member.hpp>
#include <gainsight/px/query/field_list.hpp>
#include <gainsight/px/stream/record_id.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace gainsight::px::inline v0::detail {

/// The date by which PX selects a record for a date range.
template <class Operation, class Record>
[[nodiscard]] std::optional<timestamp> date_of(Record const& record) noexcept
{
    if constexpr (requires { record.date(); }) {
        return record.date();
    } else if constexpr (record_date_field_of<Operation>().empty()) {
        return {};
    } else {
        constexpr auto row = row_of<Record>(record_date_field_of<Operation>(), kind::date);
        // Only reads; `member` takes a non-const pointer because a row has one accessor for reading and writing.
        return *static_cast<std::optional<timestamp> const*>(row.member(const_cast<Record*>(&record)));
    }
}

/// The id of a record; empty if the records of the list have none.
template <class Operation, class Record>
[[nodiscard]] std::string_view stored_id_of(Record const& record) noexcept
{
    if constexpr (requires { Operation::identified_by; })
        return id_of<Operation>(record);
    else
        return {};
}

/// The content of a record, for finding out whether it changed: its original bytes if they are kept, otherwise its
/// JSON, which is written into `scratch`.
template <class Record>
[[nodiscard]] std::string_view content_of(Record const& record, std::string& scratch)
{
    if constexpr (requires { record.text(); }) {
        return record.text();
    } else {
        scratch.clear();
        append_json(scratch, record);
        return scratch;
    }
}

}  // namespace gainsight::px::inline v0::detail

#endif
