// The bodies of <gainsight/px/stream/cursor.hpp>.
#ifndef GAINSIGHT_PX_STREAM_IMPL_CURSOR_IPP
#define GAINSIGHT_PX_STREAM_IMPL_CURSOR_IPP

#include <gainsight/px/stream/cursor.hpp>

#include <algorithm>
#include <charconv>
#include <utility>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_DECL void page_facts::clear() noexcept
{
    count = 0;
    scroll_id.clear();
    is_last_page.reset();
    total_hits.reset();
    page_number.reset();
    fate_unknown = without_list = false;
    fingerprint.clear();
}

GAINSIGHT_PX_DECL void page_facts::read(std::string const& cursor, std::optional<bool> last,
                                        std::optional<std::int64_t> hits, std::optional<std::int32_t> number)
{
    scroll_id = cursor;
    is_last_page = last;
    total_hits = hits;
    page_number = number;
}

GAINSIGHT_PX_DECL page_cursor::page_cursor(operation_info const& operation, int page_size) noexcept
    : operation_{&operation}, page_size_{page_size}
{}

inline std::string_view cursor_word(paging kind) noexcept
{
    switch (kind) {
        case paging::scroll: return "scroll";
        case paging::number: return "number";
        case paging::both: return "both";
        case paging::none: break;
    }
    return "none";
}

/// ASCII text within ASCII text, whatever the case of the first.
inline bool speaks_of(std::string_view text, std::string_view lower_words) noexcept
{
    auto const lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    auto const same = [lower](char a, char b) { return lower(a) == b; };
    return std::search(text.begin(), text.end(), lower_words.begin(), lower_words.end(), same) != text.end();
}

GAINSIGHT_PX_RARE_DECL bool scroll_is_lost(errc code, int status, std::string_view words) noexcept
{
    if (code == errc::not_found && status == 404) return true;
    if (status < 400 && code != errc::response_reported_errors) return false;
    if (status == 401 || status == 403 || status == 429) return false;
    // As Elasticsearch says it, under whatever status a service passes it on.
    if (speaks_of(words, "search context") || speaks_of(words, "searchcontext")) return true;
    return (status == 400 || status == 410 || status == 422) && speaks_of(words, "scroll");
}

// kind:page size:records delivered:page number:scrollId, the last one as it is, colons and all. Behind the kind may be
// '+' and letters: k, the scrollId came back unchanged; s, a request is suspected; c, of those a scrollId changed.
GAINSIGHT_PX_DECL std::string page_cursor::text(bool asked_ahead) const
{
    bool const ended = ended_ && !error_;
    // A page that was asked for ahead has moved the position on, and goes with its stream.
    bool const broken = broken_ || (asked_ahead && same_seen_ && !scroll_id_.empty());
    std::string out{broken ? "broken" : ended ? "end" : cursor_word(operation_->paging())};
    bool const suspected = suspected_ || (asked_ahead && !scroll_id_.empty());
    if (!broken && !ended && (same_seen_ || suspected)) {
        out += '+';
        if (same_seen_) out += 'k';
        if (suspected) out += 's';
        if (suspected && change_seen_) out += 'c';
    }
    auto const add = [&out](std::int64_t number) { out += ':' + std::to_string(number); };
    add(page_size_);
    add(delivered_ - static_cast<std::int64_t>(lost_page_));
    add(page_number_);
    out += ':';
    if (!ended && !broken) out += scroll_id_;
    return out;
}

GAINSIGHT_PX_RARE_DECL result<page_cursor> page_cursor::resume(operation_info const& operation, int page_size,
                                                               std::string_view text)
{
    page_cursor cursor{operation, page_size};
    if (text.empty()) return cursor;
    auto const refuse = [&](std::string message, errc code = errc::invalid_argument) {
        error_facts facts;
        facts.code = code;
        facts.message = std::move(message);
        facts.operation = operation.call();
        facts.path_template = operation.path();
        facts.phase = phase::validation;
        return px::error{std::move(facts)};
    };

    auto const take = [&text](std::string_view& word) {
        auto const colon = text.find(':');
        if (colon == std::string_view::npos) return false;
        word = text.substr(0, colon);
        text.remove_prefix(colon + 1);
        return true;
    };
    // No list is that long; what is counted on from here must not overflow.
    constexpr std::int64_t longest = 1'000'000'000;
    auto const take_number = [&take](auto& number) {
        std::string_view word;
        if (!take(word) || word.empty()) return false;
        auto const end = std::from_chars(word.data(), word.data() + word.size(), number);
        return end.ec == std::errc{} && end.ptr == word.data() + word.size() && number >= 0 && number <= longest;
    };
    std::string_view kind;
    int size = 0;
    if (!take(kind) || !take_number(size) || !take_number(cursor.delivered_) || !take_number(cursor.page_number_))
        return refuse("the text to start from is not a stream's cursor");
    if (kind == "broken")
        return refuse("PX's position in the list was lost after " + std::to_string(cursor.delivered_) +
                          " records: begin the range anew",
                      errc::scroll_broken);
    if (auto const plus = kind.find('+'); plus != std::string_view::npos) {
        for (char const flag : kind.substr(plus + 1)) switch (flag) {
                case 'k': cursor.same_seen_ = true; break;
                case 's': cursor.suspected_ = true; break;
                case 'c': cursor.change_seen_ = true; break;
                default: return refuse("the text to start from is not a stream's cursor");
            }
        kind = kind.substr(0, plus);
    }
    if (kind != "end" && kind != cursor_word(operation.paging()))
        return refuse("the cursor to start from is that of another kind of list");
    if (size != page_size)
        return refuse("the cursor to start from was made with a page size of " + std::to_string(size) + ", not " +
                      std::to_string(page_size));
    cursor.ended_ = kind == "end";
    cursor.scroll_id_ = text;
    return cursor;
}

GAINSIGHT_PX_DECL page_cursor page_cursor::begin(operation_info const& operation, int page_size, std::string_view text,
                                                 px::error& refused)
{
    auto cursor = resume(operation, page_size, refused ? std::string_view{} : text);
    if (cursor) return std::move(*cursor);
    refused = cursor.error();
    return {operation, page_size};
}

GAINSIGHT_PX_DECL page_cursor::step page_cursor::next() const noexcept
{
    if (error_) return step::failed;
    return ended_ ? step::end : step::fetch;
}

GAINSIGHT_PX_DECL int page_cursor::page_number() const noexcept
{
    return operation_->paging() == paging::scroll ? -1 : page_number_;
}

GAINSIGHT_PX_DECL page_cursor::page_action page_cursor::page(page_facts const& facts)
{
    constexpr std::int64_t no_count = 1'000'000'000'000'000;  // beyond it nothing is counted
    if (facts.total_hits && *facts.total_hits >= 0 && *facts.total_hits < no_count) total_hits_ = facts.total_hits;
    auto const kind = operation_->paging();
    if (kind != paging::number && !scroll_id_.empty()) {
        if (facts.fate_unknown) suspected_ = true;
        if (facts.scroll_id == scroll_id_)
            same_seen_ = true;
        else if (!facts.scroll_id.empty())
            change_seen_ = true;
    }
    ended_without_list_ = facts.without_list;
    if (facts.count == 0) return end() ? page_action::end : page_action::failed;
    bool const is_short = facts.count < static_cast<std::size_t>(page_size_);
    bool const seen = seen_before(facts);
    if (!is_short && by_number_ && seen) {
        lost_page_ = 0;
        fail(errc::records_missing,
             "a page was full and came without the scrollId of the next one, and asked by number PX "
             "sent the same records again: what follows " +
                 std::to_string(delivered_) + " records is not known");
        return page_action::failed;
    }
    if (!is_short && seen) {
        fail(errc::page_loop,
             "every record of the page after " + std::to_string(delivered_) + " records was already delivered");
        return page_action::failed;
    }
    // Records without ids cannot tell whether they came before, but the page's own number can, unless some id is new.
    if (kind == paging::number && !facts.fingerprint.complete() && facts.page_number &&
        facts.page_number == number_before_ && knows_every_id(facts)) {
        fail(errc::page_loop, "after " + std::to_string(delivered_) + " records PX sent the page of the same number (" +
                                  std::to_string(*facts.page_number) + ") again, though the next one was asked for");
        return page_action::failed;
    }
    // Asked for more than its short last page, a server may send that page for ever.
    if (is_short && seen && after_short_) {
        if (!below_total()) return end() ? page_action::end : page_action::failed;
        fail(errc::records_missing, "PX sends the same records again and again after " + std::to_string(delivered_) +
                                        " of " + std::to_string(*total_hits_) + " records");
        return page_action::failed;
    }
    remember(facts);
    number_before_ = facts.page_number;
    delivered_ += static_cast<std::int64_t>(facts.count);
    ++pages_delivered_;

    bool const is_last = kind != paging::scroll && facts.is_last_page.value_or(false);
    if (is_last || (is_short && !may_go_on(facts))) return end() ? page_action::deliver_and_end : page_action::deliver;
    after_short_ = is_short;
    // A full page without the cursor of the next one may be the last, or one that lost it: asked by its number, the
    // next page tells.
    by_number_ = kind == paging::both && facts.scroll_id.empty();
    if (kind == paging::scroll && facts.scroll_id.empty()) {
        // The cursor stays on this page, which is where a resumption has to try again.
        lost_page_ = facts.count;
        broken_ = same_seen_;
        fail(errc::records_missing, "page " + std::to_string(pages_delivered_) + " was full (" +
                                        std::to_string(facts.count) + " records, " + std::to_string(delivered_) +
                                        " delivered) and came without the scrollId of the next one");
        return page_action::deliver;
    }
    if (kind != paging::number) scroll_id_ = facts.scroll_id;
    if (kind != paging::scroll) ++page_number_;
    return page_action::deliver;
}

/// Whether something may follow a short page, which was just delivered.
GAINSIGHT_PX_DECL bool page_cursor::may_go_on(page_facts const& facts) const noexcept
{
    if (total_hits_ && !below_total()) return false;
    if (operation_->paging() != paging::number && !facts.scroll_id.empty()) return below_total();
    if (operation_->paging() == paging::scroll || facts.is_last_page.value_or(true)) return false;
    // By number, and PX says that it is not the last. Without totals nothing but ids could tell a list that never ends.
    return total_hits_ || !after_short_ || facts.fingerprint.complete();
}

/// The list ends: whether that is known to be its end.
GAINSIGHT_PX_DECL bool page_cursor::end()
{
    ended_ = true;
    // The sum proves it; a total that is too low proves nothing. Ids that change speak for a position that the request
    // carries, but a service may change them and keep the position all the same.
    bool const proven = total_hits_ && delivered_ == *total_hits_;
    bool const acquitted = change_seen_ && !same_seen_ && !below_total();
    if (!suspected_ || proven || acquitted) return true;
    broken_ = true;
    fail(errc::records_missing,
         "a request within the list was repeated, which may have skipped a page: " + std::to_string(delivered_) +
             " records came, and PX announced " +
             (total_hits_ ? std::to_string(*total_hits_) : std::string{"no number"}) + "; begin the range anew");
    return false;
}

GAINSIGHT_PX_RARE_DECL px::error page_cursor::failed(px::error why, bool fate_unknown)
{
    if (operation_->paging() == paging::number || scroll_id_.empty()) return why;
    auto const lost = [&](std::string_view words) { return scroll_is_lost(why.code(), why.http_status(), words); };
    bool const gone = lost(why.vendor_message()) || std::any_of(why.sub_errors().begin(), why.sub_errors().end(),
                                                                [&](sub_error const& s) { return lost(s.message); });
    if (!gone && !fate_unknown) return why;
    // Asked for more behind a short page, it says that there was no more.
    if (gone && after_short_) return end() ? px::error{} : error_;
    if (!gone && !same_seen_) {
        suspected_ = true;
        return why;
    }
    auto facts = why.facts();
    facts.code = errc::scroll_broken;
    facts.message =
        (gone ? "PX no longer knows the scroll after " : "PX keeps the position of this scroll, and after ") +
        std::to_string(delivered_) +
        (gone ? " records: begin the range anew"
              : " records a request failed that may have moved it: begin the range anew") +
        " (" + std::string{why.message()} + ')';
    error_ = px::error{std::move(facts)};
    ended_ = broken_ = true;
    return why == errc::operation_aborted ? why : error_;
}

GAINSIGHT_PX_DECL std::int64_t page_cursor::shortfall(std::int64_t repeated) const noexcept
{
    if (!ended_ || error_ || !total_hits_) return 0;
    return std::max<std::int64_t>(0, *total_hits_ - (delivered_ - repeated));
}

GAINSIGHT_PX_DECL bool page_cursor::seen_before(page_facts const& facts) const
{
    auto const& ids = facts.fingerprint.hashes();
    if (!facts.fingerprint.complete() || ids.size() != facts.count) return false;
    return pages_.contains(facts.fingerprint.value()) || knows_every_id(facts);
}

GAINSIGHT_PX_DECL bool page_cursor::knows_every_id(page_facts const& facts) const
{
    auto const& ids = facts.fingerprint.hashes();
    return std::all_of(ids.begin(), ids.end(), [this](std::uint64_t id) { return records_.contains(id); });
}

GAINSIGHT_PX_DECL void page_cursor::remember(page_facts const& facts)
{
    auto const& ids = facts.fingerprint.hashes();
    // Not for the first page, which may be all that is asked for.
    if (pages_delivered_ == 1 && total_hits_) records_.reserve(static_cast<std::size_t>(*total_hits_));
    for (std::size_t i = 0; i != ids.size(); ++i) {
        if (auto const soon = i + 8; soon < ids.size()) records_.prefetch(ids[soon]);
        records_.insert(ids[i]);
    }
    if (facts.fingerprint.complete() && ids.size() == facts.count) pages_.insert(facts.fingerprint.value());
}

GAINSIGHT_PX_RARE_DECL void page_cursor::fail(errc code, std::string message)
{
    error_facts facts;
    facts.code = code;
    facts.message = std::move(message);
    facts.operation = operation_->call();
    facts.path_template = operation_->path();
    error_ = px::error{std::move(facts)};
    ended_ = true;
}

}  // namespace gainsight::px::inline v0::detail

#endif
