// A Redis that asks who connects: over TLS, for a certificate and a password.
#ifndef GAINSIGHT_PX_TESTS_INTEGRATION_GUARDED_REDIS_HPP
#define GAINSIGHT_PX_TESTS_INTEGRATION_GUARDED_REDIS_HPP

#include "scratch.hpp"

#include <gainsight/px/testing/certificate.hpp>

#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

namespace px_test {

/// What it and its clients need for that. Without TLS it stays open to the tests themselves.
class redis_guard {
public:
    redis_guard()
    {
        using gainsight::px::testing::certificate;
        auto const server = ca_.issue(certificate::good), client = ca_.issue(certificate::good);
        write("ca.pem", ca_.pem());
        trust(ca_.pem());
        write("server.pem", server.certificate_pem() + server.key_pem());
        write("client.pem", client.certificate_pem());
        write("client.key", client.key_pem());
    }
    /// Its clients trust these roots besides.
    void trust(std::string const& pem) const { std::ofstream{folder_ / "trusted.pem", std::ios::app} << pem; }
    [[nodiscard]] std::string file(char const* name) const { return (folder_ / name).string(); }
    /// The options of redis-server.
    [[nodiscard]] std::vector<std::string> server_options() const
    {
        return {"--tls-port",
                "PORT",
                "--tls-auth-clients",
                "yes",
                "--tls-cert-file",
                file("server.pem"),
                "--tls-key-file",
                file("server.pem"),
                "--tls-ca-cert-file",
                file("ca.pem"),
                "--user",
                "worker",
                "on",
                std::string{'>'} + password,
                "~*",
                "&*",
                "+@all"};
    }
    [[nodiscard]] static std::string url(std::uint16_t tls_port, int database)
    {
        return std::string{"rediss://worker:"} + password + "@localhost:" + std::to_string(tls_port) + '/' +
               std::to_string(database);
    }
    /// The options of a program that is to take part.
    [[nodiscard]] std::vector<std::string> arguments(std::uint16_t tls_port, int database = 0) const
    {
        return {"--fleet",      url(tls_port, database), "--ca-file",   file("trusted.pem"),
                "--fleet-cert", file("client.pem"),      "--fleet-key", file("client.key")};
    }
    static constexpr char password[] = "open-sesame";

private:
    void write(char const* name, std::string const& text) const { std::ofstream{folder_ / name} << text; }

    gainsight::px::testing::certificate_authority ca_;
    scratch folder_;
};

}  // namespace px_test

#endif
