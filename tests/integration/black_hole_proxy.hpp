// A TCP proxy between a client and a server, in a thread of its own, that stops to forward when a test says so.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_BLACK_HOLE_PROXY_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_BLACK_HOLE_PROXY_HPP

#include <boost/test/unit_test.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <list>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace px_test {

/// Listens on a port of 127.0.0.1 and forwards to another. What its functions change is so when they return; any thread
/// may call them.
class black_hole_proxy {
public:
    explicit black_hole_proxy(std::uint16_t to) : to_{to}
    {
        BOOST_REQUIRE(wake_ >= 0);
        int const yes = 1;
        ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
        bind(0);
        sockaddr_in at{};
        socklen_t size = sizeof at;
        BOOST_REQUIRE(::getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &size) == 0);
        port_ = ntohs(at.sin_port);
        BOOST_REQUIRE(::listen(listener_, SOMAXCONN) == 0);
        thread_ = std::thread{[this] { run(); }};
    }
    black_hole_proxy(black_hole_proxy const&) = delete;
    black_hole_proxy& operator=(black_hole_proxy const&) = delete;
    ~black_hole_proxy()
    {
        change([this] { ends_ = true; });
        thread_.join();
        for (auto& p : pairs_) p.close();
        ::close(listener_);
        ::close(wake_);
    }

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

    /// Forwards, as it does at first. What was held back comes now, late, as after a network that was cut.
    void pass()
    {
        change([this] { become(way::open, way::open); });
    }
    /// Accepts and reads, forwards nothing and closes nothing.
    void black_hole()
    {
        change([this] { become(way::held, way::held); });
    }
    /// The server is told everything; the client hears nothing of it.
    void hold_replies()
    {
        change([this] { become(way::open, way::held); });
    }
    /// Closes what there is, and refuses connections. What was held back is lost.
    void refuse()
    {
        change([this] {
            for (auto& p : pairs_) p.close();
            pairs_.clear();
            if (std::exchange(refuses_, true)) return;
            ::shutdown(listener_, SHUT_RD);  // it listens no more
            bind(port_);                     // nobody else has the port meanwhile
        });
    }
    /// How many connections there are.
    [[nodiscard]] std::size_t connections() const
    {
        std::lock_guard const lock{mutex_};
        return pairs_.size();
    }

private:
    enum class way : unsigned char { open, held };
    /// Bytes of one direction.
    struct flow {
        std::string bytes;
        bool ended = false;  // the one who sends has closed
    };
    struct pair {
        int client = -1, server = -1;
        flow requests, replies;
        void close()
        {
            if (client >= 0) ::close(client);
            if (server >= 0) ::close(server);
            client = server = -1;
        }
    };

    static sockaddr_in place(std::uint16_t port)
    {
        sockaddr_in out{};
        out.sin_family = AF_INET;
        out.sin_port = htons(port);
        out.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return out;
    }
    void bind(std::uint16_t port) const
    {
        auto const at = place(port);
        // It keeps one that it chose itself, though it does not listen, and loses one that it was given.
        if (::bind(listener_, reinterpret_cast<sockaddr const*>(&at), sizeof at) != 0 && errno != EINVAL)
            BOOST_ERROR("the proxy has no port");
    }
    template <class Change>
    void change(Change what)
    {
        {
            std::lock_guard const lock{mutex_};
            what();
        }
        std::uint64_t const one = 1;
        if (::write(wake_, &one, sizeof one) != sizeof one) BOOST_ERROR("the proxy is not told");
    }
    void become(way requests, way replies)
    {
        requests_ = requests;
        replies_ = replies;
        if (std::exchange(refuses_, false) && ::listen(listener_, SOMAXCONN) != 0)
            BOOST_ERROR("the proxy does not listen");
    }

    void run()
    {
        std::vector<pollfd> waits;
        std::unique_lock lock{mutex_};
        while (!ends_) {
            move_all();
            waits.assign({{wake_, POLLIN, 0}, {refuses_ ? -1 : listener_, POLLIN, 0}});
            for (auto const& p : pairs_) {
                waits.push_back(wait_of(p.client, p.requests, replies_, p.replies));
                waits.push_back(wait_of(p.server, p.replies, requests_, p.requests));
            }
            lock.unlock();
            ::poll(waits.data(), waits.size(), -1);
            lock.lock();
            std::uint64_t told = 0;
            if (waits[0].revents != 0 && ::read(wake_, &told, sizeof told) < 0) return;
            accept_all();
        }
    }
    /// `in`: what comes from that socket; `out`: what goes to it.
    static pollfd wait_of(int socket, flow const& in, way gate, flow const& out)
    {
        short what = 0;
        if (!in.ended) what |= POLLIN;
        if (gate == way::open && !out.bytes.empty()) what |= POLLOUT;
        return {what != 0 ? socket : -1, what, 0};
    }
    void accept_all()
    {
        if (refuses_) return;
        for (int s = 0; (s = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;)
            pairs_.emplace_back().client = s;
    }
    void move_all()
    {
        for (auto p = pairs_.begin(); p != pairs_.end();) {
            read_into(p->client, p->requests);
            if (p->server < 0 && requests_ == way::open) connect(*p);
            read_into(p->server, p->replies);
            bool const unheard = send_from(p->requests, p->server, requests_);
            bool const gone = send_from(p->replies, p->client, replies_) || unheard;
            if (gone) p->close();
            p = gone ? pairs_.erase(p) : std::next(p);
        }
    }
    void connect(pair& p) const
    {
        p.server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        auto const at = place(to_);
        if (::connect(p.server, reinterpret_cast<sockaddr const*>(&at), sizeof at) != 0) p.replies.ended = true;
    }
    static void read_into(int socket, flow& to)
    {
        std::array<char, 65536> block;
        while (socket >= 0 && !to.ended) {
            auto const n = ::recv(socket, block.data(), block.size(), MSG_DONTWAIT);
            if (n > 0)
                to.bytes.append(block.data(), static_cast<std::size_t>(n));
            else if (n == 0 || (errno != EAGAIN && errno != EINTR))
                to.ended = true;
            else if (errno == EAGAIN)
                return;
        }
    }
    /// Whether all has been said, or nobody hears it.
    static bool send_from(flow& from, int socket, way gate)
    {
        if (gate == way::held) return false;
        while (socket >= 0 && !from.bytes.empty()) {
            auto const n = ::send(socket, from.bytes.data(), from.bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
            if (n >= 0)
                from.bytes.erase(0, static_cast<std::size_t>(n));
            else if (errno != EINTR)
                return errno != EAGAIN;
        }
        return from.ended;
    }

    std::uint16_t const to_;
    std::uint16_t port_ = 0;
    int const listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int const wake_ = ::eventfd(0, EFD_CLOEXEC);
    std::mutex mutable mutex_;
    std::list<pair> pairs_;
    way requests_ = way::open, replies_ = way::open;
    bool refuses_ = false, ends_ = false;
    std::thread thread_;
};

}  // namespace px_test

#endif
