// A program that uses the library as its users do.
#include <gainsight/px.hpp>

#include <boost/asio/io_context.hpp>

#include <iostream>

namespace px = gainsight::px;

// A client as a type and as a value, and a user as JSON; nothing reaches the network.
int main()
{
    boost::asio::io_context io{1};
    px::client<px::scope::read> client{io.get_executor(), px::region::eu, px::api_key{"not-a-key"}};

    px::user jane;
    jane.identify_id = "jane";
    auto const json = px::to_json(jane);
    if (json.find(R"("identifyId":"jane")") == std::string::npos) {
        std::cerr << json << '\n';
        return 1;
    }
    std::cout << "gainsight-px " << px::library_version << '\n';
}
