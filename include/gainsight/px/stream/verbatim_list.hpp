// The shape of an operation's list whose records are kept as PX sends them.
#ifndef GAINSIGHT_PX_STREAM_VERBATIM_LIST_HPP
#define GAINSIGHT_PX_STREAM_VERBATIM_LIST_HPP

#include <gainsight/px/json/shape.hpp>
#include <gainsight/px/model/page.hpp>
#include <gainsight/px/model/raw_record.hpp>
#include <gainsight/px/operation/descriptor.hpp>
#include <gainsight/px/query/field_list.hpp>

#include <array>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <vector>

namespace gainsight::px::inline v0::detail {

/// The names of the fields that tell an operation's records apart; none where the descriptor names none.
template <class Operation>
[[nodiscard]] consteval auto id_names_of()
{
    if constexpr (requires { Operation::identified_by; }) {
        static_assert(Operation::identified_by.size() <= verbatim_fields::most_ids);
        std::array<std::string_view, Operation::identified_by.size()> names{};
        for (std::size_t i = 0; i < names.size(); ++i) names[i] = Operation::identified_by[i].name();
        return names;
    } else {
        return std::array<std::string_view, 0>{};
    }
}

/// `value` is the shape of a vector of raw records whose ids and dates are those of the operation.
template <class Operation>
struct verbatim_list {
    static constexpr auto ids = id_names_of<Operation>();
    static constexpr verbatim_fields fields{ids, record_date_field_of<Operation>()};
    static constexpr shape element{.kind = kind::verbatim, .fields = &fields};
    static constexpr shape value = [] {
        auto list = shape_of<std::vector<raw_record>>::value;
        list.element = &element;
        return list;
    }();
};

template <class Operation, class Record>
struct page_of : page_shape_of<Record, Operation::info> {};
/// `value` is the shape of the operation's page of such records: the model's, or raw ones.
template <class Operation>
struct page_of<Operation, raw_record> : page_shape_of<raw_record, Operation::info, verbatim_list<Operation>::value> {};

}  // namespace gainsight::px::inline v0::detail

#endif
