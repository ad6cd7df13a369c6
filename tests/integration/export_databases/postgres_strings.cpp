// Connection strings of PostgreSQL that hold a password where libpq does not look for one.
#include "../../../examples/export/postgres_connection.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <limits>
#include <string>
#include <thread>

BOOST_AUTO_TEST_SUITE(postgres_strings)

BOOST_AUTO_TEST_CASE(that_can_be_read_in_several_ways_are_refused_without_a_word_of_them)
{
    for (std::string const to : {"postgresql://u:p/s3cretpw@127.0.0.1:1/x", "postgresql://u:p@s3cretpw@127.0.0.1:1/x",
                                 "postgres://u:p@w/s3cretpw@127.0.0.1:1/x", "postgresql://u:p?/s3cretpw@127.0.0.1:1/x",
                                 "postgresql://u:p/x?s3cretpw@127.0.0.1:1/x", "postgresql://u:s3cretpw/x@127.0.0.1:1/x",
                                 "postgresql://u:p/x?host=s3cretpw%40127.0.0.1", "host=127.0.0.1@s3cretpw dbname=x",
                                 "port=1 host=127.0.0.1 dbname=postgresql://u:s3cretpw@127.0.0.1:1/x"}) {
        try {
            example::postgres_connection const connection{to};
            BOOST_ERROR(to << " is taken");
        } catch (example::output_error const& e) {
            std::string const said = e.what();
            BOOST_TEST(said.starts_with("the connection string of PostgreSQL can"), said);
            BOOST_TEST(said.find("s3cret") == said.npos, said);
        }
    }
}

BOOST_AUTO_TEST_CASE(that_are_sound_are_taken)
{
    for (std::string const to :
         {"postgresql://u:p%2Fs3cretpw%40@127.0.0.1:1/x%40y", "postgres://127.0.0.1:1/x?user=u%40azure",
          "postgresql://", "postgres://u:p#s3?cret=pw@127.0.0.1:1/x", "postgresql://127.0.0.1:1/x?user=u@azure",
          "host=127.0.0.1 port=1 dbname=a@b user=u@azure password='s3@cr://et@pw'", ""}) {
        BOOST_TEST(!example::is_ambiguous_url(to), to);
        BOOST_CHECK_NO_THROW(static_cast<void>(example::password_in(to)));
    }
    BOOST_TEST(example::password_in("postgresql://u:p%2Fs3cretpw%40@127.0.0.1:1/x") == "p/s3cretpw@");
}

BOOST_AUTO_TEST_CASE(of_sessions_whose_limits_the_system_does_not_take_are_connected_with_what_it_takes)
{
    namespace ip = boost::asio::ip;
    boost::asio::io_context io;
    ip::tcp::acceptor door{io, {ip::address_v4::loopback(), 0}};
    std::thread host{[&] {  // whose server leaves at once
        for (;;) {
            boost::system::error_code closed;
            auto guest = door.accept(closed);
            char one = 0;
            if (closed || guest.read_some(boost::asio::buffer(&one, 1), closed) == 0 || one == 'q') return;
        }
    }};
    auto const port = door.local_endpoint().port();
    auto const url = "host=127.0.0.1 sslmode=disable gssencmode=disable user=u dbname=x port=" + std::to_string(port);
    for (auto const limit : {std::chrono::seconds{1}, std::chrono::seconds{2'000'000},
                             std::chrono::seconds{std::numeric_limits<int>::max()}})
        try {
            example::postgres_connection const to{url, "test", {limit, limit, limit}};
        } catch (example::output_error const& e) {
            std::string const said = e.what();
            BOOST_TEST(said.find("server closed the connection unexpectedly") != said.npos, said);
        }
    ip::tcp::socket last{io};
    last.connect({ip::address_v4::loopback(), port});
    boost::asio::write(last, boost::asio::buffer("q", 1));
    host.join();
}

BOOST_AUTO_TEST_SUITE_END()
