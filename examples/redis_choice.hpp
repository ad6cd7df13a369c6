// Where Redis is, and how a program makes itself known there, as its command line has it.
#ifndef EXAMPLES_REDIS_CHOICE_HPP
#define EXAMPLES_REDIS_CHOICE_HPP

#include "option_parser.hpp"

#include <gainsight/px/fleet/redis_options.hpp>

#include <string>
#include <utility>

namespace example {

/// "" is what was not given.
struct redis_choice {
    std::string url;
    std::string prefix;       ///< Of all keys.
    std::string certificate;  ///< PEM files, for a server that asks who connects.
    std::string key;

    [[nodiscard]] bool is_described() const noexcept { return !prefix.empty() || !certificate.empty() || !key.empty(); }
    /// `ca_file`: trusted besides the system's roots. Throws px::error, invalid_argument.
    [[nodiscard]] px::fleet::redis_options options(std::string const& ca_file) const
    {
        auto out = px::fleet::redis_options::parse(url);
        if (!out) throw out.error();
        if (!prefix.empty()) out->prefix(prefix);
        if (!certificate.empty() || !key.empty()) {
            if (!out->uses_tls()) throw bad_option("a certificate goes with TLS: rediss://");
            if (certificate.empty()) throw bad_option("the key has no certificate");
        }
        if (out->uses_tls()) {
            px::tls_options tls;
            tls.ca_file = ca_file;
            tls.certificate_file = certificate;
            tls.private_key_file = key;
            out->tls(std::move(tls));
        }
        return *std::move(out);
    }
};

}  // namespace example

#endif
