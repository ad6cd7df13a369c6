// Reads tenants from a JSON file: [{"label": "acme", "region": "eu", "key": "...", "permissions": ["read"]}, ...]
//
// Instead of "key" an entry may have "key_env", the name of an environment variable, so that the file has no secret.
// Instead of "region" it may have "url", any other base URL.
#ifndef EXAMPLES_CREDENTIALS_FILE_HPP
#define EXAMPLES_CREDENTIALS_FILE_HPP

#include <gainsight/px.hpp>

#include <boost/json.hpp>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace example {

namespace px = gainsight::px;

inline px::error bad_file(std::string const& path, std::string const& why)
{
    return px::error{px::errc::invalid_argument, "credentials file '" + path + "': " + why};
}

/// Throws px::error with one sentence that names the file, the entry and the problem, but never quotes the key.
inline std::vector<px::credential> read_credentials(std::string const& path)
{
    std::ifstream in{path};
    if (!in) throw bad_file(path, "it cannot be opened");
    std::ostringstream text;
    text << in.rdbuf();
    boost::system::error_code ec;
    auto const root = boost::json::parse(text.str(), ec);
    if (ec) throw bad_file(path, "it is not JSON: " + ec.message());
    if (!root.is_array()) throw bad_file(path, "it is not a JSON array of objects");

    std::vector<px::credential> out;
    for (auto const& entry : root.get_array()) {
        auto const where = "entry " + std::to_string(out.size() + 1);
        if (!entry.is_object()) throw bad_file(path, where + " is not an object");
        // A member with a wrong name or type is an error: ignoring it would hide the mistake.
        for (auto const& member : entry.get_object()) {
            auto const name = member.key();
            bool const is_text =
                name == "label" || name == "region" || name == "url" || name == "key" || name == "key_env";
            if (!is_text && name != "permissions")
                throw bad_file(path, where + " has a member \"" + std::string{name} +
                                         "\", which is none of label, region, "
                                         "url, key, key_env and permissions");
            if (is_text ? !member.value().is_string() : !member.value().is_array())
                throw bad_file(path, where + ": \"" + std::string{name} + "\" is not a " + (is_text ? "text" : "list"));
        }
        auto const field = [&entry](char const* name) {
            auto const* v = entry.get_object().if_contains(name);
            return v ? std::string{v->get_string()} : std::string{};
        };
        px::api_key key{field("key")};
        if (auto const variable = field("key_env"); key.empty() && !variable.empty()) try {
                key = px::api_key::from_env(variable.c_str());
            } catch (px::error const&) {  // which repeats the name: the key may stand in its place
                throw bad_file(path, where + ": the environment variable that \"key_env\" names holds no API key");
            }
        if (!key.valid())
            throw bad_file(path, where + ": the key of \"key\" or \"key_env\" " + std::string{key.problem()});

        px::permissions permissions;
        if (auto const* list = entry.get_object().if_contains("permissions"); list != nullptr)
            for (auto const& p : list->get_array()) {
                if (p == "read")
                    permissions = permissions | px::permission::read;
                else if (p == "write")
                    permissions = permissions | px::permission::write;
                else if (p == "production_launch")
                    permissions = permissions | px::permission::production_launch;
                else
                    throw bad_file(path, where + " has an unknown permission " + boost::json::serialize(p));
            }
        if (permissions.empty()) permissions = px::permission::read;

        auto const label = field("label");
        if (auto const url = field("url"); !url.empty()) {
            auto const endpoint = px::endpoint::parse(url);
            if (!endpoint) throw bad_file(path, where + ": " + std::string{endpoint.error().message()});
            out.emplace_back(label.empty() ? endpoint->host() : label, *endpoint, std::move(key), permissions);
        } else {
            auto const region = px::parse_region(field("region"));
            if (!region) throw bad_file(path, where + ": " + std::string{region.error().message()});
            out.emplace_back(label.empty() ? std::string{to_string(*region)} : label, *region, std::move(key),
                             permissions);
        }
    }
    if (out.empty()) throw bad_file(path, "it names no tenant");
    return out;
}

}  // namespace example

#endif
