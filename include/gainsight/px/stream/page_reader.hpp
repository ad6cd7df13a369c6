// What a stream of pages does between its waits: which page to ask for, and what to make of the answer.
#ifndef GAINSIGHT_PX_STREAM_PAGE_READER_HPP
#define GAINSIGHT_PX_STREAM_PAGE_READER_HPP

#include <gainsight/px/call/arrivals.hpp>
#include <gainsight/px/call/context.hpp>
#include <gainsight/px/model/page.hpp>
#include <gainsight/px/operation/target.hpp>
#include <gainsight/px/query/query_body.hpp>
#include <gainsight/px/step.hpp>
#include <gainsight/px/stream/cursor.hpp>
#include <gainsight/px/stream/page_call.hpp>
#include <gainsight/px/stream/record_id.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace gainsight::px::inline v0::detail {

/// A list, page by page, but for the wait: `ask` makes the call, whoever owns the reader awaits it, `take` reads it.
template <class Operation, class Record = operation::record_of<Operation>>
class page_reader {
public:
    using page_type = page<Record>;
    using call_type = page_call<Operation, Record>;

    page_reader(call_context context, query_body query)
        : context_{std::move(context)}, query_{std::move(query)}, refused_{query_.error()},
          cursor_{page_cursor::begin(Operation::info, query_.page_size(), query_.start(), refused_)}
    {}
    /// Goes on with records of another kind. A page that was read ahead is given up, as if its await had been
    /// cancelled.
    template <class Other>
    explicit page_reader(page_reader<Operation, Other>&& other)
        : context_{std::move(other.context_)}, query_{std::move(other.query_)}, refused_{std::move(other.refused_)},
          cursor_{std::move(other.cursor_)}, repaired_{other.repaired_}, skipped_{other.skipped_}
    {
        if (other.ahead_) static_cast<void>(cursor_.failed(error{errc::operation_aborted, "no longer wanted"}, true));
        other.drop();
    }
    page_reader(page_reader&&) noexcept = default;
    page_reader& operator=(page_reader&& other) noexcept
    {
        if (this != &other) {
            drop();
            context_ = std::move(other.context_);
            query_ = std::move(other.query_);
            refused_ = std::move(other.refused_);
            cursor_ = std::move(other.cursor_);
            ahead_ = std::move(other.ahead_);
            listener_ = std::move(other.listener_);
            key_ = other.key_;
            repaired_ = other.repaired_;
            skipped_ = other.skipped_;
        }
        return *this;
    }
    ~page_reader() { drop(); }

    /// The call for the next page, to be awaited; null when nothing has to be asked, and then `outcome` says why: the
    /// clean end, or an error. What `out` holds in memory is used for the page.
    [[nodiscard]] std::shared_ptr<call_type> ask(page_type& out, step& outcome)
    {
        auto problem = refused_ ? refused(Operation::info, refused_) : stopped();
        if (problem || cursor_.next() != page_cursor::step::fetch) {
            outcome = step{std::move(problem)};
            return nullptr;
        }
        // A page read ahead stays ours until it came: the await may throw before it begins.
        auto c = ahead_ ? ahead_ : fetch();
        if (!c->asked_ahead()) std::swap(c->get(), out);
        return c;
    }

    /// Reads the answer of a call that `ask` made and that has ended; `out` is the page, or empty where there is none.
    [[nodiscard]] step take(call_type& c, page_type& out)
    {
        ahead_.reset();
        step outcome;
        if (c.failure) {
            outcome = step{cursor_.failed(c.failure, c.fate_unknown)};
        } else {
            outcome = arrived(c) ? step::delivered() : step{stopped()};
            std::swap(c.get(), out);
            if (outcome && query_.read_ahead()) begin_ahead(&c.get());
        }
        if (!outcome) out = page_type{};
        return outcome;
    }

    /// Starts the call for the next page, unless nothing has to be asked; `ask` yields it when it is its turn. True
    /// when a call is on its way, of which the listener hears. What `spare` holds in memory is used for the page.
    bool begin_ahead(page_type* spare = nullptr)
    {
        if (ahead_ || refused_ || cursor_.next() != page_cursor::step::fetch) return ahead_ != nullptr;
        auto c = fetch();
        if (spare) std::swap(c->get(), *spare);
        c->start_unattended(listener_, key_);
        ahead_ = std::move(c);
        return true;
    }
    /// From now on pages are read ahead, and `listener` is given `key` when one came.
    void read_ahead(std::shared_ptr<arrivals> listener, std::uint64_t key)
    {
        query_.set_read_ahead(true);
        listener_ = std::move(listener);
        key_ = key;
    }
    /// Whether the call for the next page is on its way, or has ended.
    [[nodiscard]] bool is_ahead() const noexcept { return ahead_ != nullptr; }

    /// The same list from its beginning, in a page of one record: for what PX announces of it.
    [[nodiscard]] page_reader first_record() const
    {
        auto query = query_;
        query.set_page_size(1);
        query.set_start({});
        query.set_read_ahead(false);
        return page_reader{context_, std::move(query)};
    }

    /// Gives the page that was read ahead up.
    void drop() noexcept
    {
        if (ahead_) ahead_->abandon_from_anywhere();
        ahead_.reset();
    }

    [[nodiscard]] query_body const& query() const noexcept { return query_; }
    [[nodiscard]] page_cursor const& cursor() const noexcept { return cursor_; }
    [[nodiscard]] std::uint64_t repaired() const noexcept { return repaired_; }
    [[nodiscard]] std::uint64_t skipped() const noexcept { return skipped_; }

private:
    template <class, class>
    friend class page_reader;

    [[nodiscard]] std::shared_ptr<call_type> fetch() const
    {
        auto c = std::make_shared<call_type>(context_);
        if (auto target = query_.target(cursor_.scroll_id(), cursor_.page_number()))
            c->target = std::move(*target);
        else
            c->failure = target.error();
        c->asks_once = cursor_.asks_once();
        return c;
    }

    /// Why the cursor cannot go on; "no error" while it can or at the clean end.
    [[nodiscard]] error stopped() const
    {
        if (cursor_.next() != page_cursor::step::failed) return {};
        auto facts = cursor_.error().facts();
        context_.name_tenant(facts);
        return error{std::move(facts)};
    }

    /// Hands the page's facts to the cursor: whether it is to be delivered.
    [[nodiscard]] bool arrived(call_type& c)
    {
        auto const& p = c.get();
        repaired_ += c.repaired;
        skipped_ += c.skipped;
        using action = page_cursor::page_action;
        facts_.clear();
        facts_.count = p.size();
        facts_.read(p.scroll_id(), p.is_last_page(), p.total_hits(), p.page_number());
        facts_.fate_unknown = c.fate_unknown;
        facts_.without_list = c.without_value;
        for (auto const& item : p) facts_.fingerprint.add(id_of<Operation>(item));
        auto const what = cursor_.page(facts_);
        return what == action::deliver || what == action::deliver_and_end;
    }

    call_context context_;
    query_body query_;
    error refused_;
    page_cursor cursor_;
    page_facts facts_;
    std::shared_ptr<call_type> ahead_;
    std::shared_ptr<arrivals> listener_;
    std::uint64_t key_ = 0;
    std::uint64_t repaired_ = 0;
    std::uint64_t skipped_ = 0;
};

}  // namespace gainsight::px::inline v0::detail

#endif
