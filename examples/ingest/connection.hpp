// The subscription that an ingest writes into, and the clients for it.
#ifndef EXAMPLES_INGEST_CONNECTION_HPP
#define EXAMPLES_INGEST_CONNECTION_HPP

#include "../credentials_file.hpp"
#include "../sandbox.hpp"
#include "command_line.hpp"

#include <gainsight/px.hpp>

#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace example {

namespace asio = boost::asio;

/// The subscription that the command line selects.
struct destination {
    std::optional<px::credential> who;
    std::unique_ptr<sandbox> simulated;
    px::pool_options pools;
    bool has_key = true;  ///< Without a key nothing can be sent, but a dry run is possible.
};

/// By which runs know it.
[[nodiscard]] inline std::string subscription_of(destination const& to)
{
    return to.who->label + " at " + to.who->where.url();
}

[[nodiscard]] inline destination find_destination(ingest_options const& opt)
{
    destination out;
    out.pools.tls.ca_file = opt.ca_file;
    out.pools.retry_budget = 1'000'000;  // so that retries continue during an outage
    constexpr auto all = px::permission::read | px::permission::write;
    if (!opt.credentials.empty()) {
        auto known = read_credentials(opt.credentials);
        if (!opt.subscription.empty()) std::erase_if(known, [&](auto const& c) { return c.label != opt.subscription; });
        if (known.size() != 1)
            throw bad_option(known.empty() ? "no credential is called '" + opt.subscription + "'"
                                           : "there are several credentials: --subscription says which");
        out.who = std::move(known.front());
    } else if (opt.simulator) {
        out.simulated = std::make_unique<sandbox>();
        out.pools.tls = out.simulated->trusting().tls;
        out.who = out.simulated->credential("simulator", all);
    } else {
        auto const* const variable = std::getenv("PX_REGION");
        auto const region = px::parse_region(!opt.region.empty() ? opt.region : variable ? variable : "us");
        if (!region) throw bad_option("PX_REGION: " + std::string{region.error().message()});
        out.has_key = std::getenv("PX_API_KEY") != nullptr;
        if (!out.has_key && !opt.dry_run)
            throw bad_option("PX_API_KEY is not set: with --simulator the ingest can be tried out");
        // The permissions of the key are not known: PX checks them when it is used.
        out.who.emplace(std::string{to_string(*region)}, *region,
                        out.has_key ? px::api_key::from_env("PX_API_KEY") : px::api_key{"not-a-key"}, all);
    }
    // An update needs none, and what it sent would replace those that the record has.
    if (opt.plan.record != px::record_kind::event && opt.plan.what != px::write_kind::update)
        out.who->property_keys = opt.property_keys;
    return out;
}

/// The attributes of users or accounts, as PX lists them; nothing if the key may not read. Throws px::error if they
/// cannot be read for another reason: without them, a load would convert values differently from the next load.
inline asio::awaitable<std::optional<std::vector<px::attribute_metadata>>>
read_attributes(px::client<px::scope::read> client, px::record_kind of)
{
    auto const owner = of == px::record_kind::user ? px::attribute_owner::user : px::attribute_owner::account;
    auto found = co_await client.results().with(px::timeout{std::chrono::seconds{30}}).admin().attributes(owner);
    if (found) co_return *std::move(found);
    if (found.error() != px::errc::forbidden) throw found.error();
    std::fprintf(stderr, "The key may not read: the attributes that PX has are not checked, and texts are loaded into "
                         "them as texts.\n");
    co_return std::nullopt;
}

}  // namespace example

#endif
