#ifndef GAINSIGHT_PX_IMPL_TESTING_LISTING_IPP
#define GAINSIGHT_PX_IMPL_TESTING_LISTING_IPP

#include <gainsight/px/testing/detail/state.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace gainsight::px::inline v0::testing::detail {

inline constexpr std::int64_t day_ms = 86'400'000;

/// Where a scroll stands. Its text holds characters that do not survive a query unescaped, as the vendor's may.
struct cursor {
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
    [[nodiscard]] static std::optional<cursor> parse(std::string_view t)
    {
        if (!t.starts_with(head) || !t.ends_with(tail) || t.size() < head.size() + tail.size() + 2) return std::nullopt;
        t = t.substr(head.size(), t.size() - head.size() - tail.size());
        cursor c;
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

inline std::optional<std::int64_t> whole_number(std::string_view t) noexcept
{
    std::int64_t n = 0;
    auto const [end, error] = std::from_chars(t.data(), t.data() + t.size(), n);
    if (t.empty() || error != std::errc{} || end != t.data() + t.size()) return std::nullopt;
    return n;
}

GAINSIGHT_PX_DECL void service_state::restrict_dates(operation_info const& op, filter_set& filters,
                                                     std::vector<std::string> const& raw, parsed_target const& target)
{
    constexpr auto open = std::numeric_limits<std::int64_t>::min();
    auto const now = to_epoch_ms(clock.now());
    auto const bound = [&](std::string_view name) {
        auto const* text = target.parameter(name);
        if (!text) return open;
        auto const n = whole_number(*text);
        if (!n) throw bad_query{std::string{name} + " must be epoch milliseconds"};
        return *n;
    };
    auto const start = bound("dateRangeStart");
    auto const end = bound("dateRangeEnd");
    filter_set restricted;
    for (std::size_t i = 0; i < std::max<std::size_t>(raw.size(), 1); ++i) {
        auto lower = start, upper = end;
        if (!raw.empty())
            for (auto const& t : filters.alternatives()[i]) {
                if (t.path().name() != "date" || !t.number()) continue;
                if (t.op() == comparison::ne || t.op() == comparison::like || t.op() == comparison::unlike) continue;
                auto const n = static_cast<std::int64_t>(*t.number());
                if (t.op() != comparison::lt && t.op() != comparison::le) lower = std::max(lower, n);
                if (t.op() != comparison::gt && t.op() != comparison::ge)
                    upper = upper == open ? n : std::min(upper, n);
            }
        // Without a beginning only the last day comes back.
        if (lower == open) lower = std::min(upper == open ? now : upper, now) - day_ms;
        auto text = raw.empty() ? std::string{} : raw[i] + ";";
        text += "date>=" + std::to_string(lower);
        if (end != open) text += ";date<" + std::to_string(end);
        if ((upper == open ? now : upper) - lower > op.max_range_days() * day_ms)
            throw bad_query{"Exceeded date range" + std::to_string(op.max_range_days()) + "days"};
        restricted.add(event_schema, text);
    }
    filters = std::move(restricted);
}

GAINSIGHT_PX_DECL std::vector<std::uint32_t> service_state::select(schema const&, table const& rows,
                                                                   filter_set const& f, sort_order const& order)
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

GAINSIGHT_PX_DECL outcome service_state::list(operation_info const& op, schema const& s, table& rows,
                                              parsed_target const& target)
{
    // The query
    std::int64_t page_size = 25;
    if (auto const* text = target.parameter("pageSize")) {
        auto const n = whole_number(*text);
        if (!n || *n < 1 || *n > op.max_page_size())
            throw bad_query{"pageSize must be between 1 and " + std::to_string(op.max_page_size())};
        page_size = *n;
    }
    filter_set filters;
    std::vector<std::string> raw_filters;
    std::uint64_t hash = mixed(op.id());
    for (auto const& [name, value] : target.query)
        if (name == "filter" && !value.empty()) {
            filters.add(s, value);
            raw_filters.push_back(value);
            hash = mixed(value, hash);
        }
    sort_order order;
    if (auto const* text = target.parameter("sort"); text && !text->empty()) {
        order = sort_order{s, *text};
        hash = mixed(*text, hash + 1);
    }
    for (auto const* name : {"dateRangeStart", "dateRangeEnd"})
        if (auto const* text = target.parameter(name); text && op.max_range_days() > 0) hash = mixed(*text, hash + 2);
    if (op.max_range_days() > 0) restrict_dates(op, filters, raw_filters, target);

    // Where the scroll stands
    bool const direct = filters.empty() && order.empty();
    cursor at;
    at.query = hash;
    at.type = direct ? 'p' : 's';
    std::uint64_t repeating = 0;
    if (auto const* text = target.parameter("scrollId"); text && !text->empty()) {
        auto const parsed = cursor::parse(*text);
        if (!parsed) throw bad_query{"Invalid scrollId"};
        if (parsed->query != hash) throw bad_query{"scrollId does not belong to this filter and sort"};
        at = *parsed;
        repeating = at.type == 'r' ? at.position : 0;
        if (repeating) {
            auto const scroll = scrolls.find(repeating);
            if (scroll == scrolls.end()) throw bad_query{"Invalid scrollId"};
            at.type = direct ? 'p' : 's';
            at.page = scroll->second.first;
            at.position = scroll->second.second;
        }
    } else if (habits.repeating_cursor()) {
        repeating = next_scroll++;
    }
    snapshot const* view_of = nullptr;
    if (!direct) {
        auto found = snapshots.find(at.serial);
        if (at.serial == 0 || found == snapshots.end()) {
            if (at.serial == 0) at.serial = next_snapshot++;
            found = snapshots.insert_or_assign(at.serial, snapshot{select(s, rows, filters, order)}).first;
            if (snapshots.size() > 64)
                snapshots.erase(snapshots.begin() == found ? std::next(found) : snapshots.begin());
        }
        view_of = &found->second;
    }

    // The page's records
    outcome out;
    auto const wanted = static_cast<std::size_t>(page_size);
    auto const size = direct ? rows.size() : view_of->rows.size();
    std::vector<stored const*> records;
    records.reserve(std::min(wanted, size));
    std::size_t position = at.position;
    for (; position < size && records.size() < wanted; ++position) {
        auto const& row = rows[direct ? position : view_of->rows[position]];
        if (row.is == stored::state::live) records.push_back(&row);
    }
    out.listed = records.size();

    // The cursor behind it
    bool const full = out.listed == wanted;
    auto next = at;
    next.page = at.page + 1;
    next.position = habits.loop_from() && at.page >= *habits.loop_from() ? at.position : position;
    if (repeating) {
        scrolls[repeating] = {next.page, next.position};
        next = cursor{'r', hash, next.serial, 0, repeating};
    }
    std::string scroll_member;
    auto const quoted = [&] { return "\"scrollId\":\"" + next.text() + '"'; };
    if (full) {
        bool const dropped = habits.full_page_without_cursor() == at.page;
        scroll_member = dropped ? "\"scrollId\":\"\"" : quoted();
    } else {
        switch (habits.on_last_page()) {
            case last_cursor::empty: scroll_member = "\"scrollId\":\"\""; break;
            case last_cursor::null: scroll_member = "\"scrollId\":null"; break;
            case last_cursor::absent: break;
            case last_cursor::set: scroll_member = quoted(); break;
        }
    }

    // The envelope
    auto total = static_cast<std::int64_t>(direct ? rows.live() : view_of->rows.size());
    if (habits.shift_total_hits()) total += static_cast<std::int64_t>(at.page * 7 % 11) - 5;
    if (habits.cap_total_hits()) total = std::min(total, *habits.cap_total_hits());
    if (habits.negative_total_hits()) total = -1;
    std::array<std::string, 4> members;
    members[0] = habits.no_total_hits() ? std::string{} : "\"totalHits\":" + std::to_string(total);
    members[1] = std::move(scroll_member);
    members[2] = habits.unknown_fields() ? R"("took":{"ms":12})" : "";
    auto const list_at = habits.shuffle_keys() ? (hash + at.page + habits.seed()) % 4 : 0;  // records first, or later
    auto const guess = records.empty() ? 0 : rows.text_of(*records.front()).size() * 5 / 4 + 64;
    auto body = page_buffer(guess * records.size() + 256);
    char separator = '{';
    for (std::size_t i = 0; i <= 3; ++i) {
        if (i == list_at) {
            body += separator;
            separator = ',';
            body.append("\"").append(op.list_key()).append("\":[");
            for (auto const* row : records) {
                if (row != records.front()) body += ',';
                render(rows.text_of(*row), s, habits, body);
            }
            body += ']';
        }
        if (members[i].empty()) continue;
        body += separator;
        separator = ',';
        body += members[i];
    }
    body += '}';
    out.response = sim_response{200, "application/json", std::move(body)};
    return out;
}

}  // namespace gainsight::px::inline v0::testing::detail

#endif
