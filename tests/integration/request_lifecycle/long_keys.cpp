// API keys of any length are sent whole.
#include "observers.hpp"

#include <cstddef>
#include <string>

using namespace request_lifecycle;

BOOST_AUTO_TEST_SUITE(long_keys)

// That nothing of the request's buffer grows behind the key is asserted where it is composed.
BOOST_AUTO_TEST_CASE(of_any_length_go_out_whole_and_leave_no_copy)
{
    for (std::size_t const size : {1u, 600u, 1'024u, 4'096u, 20'000u}) {
        stage s;
        s.server.always(peer::answering(jane()));
        std::string const text(size, 'k');
        px::tenant const tenant{px::credential{"acme", s.server.where(), px::api_key{text}, both::permissions}};
        both const client{s.pools, tenant};
        s.run(client.users().get("jane"));
        s.run(client.with(px::observer{setter{"X-Big", std::string(9'000, 'x')}}).users().update("jane", new_score()));
        for (auto const& r : s.server.requests())
            BOOST_TEST((r.find("\r\nX-APTRINSIC-API-KEY: " + text + "\r\n\r\n") != r.npos));
    }
}

BOOST_AUTO_TEST_SUITE_END()
