// The multi interface of libcurl on one thread; easy handles and their connections are reused; a DOM to structs. The
// build selects the DOM: BENCH_DOM_BOOST or BENCH_DOM_NLOHMANN.
//
// It drives the sockets with curl_multi_socket_action and epoll: curl_multi_poll with curl_multi_perform checks every
// handle each time, and took more time in this benchmark.
#include "checksum.hpp"
#include "request.hpp"
#include "work.hpp"

#if defined(BENCH_DOM_BOOST)
#include "boost_dom.hpp"
using dom = bench::boost_dom;
#else
#include "nlohmann_dom.hpp"
using dom = bench::nlohmann_dom;
#endif

#include <curl/curl.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

using bench::work;

namespace {

void check(CURLcode code)
{
    if (code != CURLE_OK) throw std::runtime_error{curl_easy_strerror(code)};
}
void check(CURLMcode code)
{
    if (code != CURLM_OK) throw std::runtime_error{curl_multi_strerror(code)};
}
template <class T>
void set(CURL* easy, CURLoption option, T value)
{
    check(curl_easy_setopt(easy, option, value));
}
template <class T>
void set(CURLM* multi, CURLMoption option, T value)
{
    check(curl_multi_setopt(multi, option, value));
}

/// The multi handle of curl, with its sockets in epoll. When an answer is complete, curl removes the socket from those
/// to watch, and adds it again with the next call. So changes are passed to epoll only before the thread waits; mostly
/// nothing has changed by then. This applies to connections, for which curl has callbacks on opening and closing; other
/// sockets, with which curl wakes itself, are removed from epoll at once.
class transfers {
public:
    transfers() : multi_{curl_multi_init()}, epoll_{::epoll_create1(EPOLL_CLOEXEC)}
    {
        if (!multi_) throw std::bad_alloc{};
        if (epoll_ < 0) throw std::system_error{errno, std::generic_category(), "epoll_create1"};
        set(multi_, CURLMOPT_SOCKETFUNCTION, &transfers::wants);
        set(multi_, CURLMOPT_SOCKETDATA, this);
        set(multi_, CURLMOPT_TIMERFUNCTION, &transfers::timer);
        set(multi_, CURLMOPT_TIMERDATA, this);
    }
    transfers(transfers const&) = delete;
    transfers& operator=(transfers const&) = delete;
    ~transfers()
    {
        curl_multi_cleanup(multi_);
        ::close(epoll_);
    }
    [[nodiscard]] CURLM* handle() const { return multi_; }

    /// Installs the callbacks for connections that an easy handle opens and closes.
    void watch(CURL* easy)
    {
        set(easy, CURLOPT_SOCKOPTFUNCTION, &transfers::opened);
        set(easy, CURLOPT_SOCKOPTDATA, this);
        set(easy, CURLOPT_CLOSESOCKETFUNCTION, &transfers::closed);
        set(easy, CURLOPT_CLOSESOCKETDATA, this);
    }

    void run_once()
    {
        int running = 0;
        if (timeout_ == 0) {
            timeout_ = -1;
            check(curl_multi_socket_action(multi_, CURL_SOCKET_TIMEOUT, 0, &running));
            return;
        }
        tell();
        std::array<epoll_event, 64> ready;
        int const n = ::epoll_wait(epoll_, ready.data(), static_cast<int>(ready.size()), static_cast<int>(timeout_));
        if (n == 0) timeout_ = 0;
        for (int i = 0; i < n; ++i) {
            auto const& e = ready[static_cast<std::size_t>(i)];
            int const what = (e.events & EPOLLIN ? CURL_CSELECT_IN : 0) | (e.events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
                             (e.events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);
            check(curl_multi_socket_action(multi_, e.data.fd, what, &running));
        }
    }

private:
    struct interest {
        unsigned wanted = 0;
        unsigned told = 0;
        bool changed = false;
        bool connection = false;
    };

    static int opened(void* self, curl_socket_t s, curlsocktype)
    {
        static_cast<transfers*>(self)->entry(s).connection = true;
        return CURL_SOCKOPT_OK;
    }
    static int closed(void* self, curl_socket_t s)
    {
        auto& e = static_cast<transfers*>(self)->entry(s);
        e.wanted = e.told = 0;  // epoll removes a socket that is closed
        e.connection = false;
        return ::close(s);
    }

    static int wants(CURL*, curl_socket_t s, int what, void* self, void*)
    {
        auto& me = *static_cast<transfers*>(self);
        auto& e = me.entry(s);
        e.wanted = (what & CURL_POLL_IN ? unsigned{EPOLLIN} : 0U) | (what & CURL_POLL_OUT ? unsigned{EPOLLOUT} : 0U);
        if (what == CURL_POLL_REMOVE) e.wanted = 0;
        if (!e.changed) {
            e.changed = true;
            me.changed_.push_back(s);
        }
        if (!e.wanted && !e.connection) me.tell(s);
        return 0;
    }
    static int timer(CURLM*, long ms, void* self)
    {
        static_cast<transfers*>(self)->timeout_ = ms;
        return 0;
    }

    void tell()
    {
        for (auto const s : changed_) {
            entry(s).changed = false;
            tell(s);
        }
        changed_.clear();
    }
    void tell(curl_socket_t s)
    {
        auto& e = entry(s);
        if (e.wanted == e.told) return;
        epoll_event event{};
        event.events = e.wanted;
        event.data.fd = s;
        int const how = !e.told ? EPOLL_CTL_ADD : e.wanted ? EPOLL_CTL_MOD : EPOLL_CTL_DEL;
        if (::epoll_ctl(epoll_, how, s, &event) != 0 && e.wanted)
            throw std::system_error{errno, std::generic_category(), "epoll_ctl"};
        e.told = e.wanted;
    }
    interest& entry(curl_socket_t s)
    {
        auto const i = static_cast<std::size_t>(s);
        if (i >= interests_.size()) interests_.resize(i + 1);
        return interests_[i];
    }

    CURLM* multi_;
    int epoll_;
    long timeout_ = -1;
    std::vector<interest> interests_;  // the index is the socket
    std::vector<curl_socket_t> changed_;
};

/// Makes one call after the other on one easy handle, which keeps its connection open.
class caller {
public:
    caller(work const& w, bench::report& out, dom& d, long& left, transfers& t, curl_slist* header)
        : work_{w}, out_{out}, dom_{d}, left_{left}, multi_{t.handle()}, easy_{curl_easy_init()}
    {
        if (!easy_) throw std::bad_alloc{};
        set(easy_, CURLOPT_PRIVATE, this);
        set(easy_, CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
        set(easy_, CURLOPT_PROTOCOLS_STR, "https");
        set(easy_, CURLOPT_PROXY, "");
        set(easy_, CURLOPT_NOSIGNAL, 1L);
        set(easy_, CURLOPT_TCP_NODELAY, 1L);
        set(easy_, CURLOPT_SSL_VERIFYPEER, 1L);
        set(easy_, CURLOPT_SSL_VERIFYHOST, 2L);
        set(easy_, CURLOPT_CAINFO, w.ca_file.c_str());
        set(easy_, CURLOPT_CAPATH, nullptr);
        set(easy_, CURLOPT_HTTPHEADER, header);
        set(easy_, CURLOPT_USERAGENT, bench::user_agent().c_str());
        set(easy_, CURLOPT_WRITEFUNCTION, &caller::received);
        set(easy_, CURLOPT_WRITEDATA, this);
        t.watch(easy_);
        body_.reserve(64U << 10U);
    }
    caller(caller const&) = delete;
    caller& operator=(caller const&) = delete;
    ~caller()
    {
        curl_multi_remove_handle(multi_, easy_);
        curl_easy_cleanup(easy_);
    }

    /// Starts the next call; false if none is left.
    bool begin()
    {
        if (left_ <= 0) return false;
        --left_;
        began_ = bench::report::clock::now();
        body_.clear();
        if (work_.what == work::kind::user) {
            url_of(work_.user_target(left_));
        } else if (work_.what == work::kind::page) {
            url_of(work_.page_target(page_.scroll_id));
        } else {
            if (event_.empty()) url_of(work_.event_target());
            event_.clear();
            dom_.write_event(event_);
            set(easy_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(event_.size()));
            set(easy_, CURLOPT_POSTFIELDS, event_.data());
        }
        check(curl_multi_add_handle(multi_, easy_));
        return true;
    }

    void finished(CURLcode code)
    {
        check(code);
        check(curl_multi_remove_handle(multi_, easy_));
        long status = 0;
        check(curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status));
        bench::expect_status(work_, status);
        if (work_.what == work::kind::user) {
            gainsight::px::user user;
            dom_.read(body_, user);
            out_.answered(began_);
            out_.record(bench::sum_of(user));
        } else if (work_.what == work::kind::page) {
            dom_.read(body_, page_);
            out_.answered(began_);
            for (auto const& user : page_.users) out_.record(bench::sum_of(user));
        } else {
            out_.answered(began_);
        }
    }

private:
    static std::size_t received(char* data, std::size_t, std::size_t size, void* self)
    {
        auto& body = static_cast<caller*>(self)->body_;
        if (body.size() + size > bench::body_limit) return 0;
        body.append(data, size);
        return size;
    }
    void url_of(std::string const& target)
    {
        url_.assign("https://").append(bench::host_header(work_)).append(target);
        set(easy_, CURLOPT_URL, url_.c_str());
    }

    work const& work_;
    bench::report& out_;
    dom& dom_;
    long& left_;
    CURLM* multi_;
    CURL* easy_;
    bench::report::clock::time_point began_;
    std::string url_;
    std::string body_;
    std::string event_;
    bench::user_page page_;
};

struct header_cleanup {
    void operator()(curl_slist* l) const { curl_slist_free_all(l); }
};

}  // namespace

int main(int argc, char** argv)
try {
    work const w{argc, argv};
    dom d;
    if (bench::printed_event(w, d)) return 0;
    check(curl_global_init(CURL_GLOBAL_DEFAULT));

    std::unique_ptr<curl_slist, header_cleanup> header;
    auto const add_header = [&header](std::string const& line) {
        header.reset(curl_slist_append(header.release(), line.c_str()));
    };
    add_header(std::string{bench::key_header} + ": " + std::string{bench::api_key});
    add_header(std::string{"Accept: "} + bench::media_type);
    if (w.what == work::kind::event) add_header(std::string{"Content-Type: "} + bench::media_type);

    transfers t;
    set(t.handle(), CURLMOPT_PIPELINING, long{CURLPIPE_NOTHING});
    set(t.handle(), CURLMOPT_MAXCONNECTS, static_cast<long>(w.connections));
    set(t.handle(), CURLMOPT_MAX_TOTAL_CONNECTIONS, static_cast<long>(w.connections));

    bench::report out{w.calls};
    long left = w.calls;
    std::vector<std::unique_ptr<caller>> callers;
    int running = 0;
    for (int i = 0; i < w.connections; ++i) {
        callers.push_back(std::make_unique<caller>(w, out, d, left, t, header.get()));
        if (callers.back()->begin()) ++running;
    }
    while (running > 0) {
        t.run_once();
        int more = 0;
        while (auto const* m = curl_multi_info_read(t.handle(), &more)) {
            if (m->msg != CURLMSG_DONE) continue;
            caller* c = nullptr;
            auto const code = m->data.result;
            check(curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &c));
            c->finished(code);
            if (!c->begin()) --running;
        }
    }
    out.print();
} catch (std::exception const& e) {
    std::cerr << "curl: " << e.what() << '\n';
    return 1;
}
