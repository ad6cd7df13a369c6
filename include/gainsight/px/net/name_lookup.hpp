// The addresses of a host, looked up once for all who ask at the same time.
#ifndef GAINSIGHT_PX_NET_NAME_LOOKUP_HPP
#define GAINSIGHT_PX_NET_NAME_LOOKUP_HPP

#include <gainsight/px/core/config.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace gainsight::px::inline v0::detail {

/// Whoever asks while a lookup is under way hears its result; whoever asks later begins a new one, so that a change of
/// DNS is followed. It cannot be interrupted, as getaddrinfo cannot: who has waited long enough just goes away.
class name_lookup : public std::enable_shared_from_this<name_lookup> {
public:
    using ec_t = boost::system::error_code;
    using addresses = std::vector<boost::asio::ip::tcp::endpoint>;

    class waiter {
    public:
        /// Never from within ask().
        virtual void on_found(ec_t ec, addresses const& found) = 0;

    protected:
        ~waiter() = default;
    };

    /// `instead` are addresses, as text, that stand for what the name resolves to, unless there are none.
    name_lookup(boost::asio::any_io_executor const& ex, std::string host, std::uint16_t port,
                std::vector<std::string> const& instead);

    void ask(std::weak_ptr<waiter> who);
    /// Lookups so far.
    [[nodiscard]] std::size_t begun() const noexcept { return begun_; }

private:
    void begin();
    void tell(ec_t ec, addresses const& found);

    boost::asio::ip::tcp::resolver resolver_;
    std::string const host_;
    std::uint16_t const port_;
    addresses known_;  // no resolver is asked for them
    std::vector<std::weak_ptr<waiter>> waiting_;
    std::size_t begun_ = 0;
    bool under_way_ = false;
};

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/net/impl/name_lookup.ipp>
#endif

#endif
