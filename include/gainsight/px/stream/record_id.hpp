// What tells a list's records apart: the fields that the operation's descriptor names.
#ifndef GAINSIGHT_PX_STREAM_RECORD_ID_HPP
#define GAINSIGHT_PX_STREAM_RECORD_ID_HPP

#include <gainsight/px/json/json.hpp>
#include <gainsight/px/model/raw_record.hpp>
#include <gainsight/px/model/text_member.hpp>
#include <gainsight/px/operation/descriptor.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace gainsight::px::inline v0::detail {

template <class Operation, std::size_t I>
[[nodiscard]] std::string_view named_id(operation::record_of<Operation> const& record) noexcept
{
    using model = operation::record_of<Operation>;
    constexpr auto row = text_row<model>(Operation::identified_by[I].name());
    return text_member(record, row);
}

/// The first field of those named that is not empty; the whole record, as text, where none is named.
template <class Operation>
[[nodiscard]] auto id_of(operation::record_of<Operation> const& record)
{
    if constexpr (requires { Operation::identified_by; }) {
        return [&record]<std::size_t... I>(std::index_sequence<I...>) {
            std::string_view id;
            static_cast<void>((... || !(id = named_id<Operation, I>(record)).empty()));
            return id;
        }(std::make_index_sequence<Operation::identified_by.size()>{});
    } else {
        return to_json(record);
    }
}

/// The same of a raw record, for which the decoder has looked that field up.
template <class Operation>
[[nodiscard]] std::string_view id_of(raw_record const& record) noexcept
{
    if constexpr (requires { Operation::identified_by; })
        return record.id();
    else
        return record.text();
}

}  // namespace gainsight::px::inline v0::detail

#endif
