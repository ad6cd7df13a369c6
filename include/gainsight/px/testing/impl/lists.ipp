// The bodies of <gainsight/px/testing/detail/lists.hpp>.
#ifndef GAINSIGHT_PX_TESTING_IMPL_LISTS_IPP
#define GAINSIGHT_PX_TESTING_IMPL_LISTS_IPP

#include <gainsight/px/operation/parameter.hpp>
#include <gainsight/px/testing/detail/answers.hpp>
#include <gainsight/px/testing/detail/backend.hpp>
#include <gainsight/px/testing/detail/lists.hpp>

#include <algorithm>
#include <charconv>
#include <limits>

namespace gainsight::px::inline v0::testing::detail {

/// Where a scroll stands. Its text holds characters that do not survive a query unescaped, as the vendor's may.
struct scroll_cursor {
    char type = 'p';           // p: position in the table; s: in a snapshot; r: a repeating one
    std::uint64_t query = 0;   // hash of filter and sort, which have to be sent again
    std::uint64_t serial = 0;  // of the snapshot or the repeating scroll
    std::uint64_t page = 0;
    std::uint64_t position = 0;

    static constexpr std::string_view head = "DnF1ZXJ5+VGhlbkZldGNo/";
    static constexpr std::string_view tail = "==";

    [[nodiscard]] std::string text() const
    {
        std::string out{head};
        out += type;
        for (auto n : {query, serial, page, position}) out.append("x").append(std::to_string(n));
        return out.append(tail);
    }
    [[nodiscard]] static std::optional<scroll_cursor> parse(std::string_view t)
    {
        if (!t.starts_with(head) || !t.ends_with(tail) || t.size() < head.size() + tail.size() + 2) return std::nullopt;
        t = t.substr(head.size(), t.size() - head.size() - tail.size());
        scroll_cursor c;
        c.type = t[0];
        t.remove_prefix(1);
        for (auto* n : {&c.query, &c.serial, &c.page, &c.position}) {
            if (t.empty() || t[0] != 'x') return std::nullopt;
            auto const [end, error] = std::from_chars(t.data() + 1, t.data() + t.size(), *n);
            if (error != std::errc{}) return std::nullopt;
            t.remove_prefix(static_cast<std::size_t>(end - t.data()));
        }
        return t.empty() ? std::optional{c} : std::nullopt;
    }
};

inline void restrict_dates(backend const& b, routed_request const& request, schema const& s, list_query& q)
{
    constexpr auto open = std::numeric_limits<std::int64_t>::min();
    auto const now = to_epoch_ms(b.clock.now());
    auto const bound = [&](std::string_view name) {
        if (!request.op.takes(name)) return open;  // ignored like any other unknown parameter
        return number_parameter(request.target, name, "epoch milliseconds").value_or(open);
    };
    auto const start = bound(parameter::date_range_start);
    auto const end = bound(parameter::date_range_end);
    for (auto& all_of : q.filters.at_least_one()) {
        auto lower = start, upper = end;
        for (auto const& t : all_of) {
            if (t.path().name() != s.date || !t.number()) continue;
            if (t.op() == comparison::ne || t.op() == comparison::like || t.op() == comparison::unlike) continue;
            auto const n = static_cast<std::int64_t>(*t.number());
            if (t.op() != comparison::lt && t.op() != comparison::le) lower = std::max(lower, n);
            if (t.op() != comparison::gt && t.op() != comparison::ge) upper = upper == open ? n : std::min(upper, n);
        }
        // Without a beginning only the last day comes back.
        if (lower == open) lower = std::min(upper == open ? now : upper, now) - day_ms;
        if ((upper == open ? now : upper) - lower > request.op.max_range_days() * day_ms)
            throw bad_query{"Exceeded date range" + std::to_string(request.op.max_range_days()) + "days"};
        q.from = lower;
        q.to = upper == open ? now : upper;
        all_of.emplace_back(s, s.date, comparison::ge, std::to_string(lower));
        if (end != open) all_of.emplace_back(s, s.date, comparison::lt, std::to_string(end));
    }
}

inline void restrict_members(routed_request const& request, schema const& s, list_filter& filters)
{
    struct {
        std::string_view parameter, member;
        comparison op;
    } constexpr restrictions[] = {
        {parameter::property_key, "propertyKey", comparison::eq},
        {parameter::content_types, "type", comparison::eq},
        {parameter::created_by_id, "createdById", comparison::eq},
        {parameter::product_id, "productId", comparison::eq},
        {parameter::not_seen_after_timestamp, "lastSuccessfulLoginTimestamp", comparison::le},
    };
    for (auto const& r : restrictions) {
        if (!request.op.takes(r.parameter)) continue;
        std::vector<filter_term> any_of;
        for (auto const& [name, value] : request.target.query)
            if (name == r.parameter && !value.empty()) any_of.emplace_back(s, r.member, r.op, value);
        filters.narrow(any_of);
    }
}

GAINSIGHT_PX_DECL std::vector<std::uint32_t> select(record_table const& rows, list_filter const& f,
                                                    sort_order const& order)
{
    std::vector<std::uint32_t> found;
    std::vector<std::string_view> scratch;
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (rows[i].is == stored::state::live && f.matches(rows.text_of(rows[i]), scratch))
            found.push_back(static_cast<std::uint32_t>(i));
    if (!order.empty())
        order.apply(found, [&](std::uint32_t i) -> std::string const& { return rows.text_of(rows[i]); });
    return found;
}

GAINSIGHT_PX_DECL list_query read_list_query(backend const& b, routed_request const& request, schema const& s,
                                             std::vector<filter_term> const& own)
{
    list_query q;
    // The contract's defaults: 200 for the lists by number that take 500 and more.
    if (request.op.paging() == paging::number && request.op.max_page_size() > 200) q.page_size = 200;
    if (auto const* text = request.target.parameter("pageSize"); text && request.op.paging() != paging::none) {
        auto const n = whole_number(*text);
        if (!n || *n < 1 || *n > request.op.max_page_size())
            throw bad_query{"pageSize must be between 1 and " + std::to_string(request.op.max_page_size())};
        q.page_size = static_cast<std::size_t>(*n);
    }
    if (b.behavior.clamp_page_size())
        q.page_size = std::min(q.page_size, std::max<std::size_t>(1, *b.behavior.clamp_page_size()));
    q.hash = mixed(request.op.id());
    if (request.op.filtered()) {
        for (auto const& [name, value] : request.target.query)
            if (name == "filter" && !value.empty()) {
                q.filters.add(s, value);
                q.hash = mixed(value, q.hash);
            }
        if (auto const* text = request.target.parameter("sort"); text && !text->empty()) {
            q.order = sort_order{s, *text};
            q.hash = mixed(*text, q.hash + 1);
        }
    }
    for (auto const& [name, value] : request.target.query)
        if (!name.empty() && request.op.takes(name)) q.hash = mixed(value, mixed(name, q.hash + 2));
    for (auto const& t : own) q.filters.narrow({t});
    restrict_members(request, s, q.filters);
    if (request.op.max_range_days() > 0) restrict_dates(b, request, s, q);
    return q;
}

/// An empty string of some capacity, of recycled memory if there is any.
inline std::string page_buffer(backend& b, std::size_t size)
{
    std::string out;
    if (size > 64 * 1024 && !b.spare_buffers.empty()) {
        out = std::move(b.spare_buffers.back());
        b.spare_buffers.pop_back();
        out.clear();
    }
    out.reserve(size);
    return out;
}

GAINSIGHT_PX_DECL sim_response page_response(backend& b, routed_request const& request, schema const& s,
                                             std::vector<std::string_view> const& records,
                                             std::vector<std::string> members, std::uint64_t order)
{
    if (b.behavior.unknown_fields()) members.emplace_back(R"("took":{"ms":12})");
    std::erase(members, "");
    auto const list_at = b.behavior.shuffle_keys() ? (order + b.behavior.seed()) % (members.size() + 1) : 0;
    auto const key = b.behavior.use_list_key_alias() && !request.op.list_key_alias().empty()
                         ? request.op.list_key_alias()
                         : request.op.list_key();
    auto const guess = records.empty() ? 0 : records.front().size() * 5 / 4 + 64;
    auto body = page_buffer(b, guess * records.size() + 256);
    char separator = '{';
    for (std::size_t i = 0; i <= members.size(); ++i) {
        if (i == list_at) {
            body += separator;
            separator = ',';
            body.append("\"").append(key).append("\":[");
            for (auto const& record : records) {
                if (body.back() != '[') body += ',';
                render(record, s, b.behavior, body);
            }
            body += ']';
        }
        if (i == members.size()) break;
        body += separator;
        separator = ',';
        body += members[i];
    }
    body += '}';
    return sim_response{200, "application/json", std::move(body)};
}

inline std::string total_member(quirks const& behavior, std::size_t found, std::size_t page_number)
{
    auto total = static_cast<std::int64_t>(found);
    if (behavior.shift_total_hits()) total += static_cast<std::int64_t>(page_number * 7 % 11) - 5;
    if (behavior.cap_total_hits()) total = std::min(total, *behavior.cap_total_hits());
    if (behavior.negative_total_hits()) total = -1;
    return behavior.no_total_hits() ? std::string{} : "\"totalHits\":" + std::to_string(total);
}

inline outcome whole_list(backend& b, routed_request const& request, schema const& s, record_table& rows,
                          list_query const& q)
{
    std::vector<std::string_view> records;
    for (auto i : select(rows, q.filters, q.order)) records.emplace_back(rows.text_of(rows[i]));
    outcome out;
    out.listed = records.size();
    out.response = page_response(b, request, s, records, {}, q.hash);
    return out;
}

inline outcome list_by_number(backend& b, routed_request const& request, schema const& s, record_table& rows,
                              list_query const& q)
{
    auto const asked_for = number_parameter(request.target, "pageNumber", "a number").value_or(0);
    if (asked_for < 0) throw bad_query{"pageNumber must not be negative"};
    auto number = static_cast<std::uint64_t>(asked_for);
    if (b.behavior.loop_from()) number = std::min<std::uint64_t>(number, *b.behavior.loop_from());
    auto const found = select(rows, q.filters, q.order);
    std::vector<std::string_view> records;
    auto at = number > found.size() ? found.size() : static_cast<std::size_t>(number) * q.page_size;
    for (; at < found.size() && records.size() < q.page_size; ++at) records.emplace_back(rows.text_of(rows[found[at]]));
    outcome out;
    out.listed = records.size();
    bool const last = at >= found.size();
    out.response = page_response(
        b, request, s, records,
        {"\"pageNumber\":" + std::to_string(asked_for), std::string{"\"isLastPage\":"} + (last ? "true" : "false")},
        q.hash + number);
    return out;
}

inline outcome scroll(backend& b, routed_request const& request, schema const& s, record_table& rows,
                      list_query const& q)
{
    // Where the scroll stands
    bool const direct = q.filters.empty() && q.order.empty();
    scroll_cursor at;
    at.query = q.hash;
    at.type = direct ? 'p' : 's';
    std::uint64_t repeating = 0;
    if (auto const* text = request.target.parameter("scrollId"); text && !text->empty()) {
        auto const parsed = scroll_cursor::parse(*text);
        if (!parsed) throw bad_query{"Invalid scrollId"};
        if (parsed->query != q.hash) throw bad_query{"scrollId does not belong to this filter and sort"};
        at = *parsed;
        repeating = at.type == 'r' ? at.position : 0;
        if (repeating) {
            auto const open = b.scrolls.repeating.find(repeating);
            if (open == b.scrolls.repeating.end()) throw bad_query{"Invalid scrollId"};
            at.type = direct ? 'p' : 's';
            at.page = open->second.page;
            at.position = open->second.position;
        }
        if (b.behavior.expire_scrolls_before() && at.page >= *b.behavior.expire_scrolls_before())
            return outcome{error_response(404, "NOT_FOUND", "No search context found for id [1]")};
    } else if (b.behavior.repeating_cursor()) {
        repeating = b.scrolls.next_repeating++;
    }
    if (request.op.paging() == paging::both && !repeating)
        if (auto const number = number_parameter(request.target, "pageNumber", "a number");
            number && static_cast<std::uint64_t>(*number) != at.page)
            throw bad_query{"pageNumber does not belong to this scrollId"};
    list_snapshot const* view_of = nullptr;
    if (!direct) {
        auto found = b.scrolls.snapshots.find(at.serial);
        if (at.serial == 0 || found == b.scrolls.snapshots.end()) {
            if (at.serial == 0) at.serial = b.scrolls.next_snapshot++;
            found =
                b.scrolls.snapshots.insert_or_assign(at.serial, list_snapshot{select(rows, q.filters, q.order)}).first;
            if (b.scrolls.snapshots.size() > 64)
                b.scrolls.snapshots.erase(b.scrolls.snapshots.begin() == found ? std::next(found)
                                                                               : b.scrolls.snapshots.begin());
        }
        view_of = &found->second;
    }

    // The page's records
    outcome out;
    auto const size = direct ? rows.size() : view_of->rows.size();
    std::vector<std::string_view> records;
    records.reserve(std::min(q.page_size, size));
    std::size_t position = at.position;
    for (; position < size && records.size() < q.page_size; ++position) {
        auto const& row = rows[direct ? position : view_of->rows[position]];
        if (row.is == stored::state::live) records.emplace_back(rows.text_of(row));
    }
    out.listed = records.size();

    // The cursor behind it
    bool const full = out.listed == q.page_size;
    auto next = at;
    next.page = at.page + 1;
    next.position = b.behavior.loop_from() && at.page >= *b.behavior.loop_from() ? at.position : position;
    if (repeating) {
        b.scrolls.repeating[repeating] = {next.page, next.position};
        next = scroll_cursor{'r', q.hash, next.serial, 0, repeating};
    }
    std::string scroll_member;
    auto const quoted = [&] { return "\"scrollId\":\"" + next.text() + '"'; };
    if (full) {
        bool const dropped = b.behavior.full_page_without_cursor() == at.page;
        scroll_member = dropped ? "\"scrollId\":\"\"" : quoted();
    } else {
        switch (b.behavior.on_last_page()) {
            case last_cursor::empty:
                scroll_member = request.op.paging() == paging::both ? "\"scrollId\":null" : "\"scrollId\":\"\"";
                break;
            case last_cursor::null: scroll_member = "\"scrollId\":null"; break;
            case last_cursor::absent: break;
            case last_cursor::set: scroll_member = quoted(); break;
        }
    }

    out.response = page_response(
        b, request, s, records,
        {total_member(b.behavior, direct ? rows.live() : view_of->rows.size(), static_cast<std::size_t>(at.page)),
         std::move(scroll_member)},
        q.hash + at.page);
    return out;
}

GAINSIGHT_PX_DECL outcome list(backend& b, routed_request const& request, schema const& s, record_table& rows,
                               std::vector<filter_term> const& own)
{
    auto const q = read_list_query(b, request, s, own);
    switch (request.op.paging()) {
        case paging::none: return whole_list(b, request, s, rows, q);
        case paging::number: return list_by_number(b, request, s, rows, q);
        default: return scroll(b, request, s, rows, q);
    }
}

}  // namespace gainsight::px::inline v0::testing::detail

#endif
