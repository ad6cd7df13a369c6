// One list into a writer that fails after any of its commits: every state that was committed counts what it has
// finished.
#include "../../../examples/export/list_run.hpp"

#include "../resources/stage.hpp"

#include <algorithm>
#include <stdexcept>

using namespace resources;

namespace {

/// What a run leaves behind: the records and the state of the last commit.
struct committed {
    std::vector<std::string> records;
    std::string state;
    std::size_t commits = 0;
    bool fell_short = false;
};

/// Keeps records in memory, and ends after so many commits.
class mortal_writer final : public example::list_writer {
public:
    mortal_writer(committed& left, std::size_t life) : left_{left}, life_{life} {}

    std::string state() override { return left_.state; }
    void begin(example::list_info const&, bool resumed) override
    {
        if (!resumed) left_.records.clear();
        open_.clear();
    }
    void write(px::page<px::raw_record> const& page, std::string_view) override
    {
        for (auto const& r : page) open_.emplace_back(r.id());
    }
    void roll_back() override { open_.clear(); }
    void commit(std::string_view state) override
    {
        left_.records.insert(left_.records.end(), open_.begin(), open_.end());
        open_.clear();
        left_.state = state;
        check(state);
        ++left_.commits;
        if (life_-- == 0) throw std::runtime_error{"killed"};
    }
    void fell_short() override { left_.fell_short = true; }
    void complete(std::string_view state) override { commit(state); }

    std::uint64_t bytes() const noexcept override { return 0; }
    std::string where() const override { return "memory"; }
    boost::json::object proof() override { return {}; }

private:
    /// The windows that were counted are those that the bookmark has, and their records were written.
    void check(std::string_view text) const
    {
        auto const state = example::list_state::parse(text);
        px::bookmark counted;
        std::uint64_t delivered = 0;
        for (auto const& w : state.windows) {
            if (w.counts.shortfall == 0) counted.finish({w.from, w.to});
            delivered += w.counts.delivered;
        }
        BOOST_TEST((counted == state.finished), text);
        BOOST_TEST(delivered == left_.records.size());
    }

    committed& left_;
    std::size_t life_;
    std::vector<std::string> open_;
};

class mortal_output final : public example::output {
public:
    mortal_output(committed& left, std::size_t life) : left_{left}, life_{life} {}
    std::unique_ptr<example::list_writer> open(example::list_info const&) override
    {
        return std::make_unique<mortal_writer>(left_, life_);
    }

private:
    committed& left_;
    std::size_t life_;
};

/// Reads a list; what stopped it, or "".
std::string read(stage& s, char const* resource, committed& left, std::size_t life, px::timestamp end)
{
    example::run_options how;
    how.span.between.emplace(end - std::chrono::days{2500}, end);
    how.page_size = 7;
    how.now = end;
    how.run_id = "one-run";
    example::export_job job;
    job.tenant = "stage";
    job.resource = resource;
    mortal_output to{left, life};
    s.run(example::run_job(example::reader{*s.client}, job, [&](example::reader client, example::export_job& j) {
        return example::on_list(
            j, [&](auto const& named) { return example::run_named(named, std::move(client), j, to, how); });
    }));
    BOOST_TEST(job.complete == job.problem.empty());
    return job.problem;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(list_run)

BOOST_AUTO_TEST_CASE(is_resumed_behind_whichever_commit_was_its_last_and_counts_every_window)
{
    stage s;
    s.service.clear_data();
    s.service.set(px::testing::quirks::none());
    // Years without anything, and months of events: several windows end at one page.
    s.service.seed(collection::page_view_events, 120, 300);
    auto const end = px::now() + 1min;
    for (bool breaks : {false, true}) {
        if (breaks) s.service.set(px::testing::quirks::none().expire_scrolls_before(3));
        committed undisturbed;
        BOOST_TEST(read(s, "page_view_events", undisturbed, 1'000'000, end) == "");
        BOOST_TEST(undisturbed.records.size() == 120u);
        BOOST_TEST(undisturbed.commits >= 3u);
        for (std::size_t life = 0; life + 1 < undisturbed.commits; ++life) {
            committed left;
            BOOST_TEST(read(s, "page_view_events", left, life, end) == "killed");
            BOOST_TEST(read(s, "page_view_events", left, 1'000'000, end) == "");
            BOOST_TEST(left.records == undisturbed.records, boost::test_tools::per_element());
        }
    }
}

BOOST_AUTO_TEST_CASE(tells_the_writer_when_fewer_records_came_than_were_announced)
{
    stage s;
    for (int announced : {1, 6}) {
        s.service.intercept(
            [announced](px::testing::sim_request const& asked) -> std::optional<px::testing::sim_response> {
                if (asked.target().find("/users") == std::string::npos) return {};
                return px::testing::sim_response{200, "application/json",
                                                 R"({"users":[{"identifyId":"a"}],"totalHits":)" +
                                                     std::to_string(announced) + "}"};
            });
        committed left;
        BOOST_TEST(read(s, "users", left, 1'000'000, px::now()) == "");
        BOOST_TEST(left.records.size() == 1u);
        BOOST_TEST(left.fell_short == (announced != 1));
    }
}

BOOST_AUTO_TEST_SUITE_END()
