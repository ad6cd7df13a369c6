// An API key with its label, its host and its permissions.
#ifndef GAINSIGHT_PX_CORE_CREDENTIAL_HPP
#define GAINSIGHT_PX_CORE_CREDENTIAL_HPP

#include <gainsight/px/core/api_key.hpp>
#include <gainsight/px/core/region.hpp>
#include <gainsight/px/core/scope.hpp>

#include <string>
#include <vector>

namespace gainsight::px::inline v0 {

/// What a configuration file says about a key. It is plain data, which is checked when a client is made from it.
class credential {
public:
    credential();
    credential(std::string label_, px::region region_, api_key key_, px::permissions permissions_);
    /// For a proxy or a test: any other base URL.
    credential(std::string label_, endpoint where_, api_key key_, px::permissions permissions_);
    credential(credential const&);
    credential(credential&&) noexcept;
    credential& operator=(credential const&);
    credential& operator=(credential&&) noexcept;
    ~credential();

    std::string label;  ///< Named in errors, logs and metrics instead of the key.
    endpoint where;
    api_key key;
    px::permissions permissions;
    std::string region_name;                 ///< "eu", or the host of another endpoint.
    std::vector<std::string> property_keys;  ///< Sent with updates that set none. When empty, none are sent.
};

}  // namespace gainsight::px::inline v0

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/core/impl/credential.ipp>
#endif

#endif
