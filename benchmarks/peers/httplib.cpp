// cpp-httplib, which blocks, so each connection has its own thread and client. The DOM of Boost.JSON to structs.
#include "boost_dom.hpp"
#include "checksum.hpp"
#include "request.hpp"
#include "work.hpp"

#include <httplib.h>

#include <atomic>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using bench::work;

namespace {

/// The connection of one thread, with its own parser and report. The threads share only the number of calls left.
class caller {
public:
    caller(work const& w, std::atomic<long>& left) : work_{w}, left_{left}, client_{w.host, w.port}, out_{w.calls}
    {
        client_.set_ca_cert_path(w.ca_file.c_str());
        client_.enable_server_certificate_verification(true);
        client_.set_keep_alive(true);
        client_.set_tcp_nodelay(true);
        client_.set_default_headers({{bench::key_header, std::string{bench::api_key}},
                                     {"Accept", bench::media_type},
                                     {"User-Agent", bench::user_agent()}});
    }

    void run()
    {
        if (work_.what == work::kind::user)
            users();
        else if (work_.what == work::kind::page)
            pages();
        else
            events();
    }
    [[nodiscard]] bench::report const& report() const { return out_; }

private:
    void users()
    {
        for (long n = 0; (n = --left_) >= 0;) {
            auto const began = bench::report::clock::now();
            auto const answer = client_.Get(work_.user_target(n));
            gainsight::px::user user;
            dom_.read(body(answer), user);
            out_.answered(began);
            out_.record(bench::sum_of(user));
        }
    }
    void pages()
    {
        bench::user_page page;
        while (--left_ >= 0) {
            auto const began = bench::report::clock::now();
            auto const answer = client_.Get(work_.page_target(page.scroll_id));
            dom_.read(body(answer), page);
            out_.answered(began);
            for (auto const& user : page.users) out_.record(bench::sum_of(user));
        }
    }
    void events()
    {
        auto const target = work_.event_target();
        std::string event;
        while (--left_ >= 0) {
            auto const began = bench::report::clock::now();
            event.clear();
            dom_.write_event(event);
            auto const answer = client_.Post(target, event, bench::media_type);
            static_cast<void>(body(answer));
            out_.answered(began);
        }
    }

    [[nodiscard]] std::string const& body(httplib::Result const& answer) const
    {
        if (!answer) throw std::runtime_error{httplib::to_string(answer.error())};
        bench::expect_status(work_, answer->status);
        return answer->body;
    }

    work const& work_;
    std::atomic<long>& left_;
    httplib::SSLClient client_;
    bench::boost_dom dom_;
    bench::report out_;
};

}  // namespace

int main(int argc, char** argv)
try {
    work const w{argc, argv};
    if (bench::printed_event(w, bench::boost_dom{})) return 0;

    bench::report out{w.calls};
    std::atomic<long> left{w.calls};
    std::vector<std::unique_ptr<caller>> callers;
    for (int i = 0; i < w.connections; ++i) callers.push_back(std::make_unique<caller>(w, left));
    std::vector<std::thread> threads;
    for (auto& c : callers)
        threads.emplace_back([&c] {
            try {
                c->run();
            } catch (std::exception const& e) {
                std::cerr << "httplib: " << e.what() << '\n';
                std::_Exit(1);
            }
        });
    for (auto& t : threads) t.join();
    for (auto const& c : callers) out.add(c->report());
    out.print();
} catch (std::exception const& e) {
    std::cerr << "httplib: " << e.what() << '\n';
    return 1;
}
