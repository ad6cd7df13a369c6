// The records of the simulator, field by field, written down from the vendor's contract and on purpose not from model/.
#ifndef GAINSIGHT_PX_TESTING_DETAIL_SCHEMA_HPP
#define GAINSIGHT_PX_TESTING_DETAIL_SCHEMA_HPP

#include <gainsight/px/core/config.hpp>

#include <span>
#include <string>
#include <string_view>

namespace gainsight::px::inline v0::testing::detail {

enum class value_kind : unsigned char { text, integer, number, flag, date, place, attributes, any, texts, objects };

enum mark : unsigned char { plain = 0, read_only = 1, required = 2 };

class schema_field {
public:
    constexpr schema_field(std::string_view n, value_kind k, unsigned char m = plain,
                           std::string_view accepted = {}) noexcept
        : name{n}, values{accepted}, what{k}, marks{m}
    {}
    std::string_view name;
    std::string_view values;  // an enum's values, joined by '|'; one that begins with EMPTY_ comes last
    value_kind what;
    unsigned char marks;
};

class schema {
public:
    std::string_view name;  // of the resource, as messages and the book say it
    std::string_view id;    // the member that holds the id
    std::span<schema_field const> fields;
    /// What a list filters and sorts by, joined by '|', where the endpoint restricts it; "name==" is by equality alone.
    std::string_view filters{};
    std::string_view sorts{};
    std::string_view date{};    // the member that date ranges mean
    std::string_view hidden{};  // kept and filtered by, never shown; joined by '|'
    bool log = false;           // records are appended and may double: they have no operation by id
};

inline constexpr std::string_view user_types = "LEAD|USER|VISITOR|EMPTY_USER_TYPE";

inline constexpr schema_field user_fields[] = {
    {"aptrinsicId", value_kind::text, read_only},
    {"identifyId", value_kind::text, required},
    {"type", value_kind::text, plain, user_types},
    {"gender", value_kind::text, plain, "MALE|FEMALE|OTHER|EMPTY_GENDER"},
    {"email", value_kind::text},
    {"firstName", value_kind::text},
    {"lastName", value_kind::text},
    {"lastSeenDate", value_kind::date, read_only},
    {"signUpDate", value_kind::date},
    {"firstVisitDate", value_kind::date},
    {"title", value_kind::text},
    {"phone", value_kind::text},
    {"score", value_kind::integer},
    {"role", value_kind::text},
    {"subscriptionId", value_kind::text},
    {"accountId", value_kind::text},
    {"numberOfVisits", value_kind::integer, read_only},
    {"location", value_kind::place},
    {"propertyKeys", value_kind::texts, required},
    {"createDate", value_kind::date, read_only},
    {"lastModifiedDate", value_kind::date, read_only},
    {"customAttributes", value_kind::attributes},
    {"globalUnsubscribe", value_kind::flag},
    {"sfdcContactId", value_kind::text},
    {"channelMetricList", value_kind::objects},
    {"lastVisitedUserAgentData", value_kind::objects},
    {"id", value_kind::text, read_only},
    {"lastInferredLocation", value_kind::place},
    {"globalId", value_kind::text, read_only},
};

inline constexpr schema_field account_fields[] = {
    {"id", value_kind::text, required},
    {"name", value_kind::text, required},
    {"trackedSubscriptionId", value_kind::text},
    {"sfdcId", value_kind::text},
    {"lastSeenDate", value_kind::date},
    {"dunsNumber", value_kind::text},
    {"industry", value_kind::text},
    {"numberOfEmployees", value_kind::integer},
    {"sicCode", value_kind::text},
    {"website", value_kind::text},
    {"naicsCode", value_kind::text},
    {"plan", value_kind::text},
    {"location", value_kind::place},
    {"numberOfUsers", value_kind::integer, read_only},
    {"propertyKeys", value_kind::texts, required},
    {"createDate", value_kind::date, read_only},
    {"lastModifiedDate", value_kind::date, read_only},
    {"customAttributes", value_kind::attributes},
    {"parentGroupId", value_kind::text},
    {"renewalDate", value_kind::date},
    {"healthScore", value_kind::integer},
    {"gsId", value_kind::text},
    {"nps", value_kind::number},
    {"csm", value_kind::text},
};

inline constexpr schema_field event_fields[] = {
    {"eventId", value_kind::text},
    {"identifyId", value_kind::text, required},
    {"propertyKey", value_kind::text, required},
    {"date", value_kind::date},
    {"eventType", value_kind::text},
    {"sessionId", value_kind::text},
    {"userType", value_kind::text, required, user_types},
    {"accountId", value_kind::text},
    {"globalContext", value_kind::any},
    {"eventName", value_kind::text, required},
    {"attributes", value_kind::attributes},
    {"url", value_kind::text},
    {"referrer", value_kind::text},
    {"remoteHost", value_kind::text},
};

inline constexpr schema_field place_fields[] = {
    {"countryName", value_kind::text}, {"countryCode", value_kind::text}, {"stateName", value_kind::text},
    {"stateCode", value_kind::text},   {"city", value_kind::text},        {"street", value_kind::text},
    {"postalCode", value_kind::text},  {"continent", value_kind::text},   {"regionName", value_kind::text},
    {"timeZone", value_kind::text},    {"coordinates", value_kind::any},
};

inline constexpr schema user_schema{.name = "User", .id = "identifyId", .fields = user_fields};
inline constexpr schema account_schema{.name = "Account", .id = "id", .fields = account_fields};
inline constexpr schema event_schema{.name = "CustomEvent",
                                     .id = "eventId",
                                     .fields = event_fields,
                                     .filters = "identifyId|eventName|date",
                                     .sorts = "accountId|date",
                                     .date = "date",
                                     .log = true};

constexpr schema_field const* find_field(std::span<schema_field const> fields, std::string_view name) noexcept
{
    for (auto const& f : fields)
        if (f.name == name) return &f;
    return nullptr;
}

/// Whether `word` is one of those that `list` joins by '|'.
constexpr bool is_one_of(std::string_view list, std::string_view word) noexcept
{
    while (!list.empty()) {
        auto const bar = list.find('|');
        if (list.substr(0, bar) == word) return true;
        if (bar == list.npos) break;
        list.remove_prefix(bar + 1);
    }
    return false;
}

/// Writes an absent value: "", 0, false, null for objects and arrays, an enum's EMPTY_ value.
inline void append_absent(schema_field const& f, std::string& out)
{
    switch (f.what) {
        case value_kind::text: {
            auto const last = f.values.substr(f.values.rfind('|') + 1);
            out.append("\"").append(last.starts_with("EMPTY_") ? last : std::string_view{}).append("\"");
            break;
        }
        case value_kind::integer:
        case value_kind::number:
        case value_kind::date: out.append("0"); break;
        case value_kind::flag: out.append("false"); break;
        default: out.append("null");
    }
}

}  // namespace gainsight::px::inline v0::testing::detail

#endif
