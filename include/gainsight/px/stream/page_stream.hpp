// Lists, page by page.
#ifndef GAINSIGHT_PX_STREAM_PAGE_STREAM_HPP
#define GAINSIGHT_PX_STREAM_PAGE_STREAM_HPP

#include <gainsight/px/call/call.hpp>
#include <gainsight/px/model/page.hpp>
#include <gainsight/px/query/query.hpp>
#include <gainsight/px/resource/resource.hpp>
#include <gainsight/px/stream/cursor.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace gainsight::px::inline v0 {

/// What `next(page)` says in the results view: true when a page was delivered; else `error()` is why not, and "no error"
/// at the clean end.
class step {
public:
    step() noexcept = default;  ///< The clean end.
    step(px::error why) noexcept : error_{std::move(why)} {}
    [[nodiscard]] static step delivered() noexcept
    {
        step s;
        s.page_ = true;
        return s;
    }
    explicit operator bool() const noexcept { return page_; }
    [[nodiscard]] px::error const& error() const noexcept { return error_; }

private:
    px::error error_;
    bool page_ = false;
};

template <class Operation, class Style>
class item_stream;

/// The pages of a list, fetched as they are asked for, with the end rules of PX: `totalHits` is progress, never the end.
///
/// One await at a time. The stream must outlive the await and may move between awaits. The timeout of its client is for
/// each page. After an error (or a cancelled await) `next` asks for the same page again. Errors of its own: records_missing when PX
/// sends a full page without the cursor to the next, page_loop when it sends a page whose records all came before.
template <class Operation, class Style>
class page_stream {
public:
    using value_type = typename Operation::model;
    using page_type = page<value_type>;

    page_stream(detail::resource_core core, detail::query_body query)
        : core_{std::move(core)}, query_{std::move(query)},
          cursor_{Operation::info.paging(), query_.page_size(), query_.start_from()}
    {
    }
    page_stream(page_stream&&) noexcept = default;
    page_stream& operator=(page_stream&& other) noexcept
    {
        if (this != &other) {
            drop();
            core_ = std::move(other.core_);
            query_ = std::move(other.query_);
            cursor_ = std::move(other.cursor_);
            ahead_ = std::move(other.ahead_);
        }
        return *this;
    }
    ~page_stream() { drop(); }

    /// Fetches the next page into `out`, whose capacity is used again: the fast form. True (or a step that is true) only
    /// when a page was delivered.
    boost::asio::awaitable<std::conditional_t<std::is_same_v<Style, detail::throwing>, bool, step>> next(page_type& out)
    {
        auto problem = cursor_.problem();
        bool page = false;
        if (!problem && !cursor_.done()) {
            auto c = ahead_ ? std::exchange(ahead_, nullptr) : fetch();
            if (!c->started()) std::swap(c->get(), out);
            co_await c->async_wait(boost::asio::deferred);
            problem = c->failure;
            if (!problem) {
                page = arrived(*c, problem);
                std::swap(c->get(), out);
                if (page && !cursor_.done() && !cursor_.problem() && query_.read_ahead()) {
                    ahead_ = fetch();
                    ahead_->start_unattended();
                }
            }
        }
        if constexpr (std::is_same_v<Style, detail::throwing>) {
            if (problem) throw problem;
            co_return page;
        } else {
            if (problem) co_return step{std::move(problem)};
            co_return page ? step::delivered() : step{};
        }
    }

    /// The next page, or nothing at the end.
    boost::asio::awaitable<std::optional<page_type>> next()
        requires std::is_same_v<Style, detail::throwing>
    {
        std::optional<page_type> out{std::in_place};
        if (!co_await next(*out)) out.reset();
        co_return out;
    }

    /// The records one by one; takes the stream over.
    [[nodiscard]] item_stream<Operation, Style> items() && { return item_stream<Operation, Style>{std::move(*this)}; }

    /// Where the next page begins, for starting from there another day; how long PX keeps a cursor is unknown.
    [[nodiscard]] std::string cursor() const { return cursor_.cursor(); }
    /// Records delivered so far.
    [[nodiscard]] std::uint64_t delivered() const noexcept { return cursor_.delivered(); }
    /// What PX said last of the number of records, for progress: it may be capped, and it may shift.
    [[nodiscard]] std::optional<std::int64_t> total_hits() const noexcept { return cursor_.total_hits(); }

private:
    class page_call final : public detail::call_base {
    public:
        page_call(detail::resource_core const& core) : call_base{core.pools, core.tenant, core.settings, Operation::info}
        {
            root = &detail::page_shape_of<value_type, Operation::info>::value;
            value = &result_;
        }
        [[nodiscard]] page_type& get() noexcept { return result_; }

    private:
        page_type result_;
    };

    [[nodiscard]] std::shared_ptr<page_call> fetch() const
    {
        auto c = std::make_shared<page_call>(core_);
        if (auto target = query_.target(Operation::info, cursor_))
            c->target = std::move(*target);
        else
            c->refused = target.error();
        return c;
    }

    /// Hands the page's facts to the cursor: whether it is to be delivered.
    bool arrived(page_call& c, error& problem)
    {
        auto& p = c.get();
        std::uint64_t fingerprint = 0;
        for (auto const& item : p) fingerprint += detail::hash_id(Operation::id_of(item));
        auto const verdict = cursor_.arrived(p.size(), p.scroll_id(), p.is_last_page(), p.total_hits(), fingerprint);
        if (verdict.failure) problem = detail::refused(Operation::info, verdict.failure);
        return verdict.deliver;
    }

    void drop() noexcept
    {
        if (ahead_) ahead_->abandon_from_anywhere();
        ahead_.reset();
    }

    detail::resource_core core_;
    detail::query_body query_;
    detail::page_cursor cursor_;
    std::shared_ptr<page_call> ahead_;
};

/// The records of a list one by one.
template <class Operation, class Style>
class item_stream {
public:
    using value_type = typename Operation::model;

    explicit item_stream(page_stream<Operation, Style> pages) : pages_{std::move(pages)} {}

    /// The next record, or nothing at the end.
    boost::asio::awaitable<std::optional<value_type>> next()
        requires std::is_same_v<Style, detail::throwing>
    {
        while (at_ == page_.size()) {
            at_ = 0;
            if (!co_await pages_.next(page_)) co_return std::nullopt;
        }
        co_return std::move(page_[at_++]);
    }

private:
    page_stream<Operation, Style> pages_;
    page<value_type> page_;
    std::size_t at_ = 0;
};

}  // namespace gainsight::px::inline v0

#endif
