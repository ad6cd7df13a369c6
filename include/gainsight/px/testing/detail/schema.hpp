// The records of the simulator, field by field, written down from the vendor's contract and on purpose not from model/.
#ifndef GAINSIGHT_PX_TESTING_DETAIL_SCHEMA_HPP
#define GAINSIGHT_PX_TESTING_DETAIL_SCHEMA_HPP

#include <gainsight/px/core/config.hpp>

#include <span>
#include <string>
#include <string_view>

namespace gainsight::px::inline v0::testing::detail {

enum class kind : unsigned char { text, integer, number, flag, date, place, attributes, any, texts, objects };

enum mark : unsigned char { plain = 0, read_only = 1, required = 2 };

class field {
public:
    constexpr field(std::string_view n, kind k, unsigned char m = plain, std::string_view accepted = {}) noexcept
        : name{n}, values{accepted}, what{k}, marks{m}
    {}
    std::string_view name;
    std::string_view values;  // an enum's values, joined by '|'; one that begins with EMPTY_ comes last
    kind what;
    unsigned char marks;
};

class schema {
public:
    std::string_view name;  // of the resource, as messages and the book say it
    std::string_view id;    // the member that holds the id
    std::span<field const> fields;
    /// What a list filters and sorts by, joined by '|', where the endpoint restricts it; "name==" is by equality alone.
    std::string_view filters{};
    std::string_view sorts{};
    std::string_view date{};    // the member that date ranges mean
    std::string_view hidden{};  // kept and filtered by, never shown; joined by '|'
    bool log = false;           // records are appended and may double: they have no operation by id
};

inline constexpr std::string_view user_types = "LEAD|USER|VISITOR|EMPTY_USER_TYPE";

inline constexpr field user_fields[] = {
    {"aptrinsicId", kind::text, read_only},
    {"identifyId", kind::text, required},
    {"type", kind::text, plain, user_types},
    {"gender", kind::text, plain, "MALE|FEMALE|OTHER|EMPTY_GENDER"},
    {"email", kind::text},
    {"firstName", kind::text},
    {"lastName", kind::text},
    {"lastSeenDate", kind::date, read_only},
    {"signUpDate", kind::date},
    {"firstVisitDate", kind::date},
    {"title", kind::text},
    {"phone", kind::text},
    {"score", kind::integer},
    {"role", kind::text},
    {"subscriptionId", kind::text},
    {"accountId", kind::text},
    {"numberOfVisits", kind::integer, read_only},
    {"location", kind::place},
    {"propertyKeys", kind::texts, required},
    {"createDate", kind::date, read_only},
    {"lastModifiedDate", kind::date, read_only},
    {"customAttributes", kind::attributes},
    {"globalUnsubscribe", kind::flag},
    {"sfdcContactId", kind::text},
    {"channelMetricList", kind::objects},
    {"lastVisitedUserAgentData", kind::objects},
    {"id", kind::text, read_only},
    {"lastInferredLocation", kind::place},
    {"globalId", kind::text, read_only},
};

inline constexpr field account_fields[] = {
    {"id", kind::text, required},
    {"name", kind::text, required},
    {"trackedSubscriptionId", kind::text},
    {"sfdcId", kind::text},
    {"lastSeenDate", kind::date},
    {"dunsNumber", kind::text},
    {"industry", kind::text},
    {"numberOfEmployees", kind::integer},
    {"sicCode", kind::text},
    {"website", kind::text},
    {"naicsCode", kind::text},
    {"plan", kind::text},
    {"location", kind::place},
    {"numberOfUsers", kind::integer, read_only},
    {"propertyKeys", kind::texts, required},
    {"createDate", kind::date, read_only},
    {"lastModifiedDate", kind::date, read_only},
    {"customAttributes", kind::attributes},
    {"parentGroupId", kind::text},
    {"renewalDate", kind::date},
    {"healthScore", kind::integer},
    {"gsId", kind::text},
    {"nps", kind::number},
    {"csm", kind::text},
};

inline constexpr field event_fields[] = {
    {"eventId", kind::text},
    {"identifyId", kind::text, required},
    {"propertyKey", kind::text, required},
    {"date", kind::date},
    {"eventType", kind::text},
    {"sessionId", kind::text},
    {"userType", kind::text, required, user_types},
    {"accountId", kind::text},
    {"globalContext", kind::any},
    {"eventName", kind::text, required},
    {"attributes", kind::attributes},
    {"url", kind::text},
    {"referrer", kind::text},
    {"remoteHost", kind::text},
};

inline constexpr field place_fields[] = {
    {"countryName", kind::text}, {"countryCode", kind::text}, {"stateName", kind::text},  {"stateCode", kind::text},
    {"city", kind::text},        {"street", kind::text},      {"postalCode", kind::text}, {"continent", kind::text},
    {"regionName", kind::text},  {"timeZone", kind::text},    {"coordinates", kind::any},
};

inline constexpr schema user_schema{"User", "identifyId", user_fields};
inline constexpr schema account_schema{"Account", "id", account_fields};
inline constexpr schema event_schema{"CustomEvent",    "eventId", event_fields, "identifyId|eventName|date",
                                     "accountId|date", "date",    "",           true};

constexpr field const* find_field(std::span<field const> fields, std::string_view name) noexcept
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
inline void append_absent(field const& f, std::string& out)
{
    switch (f.what) {
        case kind::text: {
            auto const last = f.values.substr(f.values.rfind('|') + 1);
            out.append("\"").append(last.starts_with("EMPTY_") ? last : std::string_view{}).append("\"");
            break;
        }
        case kind::integer:
        case kind::number:
        case kind::date: out.append("0"); break;
        case kind::flag: out.append("false"); break;
        default: out.append("null");
    }
}

}  // namespace gainsight::px::inline v0::testing::detail

#endif
