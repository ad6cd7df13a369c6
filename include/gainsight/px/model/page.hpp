// One page of a list: its records, and what PX says of the whole list.
#ifndef GAINSIGHT_PX_MODEL_PAGE_HPP
#define GAINSIGHT_PX_MODEL_PAGE_HPP

#include <gainsight/px/json/row.hpp>
#include <gainsight/px/json/table.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0 {

namespace detail {
template <class T>
struct page_rows;
}

/// One page of records, with what PX says of the whole list. It is a range of its records.
///
/// A page can be filled again and again; it keeps the capacity of the records that it holds.
template <class T>
class page {
public:
    using value_type = T;
    using iterator = typename std::vector<T>::iterator;
    using const_iterator = typename std::vector<T>::const_iterator;

    page() = default;
    explicit page(std::vector<T> records) : items_{std::move(records)} {}

    [[nodiscard]] bool empty() const noexcept { return items_.empty(); }
    [[nodiscard]] std::size_t size() const noexcept { return items_.size(); }
    [[nodiscard]] T& operator[](std::size_t i) noexcept { return items_[i]; }
    [[nodiscard]] T const& operator[](std::size_t i) const noexcept { return items_[i]; }
    [[nodiscard]] iterator begin() noexcept { return items_.begin(); }
    [[nodiscard]] iterator end() noexcept { return items_.end(); }
    [[nodiscard]] const_iterator begin() const noexcept { return items_.begin(); }
    [[nodiscard]] const_iterator end() const noexcept { return items_.end(); }

    /// The records themselves: to move them out, or to sort them.
    [[nodiscard]] std::vector<T>& items() noexcept { return items_; }
    [[nodiscard]] std::vector<T> const& items() const noexcept { return items_; }

    /// How many records PX says the list has. Show it as progress, nothing more: it may be capped, and may change
    /// between pages.
    [[nodiscard]] std::optional<std::int64_t> total_hits() const noexcept { return total_hits_; }
    /// The cursor of the next page; "" when there is none, though PX may also set it on the last page.
    [[nodiscard]] std::string const& scroll_id() const noexcept { return scroll_id_; }
    /// Lists by page number only.
    [[nodiscard]] std::optional<bool> is_last_page() const noexcept { return is_last_page_; }
    /// Lists by page number only; from 0.
    [[nodiscard]] std::optional<std::int32_t> page_number() const noexcept { return page_number_; }

    /// Fields that PX sent beside the list and that no row states.
    extra_fields extra;

    friend bool operator==(page const&, page const&) = default;

private:
    friend struct detail::page_rows<T>;

    std::vector<T> items_;
    std::optional<std::int64_t> total_hits_;
    std::string scroll_id_;
    std::optional<bool> is_last_page_;
    std::optional<std::int32_t> page_number_;
};

namespace detail {

/// The rows of a page. Endpoints name their list differently, so the first ones are made from those names: the list's,
/// and any other name under which the list may come as well.
template <class T>
struct page_rows {
    template <std::size_t Aliases>
    static constexpr std::array<erased_row, 5 + Aliases>
    make(row_name list_key, std::array<row_name, Aliases> const& aliases, shape const& list_shape)
    {
        using p = page<T>;
        std::array<erased_row, 5 + Aliases> out{};
        static_assert(Aliases <= 1, "an alias stands right behind its row");
        std::size_t i = 0;
        auto list = make_row<&p::items_>(list_key, mark::must_arrive | mark::must_fit);
        list.value = &list_shape;
        out[i++] = list;
        list.marks |= alias_mark;
        for (auto alias : aliases) {
            list.name = alias;
            out[i++] = list;
        }
        out[i++] = make_row<&p::total_hits_>(name_of<"totalHits">(), mark::tells_of_records);
        out[i++] = make_row<&p::scroll_id_>(name_of<"scrollId">(), mark::tells_of_records);
        out[i++] = make_row<&p::is_last_page_>(name_of<"isLastPage">(), mark::tells_of_records);
        out[i++] = make_row<&p::page_number_>(name_of<"pageNumber">());
        return out;
    }

private:
    template <fixed_string Name>
    static constexpr row_name name_of() noexcept
    {
        return row_name{Name};
    }
    template <auto Member>
    static constexpr erased_row make_row(row_name name, unsigned marks = mark::none)
    {
        return {name, mark::read_only | marks, &member_address<page<T>, Member>,
                &shape_of<typename member_traits<std::remove_cv_t<decltype(Member)>>::member_type>::value};
    }
};

/// The shape of a page as the operation that `Op` describes returns it: `page_shape_of<user,
/// operation::list_users::info>::value`. Of the descriptor it asks `list_key()` and, where there is one,
/// `list_key_alias()`. `List` is the shape of its records' vector, where that is another than usual.
template <class T, auto const& Op, shape const& List = shape_of<std::vector<T>>::value>
struct page_shape_of {
private:
    static constexpr fixed_string<Op.list_key().size() + 1> key_{Op.list_key()};
    static constexpr auto alias_ = [] {
        if constexpr (requires { Op.list_key_alias(); })
            return fixed_string<Op.list_key_alias().size() + 1>{Op.list_key_alias()};
        else
            return fixed_string{""};
    }();
    static constexpr auto aliases()
    {
        if constexpr (alias_.view().empty())
            return std::array<row_name, 0>{};
        else
            return std::array<row_name, 1>{row_name{alias_}};
    }
    static_assert(!Op.list_key().empty(), "this operation returns no page");

    static constexpr auto rows_ = page_rows<T>::make(row_name{key_}, aliases(), List);
    static constexpr row_slots<rows_.size()> index_{rows_};
    static inline row_notes<rows_.size()> notes_{};

public:
    static constexpr object_table table{
        .name = "page",
        .rows = rows_,
        .slots = index_.slots,
        .extra = [](void* object) noexcept -> extra_fields* { return &static_cast<page<T>*>(object)->extra; },
        .notes = notes_.data(),
        .must_arrive = true,
    };
    static constexpr shape value{.kind = kind::inline_object, .table = &table};
};

}  // namespace detail
}  // namespace gainsight::px::inline v0

#endif
