// The bodies of <gainsight/px/core/credential.hpp>.
#ifndef GAINSIGHT_PX_CORE_IMPL_CREDENTIAL_IPP
#define GAINSIGHT_PX_CORE_IMPL_CREDENTIAL_IPP

#include <gainsight/px/core/credential.hpp>

#include <utility>

namespace gainsight::px::inline v0 {

GAINSIGHT_PX_RARE_DECL credential::credential() = default;
GAINSIGHT_PX_RARE_DECL credential::credential(std::string label_, px::region region_, api_key key_,
                                              px::permissions permissions_)
    : label{std::move(label_)}, where{region_}, key{std::move(key_)}, permissions{permissions_},
      region_name{to_string(region_)}
{}
GAINSIGHT_PX_RARE_DECL credential::credential(std::string label_, endpoint where_, api_key key_,
                                              px::permissions permissions_)
    : label{std::move(label_)}, where{std::move(where_)}, key{std::move(key_)}, permissions{permissions_},
      region_name{where.host()}
{}
GAINSIGHT_PX_RARE_DECL credential::credential(credential const&) = default;
GAINSIGHT_PX_RARE_DECL credential::credential(credential&&) noexcept = default;
GAINSIGHT_PX_RARE_DECL credential& credential::operator=(credential const&) = default;
GAINSIGHT_PX_RARE_DECL credential& credential::operator=(credential&&) noexcept = default;
GAINSIGHT_PX_RARE_DECL credential::~credential() = default;

}  // namespace gainsight::px::inline v0

#endif
