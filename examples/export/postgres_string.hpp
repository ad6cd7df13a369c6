// Connection strings of PostgreSQL of which libpq takes a part of the password for something else.
#ifndef EXAMPLES_EXPORT_POSTGRES_STRING_HPP
#define EXAMPLES_EXPORT_POSTGRES_STRING_HPP

#include "disk_file.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>

namespace example {

/// A password that holds '/' or '@' as it is ends there for libpq: it connects with what it makes of the URL, and
/// errors name the rest of the password as a host or a database. '?' and '#' it takes for a part of the password.
[[nodiscard]] inline bool is_ambiguous_url(std::string_view url)
{
    auto const scheme = url.find("://");
    if (scheme == url.npos || url.substr(0, scheme).find_first_of(" =") != url.npos) return false;
    auto const rest = url.substr(scheme + 3);
    auto const authority = rest.substr(0, rest.find('/'));
    auto const path = rest.substr(authority.size(), rest.find('?', authority.size()) - authority.size());
    return std::count(authority.begin(), authority.end(), '@') > 1 || path.find('@') != path.npos;
}

/// The password in a connection string. Throws output_error for a string that cannot be read, or not in one way alone;
/// the sentence repeats no part of it.
[[nodiscard]] inline std::string password_in(std::string const& to)
{
    // The message of libpq about an invalid connection string repeats the string with its password.
    char* problem = nullptr;
    std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> const parsed{PQconninfoParse(to.c_str(), &problem),
                                                                              PQconninfoFree};
    PQfreemem(problem);
    if (!parsed) output_fails("the connection string of PostgreSQL cannot be read: see its manual, 34.1.1");
    std::string out;
    bool ambiguous = is_ambiguous_url(to);
    for (auto const* option = parsed.get(); option->keyword; ++option) {
        std::string_view const name = option->keyword, value = option->val ? option->val : "";
        if (name == "password") out = value;
        // No host has such a name; a database may, in words, but none that looks like a URL.
        if (name == "host" || name == "hostaddr" || name == "port") ambiguous |= value.find('@') != value.npos;
        if (name == "dbname") ambiguous |= value.find("://") != value.npos;
    }
    if (ambiguous)
        output_fails(
            "the connection string of PostgreSQL can be read in several ways: in a URL, '@' and '/' of a user, "
            "a password or a database are written %40 and %2F");
    return out;
}

}  // namespace example

#endif
