// Connection strings of PostgreSQL that hold a password where libpq does not look for one.
#include "../../../examples/export/postgres_connection.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

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

BOOST_AUTO_TEST_SUITE_END()
