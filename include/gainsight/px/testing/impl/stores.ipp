// The bodies of <gainsight/px/testing/detail/stores.hpp>.
#ifndef GAINSIGHT_PX_TESTING_IMPL_STORES_IPP
#define GAINSIGHT_PX_TESTING_IMPL_STORES_IPP

#include <gainsight/px/testing/detail/answers.hpp>
#include <gainsight/px/testing/detail/stores.hpp>

#include <boost/json/parse.hpp>

#include <chrono>
#include <utility>

namespace gainsight::px::inline v0::testing::detail {

/// How long a user that was hidden can come back.
inline constexpr std::chrono::hours revival_window{7 * 24};

GAINSIGHT_PX_DECL stored* stores::find_live_or_hidden(record_table& rows, std::string_view id) const
{
    auto* row = rows.find(id);
    if (row && row->is == stored::state::hidden && clock_.now() - row->hidden_since >= revival_window) {
        rows.remove(*row);
        return nullptr;
    }
    return row;
}

GAINSIGHT_PX_DECL stored* stores::find_live(record_table& rows, std::string_view id) const
{
    auto* row = find_live_or_hidden(rows, id);
    return row && row->is == stored::state::live ? row : nullptr;
}

GAINSIGHT_PX_DECL void stores::amend(schema const& s, record_table const& rows, stored& row,
                                     boost::json::object const& changes)
{
    auto record = boost::json::parse(rows.text_of(row)).as_object();
    for (auto const& member : changes) record[member.key()] = member.value();
    row.text = compose(s, record);
}

GAINSIGHT_PX_DECL void stores::add_to_user_count(std::string_view account, int by)
{
    auto* row = account.empty() ? nullptr : find_live(of(collection::accounts), account);
    if (!row) return;
    if (row->text.empty()) {
        row->members += by;
        return;
    }
    auto record = boost::json::parse(row->text).as_object();
    auto& number = record["numberOfUsers"];
    number = (number.is_int64() ? number.get_int64() : 0) + by;
    row->text = compose(account_schema, record);
}

GAINSIGHT_PX_DECL void stores::put(schema const& s, record_table& rows, boost::json::object record)
{
    auto const now = to_epoch_ms(clock_.now());
    auto id = std::string{text_of(record, s.id)};
    if (&s == &user_schema) {
        if (!record.contains("id")) record["id"] = jview(id);
        if (!record.contains("aptrinsicId")) record["aptrinsicId"] = uuid_of(id, 11);
    }
    for (std::string_view date : {std::string_view{"createDate"}, std::string_view{"lastModifiedDate"}, s.date})
        if (find_field(s.fields, date) && !record.contains(jview(date))) record[jview(date)] = now;
    auto text = compose(s, record);
    if (s.log) {
        rows.append(std::move(id), std::move(text));
    } else if (auto* row = rows.find(id)) {
        rows.revive(*row);
        row->text = std::move(text);
    } else {
        rows.add(std::move(id), std::move(text));
    }
}

GAINSIGHT_PX_DECL void stores::clear()
{
    for (auto& rows : tables_) rows.clear();
    imports_.clear();
}

}  // namespace gainsight::px::inline v0::testing::detail

#endif
