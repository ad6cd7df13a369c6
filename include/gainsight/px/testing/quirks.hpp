// What PX is known to do, each switchable: the peculiarities and the limits of a simulated service.
#ifndef GAINSIGHT_PX_TESTING_QUIRKS_HPP
#define GAINSIGHT_PX_TESTING_QUIRKS_HPP

#include <gainsight/px/core/config.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0::testing {

/// What `scrollId` says on a page that is shorter than asked for, the last one.
enum class last_cursor : unsigned char {
    empty,   ///< "", as PX writes an absent text.
    null,    ///< null.
    absent,  ///< No such member.
    set      ///< A cursor, as the vendor warns; the page behind it is empty.
};

/// The peculiarities of PX that a client has to live with. A default-constructed object is the service as it is seen in
/// the field: members in any order, members that the contract does not know, absent values written out as "", 0, false
/// and null.
class quirks {
public:
    /// The service as the contract has it: fixed order, no unknown member. For benchmarks and byte-exact tests.
    [[nodiscard]] static quirks none() { return quirks{}.shuffle_keys(false).unknown_fields(false); }

    // The shape of answers
    /// Members come in an order that depends on the record and `seed`. On by default.
    quirks& shuffle_keys(bool on, std::uint64_t seed = 1)
    {
        shuffle_ = on;
        seed_ = seed;
        return *this;
    }
    /// Records and pages hold members that the contract does not know. On by default.
    quirks& unknown_fields(bool on)
    {
        unknown_ = on;
        return *this;
    }
    /// Members that hold "", 0, false or null are left out instead.
    quirks& leave_out_empty(bool on)
    {
        leave_out_empty_ = on;
        return *this;
    }
    /// This member is left out of every record, whatever it holds.
    quirks& leave_out(std::string name)
    {
        left_out_.push_back(std::move(name));
        return *this;
    }
    /// Dates that were never set are -1 instead of 0.
    quirks& negative_dates(bool on)
    {
        negative_dates_ = on;
        return *this;
    }

    // Paging
    /// What the last page's cursor says. `empty` by default.
    quirks& on_last_page(last_cursor what)
    {
        last_ = what;
        return *this;
    }
    /// One scrollId stands for a whole scroll: each call with it yields the next page. A page that is lost on its way
    /// is lost, since the service has moved on.
    quirks& repeating_cursor(bool on)
    {
        repeating_ = on;
        return *this;
    }
    /// A scroll is forgotten before the page of that number (from 1): asked for it, the service answers as one whose
    /// search context expired, 404.
    quirks& expire_scrolls_before(std::size_t page)
    {
        expiring_ = page;
        return *this;
    }
    /// No page holds more records than this, whatever pageSize asks for; a page clamped so has its cursor.
    quirks& clamp_page_size(std::size_t most)
    {
        clamp_ = most;
        return *this;
    }
    /// The page of that number (from 0) comes full and without a cursor, so that the rest cannot be read.
    quirks& full_page_without_cursor(std::size_t page)
    {
        cursorless_ = page;
        return *this;
    }
    /// From the page of that number (from 0) on, the same page comes again for ever, each time with a new cursor.
    quirks& loop_from(std::size_t page)
    {
        loop_ = page;
        return *this;
    }
    /// totalHits never exceeds this.
    quirks& cap_total_hits(std::int64_t most)
    {
        total_cap_ = most;
        return *this;
    }
    /// totalHits is off by a few, differently on each page.
    quirks& shift_total_hits(bool on)
    {
        shifting_ = on;
        return *this;
    }
    /// No totalHits at all.
    quirks& no_total_hits(bool on)
    {
        no_total_ = on;
        return *this;
    }
    /// totalHits is -1.
    quirks& negative_total_hits(bool on)
    {
        negative_total_ = on;
        return *this;
    }
    /// Where the contract contradicts itself, the records come under the other key: segment matches under
    /// "segmentMatchEvents".
    quirks& use_list_key_alias(bool on)
    {
        alias_ = on;
        return *this;
    }

    // Refusals and statuses
    /// An id or value that looks like SQL injection is refused by the edge: 403 as HTML. On by default.
    quirks& edge_firewall(bool on)
    {
        firewall_ = on;
        return *this;
    }
    /// DELETE answers 200 with a body instead of 204.
    quirks& delete_answers_200(bool on)
    {
        delete_200_ = on;
        return *this;
    }
    /// POST answers 200 instead of 201.
    quirks& create_answers_200(bool on)
    {
        create_200_ = on;
        return *this;
    }
    /// Successful writes have an empty body.
    quirks& empty_write_bodies(bool on)
    {
        empty_bodies_ = on;
        return *this;
    }
    /// Whether the vendor switched external segments on for the subscription; 403 otherwise. On by default.
    quirks& external_segments(bool on)
    {
        external_segments_ = on;
        return *this;
    }
    /// Whether the subscription has translations at all; 400 otherwise. On by default.
    quirks& localization(bool on)
    {
        localization_ = on;
        return *this;
    }
    /// The languages of the subscription, by their codes.
    quirks& languages(std::vector<std::string> codes)
    {
        languages_ = std::move(codes);
        return *this;
    }
    /// The export strategies that are valid; any word is by default, since the vendor names none.
    quirks& export_strategies(std::vector<std::string> names)
    {
        strategies_ = std::move(names);
        return *this;
    }

    [[nodiscard]] bool shuffle_keys() const noexcept { return shuffle_; }
    [[nodiscard]] std::uint64_t seed() const noexcept { return seed_; }
    [[nodiscard]] bool unknown_fields() const noexcept { return unknown_; }
    [[nodiscard]] bool leave_out_empty() const noexcept { return leave_out_empty_; }
    [[nodiscard]] std::vector<std::string> const& left_out() const noexcept { return left_out_; }
    [[nodiscard]] bool negative_dates() const noexcept { return negative_dates_; }
    [[nodiscard]] last_cursor on_last_page() const noexcept { return last_; }
    [[nodiscard]] bool repeating_cursor() const noexcept { return repeating_; }
    [[nodiscard]] std::optional<std::size_t> expire_scrolls_before() const noexcept { return expiring_; }
    [[nodiscard]] std::optional<std::size_t> clamp_page_size() const noexcept { return clamp_; }
    [[nodiscard]] std::optional<std::size_t> full_page_without_cursor() const noexcept { return cursorless_; }
    [[nodiscard]] std::optional<std::size_t> loop_from() const noexcept { return loop_; }
    [[nodiscard]] std::optional<std::int64_t> cap_total_hits() const noexcept { return total_cap_; }
    [[nodiscard]] bool shift_total_hits() const noexcept { return shifting_; }
    [[nodiscard]] bool no_total_hits() const noexcept { return no_total_; }
    [[nodiscard]] bool negative_total_hits() const noexcept { return negative_total_; }
    [[nodiscard]] bool use_list_key_alias() const noexcept { return alias_; }
    [[nodiscard]] bool edge_firewall() const noexcept { return firewall_; }
    [[nodiscard]] bool delete_answers_200() const noexcept { return delete_200_; }
    [[nodiscard]] bool create_answers_200() const noexcept { return create_200_; }
    [[nodiscard]] bool external_segments() const noexcept { return external_segments_; }
    [[nodiscard]] bool localization() const noexcept { return localization_; }
    [[nodiscard]] std::vector<std::string> const& languages() const noexcept { return languages_; }
    [[nodiscard]] std::vector<std::string> const& export_strategies() const noexcept { return strategies_; }
    [[nodiscard]] bool empty_write_bodies() const noexcept { return empty_bodies_; }

private:
    std::vector<std::string> left_out_;
    std::vector<std::string> languages_{"en", "de", "es", "fr", "it", "ja", "nl", "pt-BR"};
    std::vector<std::string> strategies_;
    std::optional<std::size_t> expiring_;
    std::optional<std::size_t> clamp_;
    std::optional<std::size_t> cursorless_;
    std::optional<std::size_t> loop_;
    std::optional<std::int64_t> total_cap_;
    std::uint64_t seed_ = 1;
    last_cursor last_ = last_cursor::empty;
    bool shuffle_ = true;
    bool unknown_ = true;
    bool leave_out_empty_ = false;
    bool negative_dates_ = false;
    bool repeating_ = false;
    bool shifting_ = false;
    bool no_total_ = false;
    bool negative_total_ = false;
    bool alias_ = false;
    bool firewall_ = true;
    bool external_segments_ = true;
    bool localization_ = true;
    bool delete_200_ = false;
    bool create_200_ = false;
    bool empty_bodies_ = false;
};

/// The throttles of a subscription. All are off by default; `vendor()` is what PX documents.
class limits {
public:
    /// 200 requests a second, 1,000,000 a day, and the duplicate-request block of 3 seconds, no Retry-After.
    [[nodiscard]] static limits vendor()
    {
        return limits{}.per_second(200).per_day(1'000'000).duplicate_window(std::chrono::seconds{3});
    }

    /// 429 for what exceeds this within one second of the clock. 0 switches it off.
    limits& per_second(std::size_t requests)
    {
        per_second_ = requests;
        return *this;
    }
    /// 429 for what exceeds this within one UTC day of the clock. 0 switches it off.
    limits& per_day(std::size_t requests)
    {
        per_day_ = requests;
        return *this;
    }
    /// The same request again, body included and GET too, within this time is refused with 429 "Duplicate request
    /// blocked". 0 switches it off.
    limits& duplicate_window(std::chrono::milliseconds window)
    {
        window_ = window;
        return *this;
    }
    /// The Retry-After of a 429 for the rate, as it stands in the header: seconds or an HTTP date. Empty: no header.
    limits& retry_after(std::string value)
    {
        retry_after_ = std::move(value);
        return *this;
    }

    [[nodiscard]] std::size_t per_second() const noexcept { return per_second_; }
    [[nodiscard]] std::size_t per_day() const noexcept { return per_day_; }
    [[nodiscard]] std::chrono::milliseconds duplicate_window() const noexcept { return window_; }
    [[nodiscard]] std::string const& retry_after() const noexcept { return retry_after_; }

private:
    std::size_t per_second_ = 0;
    std::size_t per_day_ = 0;
    std::chrono::milliseconds window_{0};
    std::string retry_after_;
};

}  // namespace gainsight::px::inline v0::testing

#endif
