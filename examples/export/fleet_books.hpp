// The books of a fleet's run: what the finished items tell of its lists.
#ifndef EXAMPLES_EXPORT_FLEET_BOOKS_HPP
#define EXAMPLES_EXPORT_FLEET_BOOKS_HPP

#include "books.hpp"
#include "fleet_plan.hpp"

#include <gainsight/px/fleet/work_items.hpp>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace example {

/// A finished item as its process tells it, which is kept in Redis.
[[nodiscard]] inline std::string item_result(std::size_t list, part_books const& part)
{
    auto out = to_json(part);
    out["list"] = list;
    return boost::json::serialize(out);
}

class fleet_books {
public:
    /// A result that is none of this program's counts as not finished.
    fleet_books(fleet_plan plan, std::vector<px::fleet::work_result> const& results) : plan_{std::move(plan)}
    {
        for (auto const& l : plan_.lists) {
            list_books one;
            one.subscription = l.subscription;
            one.region = l.region;
            one.resource = l.resource;
            one.full = !l.state.span && !l.state.since;
            one.span = span_read(l.state.span, l.state.began);
            lists_.push_back(std::move(one));
        }
        for (auto const& r : results) {
            part_books part;
            std::size_t list = 0;
            try {
                auto const json = boost::json::parse(r.text);
                part = part_books_of(json);
                list = json.at("list").to_number<std::size_t>();
                static_cast<void>(lists_.at(list));
            } catch (std::exception const& e) {
                unreadable_.push_back("the result of window " + std::to_string(r.number) +
                                      " cannot be read: " + e.what());
                continue;
            }
            tokens_[r.number] = r.token;
            for (auto const& w : part.windows) shortfall_ += w.counts.shortfall;
            for (auto const& w : part.windows) unproven_ += w.counts.unproven;
            for (auto const& w : part.windows) records_ += w.counts.delivered;
            ++by_process_[part.process];
            lists_[list].parts.push_back(std::move(part));
        }
        for (std::size_t i = 0; i != lists_.size(); ++i) {
            std::vector<window_books> all;
            for (auto const& p : lists_[i].parts) all.insert(all.end(), p.windows.begin(), p.windows.end());
            lists_[i].read_before = read_before(lists_[i].span, std::move(all), plan_.lists[i].state.finished);
        }
    }

    [[nodiscard]] std::vector<list_books> const& lists() const noexcept { return lists_; }
    /// By which each item was finished.
    [[nodiscard]] std::map<std::uint64_t, std::uint64_t> const& tokens() const noexcept { return tokens_; }
    [[nodiscard]] std::int64_t shortfall() const noexcept { return shortfall_; }
    [[nodiscard]] std::int64_t unproven() const noexcept { return unproven_; }
    [[nodiscard]] bool all_came() const noexcept { return shortfall_ == 0 && unproven_ == 0; }
    [[nodiscard]] std::uint64_t records() const noexcept { return records_; }
    /// The numbers of the plan's lists of which windows are not finished.
    [[nodiscard]] std::vector<std::size_t> unfinished() const
    {
        std::vector<std::size_t> out;
        for (std::size_t i = 0; i != lists_.size(); ++i)
            if (lists_[i].parts.size() != plan_.lists[i].items) out.push_back(i);
        return out;
    }
    /// What is wrong with results that do not count.
    [[nodiscard]] std::vector<std::string> const& unreadable() const noexcept { return unreadable_; }
    /// How many items each process has finished.
    [[nodiscard]] std::map<std::string, std::uint64_t> const& by_process() const noexcept { return by_process_; }

    /// The bookmark of each list by its name, from which the next run goes on.
    [[nodiscard]] std::map<std::string, std::string> bookmarks() const
    {
        std::map<std::string, std::string> out;
        for (std::size_t i = 0; i != lists_.size(); ++i) {
            auto state = plan_.lists[i].state;
            // A window with missing records is left to the next run.
            for (auto const& p : lists_[i].parts)
                for (auto const& w : p.windows)
                    if (w.counts.all_came()) state.finished.finish({w.from, w.to});
            state.earlier = {};
            state.complete = true;
            out[plan_.lists[i].name()] = state.text();
        }
        return out;
    }

private:
    fleet_plan plan_;
    std::vector<list_books> lists_;
    std::vector<std::string> unreadable_;
    std::map<std::uint64_t, std::uint64_t> tokens_;
    std::map<std::string, std::uint64_t> by_process_;
    std::int64_t shortfall_ = 0;
    std::int64_t unproven_ = 0;
    std::uint64_t records_ = 0;
};

}  // namespace example

#endif
