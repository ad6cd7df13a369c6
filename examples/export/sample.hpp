// Prints a few records of each list.
#ifndef EXAMPLES_EXPORT_SAMPLE_HPP
#define EXAMPLES_EXPORT_SAMPLE_HPP

#include "command_line.hpp"
#include "list_run.hpp"
#include "session.hpp"

#include <gainsight/px.hpp>

#include <algorithm>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

namespace example {

/// The first records of a list; for a list by date, those of the newest window that has records.
template <class Stream>
asio::awaitable<void> sample_pages(Stream& stream, export_job& job, std::vector<std::string>& into, int most)
{
    px::page<px::raw_record> page;
    while (static_cast<int>(into.size()) < most) {
        bool const more = co_await stream.next(page);
        if (!more) break;
        for (auto const& record : page) {
            if (static_cast<int>(into.size()) == most) break;
            into.emplace_back();
            record.write_line(into.back());
        }
        job.expected = stream.announced();
    }
    job.complete = true;
}

template <class Named>
asio::awaitable<void> sample_named(Named const& named, reader client, export_job& job, span_wish const& span,
                                   std::vector<std::string>& into, int most)
{
    auto const run = next_run({}, span, Named::dated(), Named::incremental(), px::now(), {});
    list_wish wish;
    wish.page_size = std::min(most, 1000);
    auto open = named.opener(client, wish);
    auto const options = px::window_options{}.concurrency(1).records_per_window(0).began(run.began);
    if constexpr (Named::dated()) {
        px::window_stream stream{std::move(open), *run.span, options};
        co_await sample_pages(stream, job, into, most);
    } else {
        px::window_stream stream{std::move(open), options};
        co_await sample_pages(stream, job, into, most);
    }
}

inline int show_sample(options const& opt, std::vector<px::credential> credentials, px::pool_options pool_options)
{
    session all{opt, std::move(credentials), std::move(pool_options)};
    std::vector<std::vector<std::string>> records(all.jobs().size());
    all.run([&](reader client, export_job& job) {
        auto& into = records[all.number_of(job)];
        return on_list(job,
                       [&](auto const& named) { return sample_named(named, client, job, opt.span, into, opt.sample); });
    });
    static_cast<void>(all.close());
    bool good = true;
    for (std::size_t i = 0; i != records.size(); ++i) {
        auto const& j = all.jobs()[i];
        std::printf("-- %s %s%s\n", j.tenant.c_str(), j.resource.c_str(),
                    !j.problem.empty()   ? (": " + j.problem).c_str()
                    : records[i].empty() ? ": no records"
                                         : "");
        for (auto const& r : records[i]) std::fputs(r.c_str(), stdout);
        good = good && j.problem.empty();
    }
    return good ? 0 : all.could_not_begin() ? 1 : 2;
}

}  // namespace example

#endif
