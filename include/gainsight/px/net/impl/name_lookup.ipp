// The bodies of <gainsight/px/net/name_lookup.hpp>.
#ifndef GAINSIGHT_PX_NET_IMPL_NAME_LOOKUP_IPP
#define GAINSIGHT_PX_NET_IMPL_NAME_LOOKUP_IPP

#include <gainsight/px/net/name_lookup.hpp>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <utility>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_RARE_DECL name_lookup::name_lookup(boost::asio::any_io_executor const& ex, std::string host,
                                                std::uint16_t port, std::vector<std::string> const& instead)
    : resolver_{ex}, host_{std::move(host)}, port_{port}
{
    ec_t ec;
    for (auto const& text : instead)
        if (auto const address = boost::asio::ip::make_address(text, ec); !ec) known_.emplace_back(address, port_);
    if (!known_.empty()) return;
    // An address is its own name.
    if (auto const address = boost::asio::ip::make_address(host_, ec); !ec) known_.emplace_back(address, port_);
}

GAINSIGHT_PX_RARE_DECL void name_lookup::ask(std::weak_ptr<waiter> who)
{
    waiting_.push_back(std::move(who));
    if (!std::exchange(under_way_, true)) begin();
}

GAINSIGHT_PX_RARE_DECL void name_lookup::begin()
{
    using resolver = boost::asio::ip::tcp::resolver;
    ++begun_;
    if (!known_.empty())
        return boost::asio::post(resolver_.get_executor(),
                                 [self = shared_from_this()] { self->tell({}, self->known_); });
    resolver_.async_resolve(host_, std::to_string(port_), resolver::numeric_service,
                            [self = shared_from_this()](ec_t ec, resolver::results_type results) {
                                addresses found;
                                for (auto const& r : results)
                                    if (std::find(found.begin(), found.end(), r.endpoint()) == found.end())
                                        found.push_back(r.endpoint());
                                self->tell(ec, found);
                            });
}

GAINSIGHT_PX_RARE_DECL void name_lookup::tell(ec_t ec, addresses const& found)
{
    // Whoever asks from within one of these begins anew.
    under_way_ = false;
    for (auto const& w : std::exchange(waiting_, {}))
        if (auto const who = w.lock()) who->on_found(ec, found);
}

}  // namespace gainsight::px::inline v0::detail

#endif
