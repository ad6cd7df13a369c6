// Pages of raw records and lists for tests of the database outputs.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_EXPORT_DATABASES_PAGES_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_EXPORT_DATABASES_PAGES_HPP

#include "../../../examples/export/output.hpp"
#include "../scratch.hpp"

#include <gainsight/px/json/decoder.hpp>
#include <gainsight/px/model/user.hpp>
#include <gainsight/px/operation/catalog.hpp>
#include <gainsight/px/stream/verbatim_list.hpp>

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace px_test {

namespace px = gainsight::px;
using raw_page = px::page<px::raw_record>;

/// A folder of its own for each test, whose files are named by texts, as databases take them.
struct text_folder : scratch {
    [[nodiscard]] std::string operator/(std::string_view name) const { return (path / name).string(); }
};

/// The page of users that PX would send with these records, which are separated by commas.
inline raw_page users(std::string_view records)
{
    raw_page page;
    px::detail::json_decoder decoder;
    decoder.start(px::detail::page_of<px::operation::list_users, px::raw_record>::value, &page);
    auto const json = R"({"users":[)" + std::string{records} + "]}";
    if (!decoder.write(json.data(), json.size()) || !decoder.finish()) throw px::error{px::errc::bad_response, json};
    return page;
}
inline std::string user(std::string_view id, std::string_view more = "")
{
    return R"({"identifyId":")" + std::string{id} + '"' + (more.empty() ? "" : ",") + std::string{more} + '}';
}
/// Some users of a window, "w3-0" and so on.
inline raw_page window(std::size_t number, std::size_t from, std::size_t count)
{
    std::string records;
    for (std::size_t i = from; i < from + count; ++i)
        (records += records.empty() ? "" : ",") +=
            user('w' + std::to_string(number) + '-' + std::to_string(i), R"("score":)" + std::to_string(i));
    return users(records);
}

inline example::list_info users_list(std::string run = "run-1", std::string subscription = "acme")
{
    example::list_info list;
    list.subscription = std::move(subscription);
    list.region = "eu";
    list.resource = "users";
    list.schema = &px::schema_of<px::user>();
    list.run_id = std::move(run);
    return list;
}

/// A run of so many windows of two pages each, that goes on where the state of `writer` says.
inline void run_windows(example::list_writer& writer, std::size_t windows, std::size_t records)
{
    auto state = writer.state();
    writer.begin(users_list(), !state.empty());
    for (std::size_t i = state.empty() ? 0 : std::stoul(state); i < windows; ++i) {
        writer.write(window(i, 0, records), state);
        writer.write(window(i, records, records), state);
        state = std::to_string(i + 1);
        writer.commit(state);
    }
    writer.complete(state);
}

}  // namespace px_test

#endif
