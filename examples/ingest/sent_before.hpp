// Which records runs that are over have sent, as far as that tells a file that is loaded again by mistake.
#ifndef EXAMPLES_INGEST_SENT_BEFORE_HPP
#define EXAMPLES_INGEST_SENT_BEFORE_HPP

#include "../run_file.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

namespace example {

/// The checks of the first records that each run sent, by what the runs loaded and whither; in a file of the folder.
class sent_before {
public:
    sent_before() = default;
    /// `of` says what is loaded, and whither.
    sent_before(fs::path path, std::string of) : path_{std::move(path)}, of_{std::move(of)}
    {
        auto const all = load_run_file(path_, version, [](boost::json::value const& v) { return v.as_object(); });
        if (all) all_ = *all;
        if (auto const* list = all_.if_contains(of_))
            for (auto const& check : list->as_array()) checks_.insert(check.to_number<std::uint32_t>());
    }

    [[nodiscard]] bool has(std::uint32_t check) const { return checks_.contains(check); }
    /// A run is over that sent these first. They are on the disk when this returns.
    void add(std::vector<std::uint32_t> const& first)
    {
        if (first.empty()) return;
        auto& value = all_[of_];
        if (!value.is_array()) value = boost::json::array{};
        auto& list = value.get_array();
        for (auto const check : first)
            if (checks_.insert(check).second) list.push_back(check);
        if (list.size() > most)
            list.erase(list.begin(), list.begin() + static_cast<std::ptrdiff_t>(list.size() - most));
        all_[version] = 1;
        replace_file(path_, boost::json::serialize(all_) + '\n');
    }

private:
    static constexpr char version[] = "px_ingest_sent";
    /// For each of what is loaded: those of some hundred runs.
    static constexpr std::size_t most = 10'000;

    fs::path path_;
    std::string of_;
    boost::json::object all_;
    std::unordered_set<std::uint32_t> checks_;
};

}  // namespace example

#endif
