// The account: a company or group that users belong to.
#ifndef GAINSIGHT_PX_MODEL_ACCOUNT_HPP
#define GAINSIGHT_PX_MODEL_ACCOUNT_HPP

#include <gainsight/px/core/boxed.hpp>
#include <gainsight/px/core/timestamp.hpp>
#include <gainsight/px/json/row.hpp>
#include <gainsight/px/model/attributes.hpp>
#include <gainsight/px/model/common.hpp>
#include <gainsight/px/model/location.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace gainsight::px::inline v0 {

/// A company or group that users belong to.
class account {
public:
    account() = default;

    /// The account id that the product identifies the account by.
    std::string id;
    std::string name;
    std::string tracked_subscription_id;
    std::string sfdc_id;
    std::optional<timestamp> last_seen_date;
    std::string duns_number;
    std::string industry;
    std::optional<std::int32_t> number_of_employees;
    std::string sic_code;
    std::string website;
    std::string naics_code;
    std::string plan;
    /// An update replaces it whole.
    boxed<px::location> location;
    std::optional<std::int32_t> number_of_users;
    /// The products the account belongs to; needed to create one. PX returns them with a suffix, so never
    /// compare them.
    std::vector<std::string> property_keys;
    std::optional<timestamp> create_date;
    std::optional<timestamp> last_modified_date;
    /// An update sends only the attributes it names; the others stay.
    px::attributes custom_attributes;
    std::string parent_group_id;
    std::optional<timestamp> renewal_date;
    std::optional<std::int32_t> health_score;
    std::string gs_id;
    /// Net promoter score.
    std::optional<double> nps;
    std::string csm;
    extra_fields extra;

    friend bool operator==(account const&, account const&) = default;
};

namespace field::account {
inline constexpr row<"id", &px::account::id, mark::required> id{};
inline constexpr row<"name", &px::account::name, mark::required> name{};
inline constexpr row<"trackedSubscriptionId", &px::account::tracked_subscription_id> tracked_subscription_id{};
inline constexpr row<"sfdcId", &px::account::sfdc_id> sfdc_id{};
inline constexpr row<"lastSeenDate", &px::account::last_seen_date> last_seen_date{};
inline constexpr row<"dunsNumber", &px::account::duns_number> duns_number{};
inline constexpr row<"industry", &px::account::industry> industry{};
inline constexpr row<"numberOfEmployees", &px::account::number_of_employees> number_of_employees{};
inline constexpr row<"sicCode", &px::account::sic_code> sic_code{};
inline constexpr row<"website", &px::account::website> website{};
inline constexpr row<"naicsCode", &px::account::naics_code> naics_code{};
inline constexpr row<"plan", &px::account::plan> plan{};
inline constexpr row<"location", &px::account::location> location{};
inline constexpr row<"numberOfUsers", &px::account::number_of_users, mark::read_only> number_of_users{};
inline constexpr row<"propertyKeys", &px::account::property_keys, mark::required> property_keys{};
inline constexpr row<"createDate", &px::account::create_date, mark::read_only> create_date{};
inline constexpr row<"lastModifiedDate", &px::account::last_modified_date, mark::read_only> last_modified_date{};
inline constexpr row<"customAttributes", &px::account::custom_attributes> custom_attributes{};
inline constexpr row<"parentGroupId", &px::account::parent_group_id> parent_group_id{};
inline constexpr row<"renewalDate", &px::account::renewal_date> renewal_date{};
inline constexpr row<"healthScore", &px::account::health_score> health_score{};
inline constexpr row<"gsId", &px::account::gs_id> gs_id{};
inline constexpr row<"nps", &px::account::nps> nps{};
inline constexpr row<"csm", &px::account::csm> csm{};
}  // namespace field::account

template <>
inline constexpr auto rows<account> = row_list<"Account">(
    field::account::id, field::account::name, field::account::tracked_subscription_id, field::account::sfdc_id,
    field::account::last_seen_date, field::account::duns_number, field::account::industry,
    field::account::number_of_employees, field::account::sic_code, field::account::website, field::account::naics_code,
    field::account::plan, field::account::location, field::account::number_of_users, field::account::property_keys,
    field::account::create_date, field::account::last_modified_date, field::account::custom_attributes,
    field::account::parent_group_id, field::account::renewal_date, field::account::health_score, field::account::gs_id,
    field::account::nps, field::account::csm);

static_assert(std::is_nothrow_move_constructible_v<account>);

}  // namespace gainsight::px::inline v0

#endif
