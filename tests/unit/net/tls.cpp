// Which failures of a TLS handshake will come again, and which may pass.
#include <gainsight/px/net/tls.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/test/unit_test.hpp>

#include <openssl/err.h>
#include <openssl/ssl.h>

namespace asio = boost::asio;
using boost::system::error_code;
using gainsight::px::detail::handshake_failure_is_final;

namespace {

error_code of_openssl(int reason)
{
    return {static_cast<int>(ERR_PACK(ERR_LIB_SSL, 0, reason)), asio::error::get_ssl_category()};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(handshake)

BOOST_AUTO_TEST_CASE(that_merely_broke_off_may_do_better_the_next_time)
{
    for (error_code const ec :
         {error_code{asio::error::eof}, error_code{asio::error::connection_reset}, error_code{asio::error::broken_pipe},
          error_code{asio::error::timed_out}, error_code{asio::error::network_unreachable},
          error_code{asio::ssl::error::stream_truncated}})
        BOOST_TEST_CONTEXT(ec.message()) BOOST_TEST(!handshake_failure_is_final(ec));
}

BOOST_AUTO_TEST_CASE(that_the_peers_own_trouble_ended_may_do_better_the_next_time)
{
    for (int const reason : {SSL_R_TLSV1_ALERT_INTERNAL_ERROR, SSL_R_TLSV1_ALERT_USER_CANCELLED})
        BOOST_TEST(!handshake_failure_is_final(of_openssl(reason)));
#if defined(SSL_R_UNEXPECTED_EOF_WHILE_READING)
    BOOST_TEST(!handshake_failure_is_final(of_openssl(SSL_R_UNEXPECTED_EOF_WHILE_READING)));
#endif
}

BOOST_AUTO_TEST_CASE(of_which_one_side_refused_the_other_will_end_so_again)
{
    for (int const reason :
         {SSL_R_CERTIFICATE_VERIFY_FAILED, SSL_R_WRONG_VERSION_NUMBER, SSL_R_UNSUPPORTED_PROTOCOL,
          SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE, SSL_R_TLSV1_ALERT_PROTOCOL_VERSION, SSL_R_TLSV1_ALERT_UNKNOWN_CA,
          SSL_R_TLSV1_ALERT_ACCESS_DENIED, SSL_R_TLSV1_UNRECOGNIZED_NAME, SSL_R_SSLV3_ALERT_BAD_CERTIFICATE,
          SSL_R_NO_SHARED_CIPHER, SSL_R_UNEXPECTED_MESSAGE})
        BOOST_TEST_CONTEXT(reason) BOOST_TEST(handshake_failure_is_final(of_openssl(reason)));
    // Another library's reason of the same number.
    error_code const other{static_cast<int>(ERR_PACK(ERR_LIB_X509, 0, SSL_R_TLSV1_ALERT_INTERNAL_ERROR)),
                           asio::error::get_ssl_category()};
    BOOST_TEST(handshake_failure_is_final(other));
}

BOOST_AUTO_TEST_SUITE_END()
