// Bodies and answers of the requests that start, pause or move an engagement or a KC bot.
#ifndef GAINSIGHT_PX_MODEL_ENVIRONMENT_CHANGE_HPP
#define GAINSIGHT_PX_MODEL_ENVIRONMENT_CHANGE_HPP

#include <gainsight/px/core/config.hpp>
#include <gainsight/px/core/open_enum.hpp>
#include <gainsight/px/json/row.hpp>
#include <gainsight/px/model/environment.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gainsight::px::inline v0 {

/// What to do with an engagement or a KC bot.
enum class state_change {
    start,
    pause,
};
template <>
struct enum_names<state_change> {
    static constexpr std::string_view names[] = {"START", "PAUSE"};
};

/// The body that starts or pauses an engagement.
class engagement_state_change {
public:
    engagement_state_change() = default;

    std::string engagement_id;
    open_enum<px::state_change> state;
    /// PX takes [PRODUCTION] when there are none.
    std::vector<open_enum<environment::name>> envs;
    extra_fields extra;

    friend bool operator==(engagement_state_change const&, engagement_state_change const&) = default;
};

namespace field::engagement_state_change {
inline constexpr row<"engagementId", &px::engagement_state_change::engagement_id, mark::required> engagement_id{};
inline constexpr row<"state", &px::engagement_state_change::state, mark::required> state{};
inline constexpr row<"envs", &px::engagement_state_change::envs> envs{};
}  // namespace field::engagement_state_change

template <>
inline constexpr auto rows<engagement_state_change> =
    row_list<"EngagementStateChangeRequest">(field::engagement_state_change::engagement_id,
                                             field::engagement_state_change::state,
                                             field::engagement_state_change::envs);

/// The body that moves an engagement to an environment.
class engagement_env_change {
public:
    engagement_env_change() = default;

    std::string engagement_id;
    open_enum<px::environment::title> env;
    extra_fields extra;

    friend bool operator==(engagement_env_change const&, engagement_env_change const&) = default;
};

namespace field::engagement_env_change {
inline constexpr row<"engagementId", &px::engagement_env_change::engagement_id, mark::required> engagement_id{};
inline constexpr row<"env", &px::engagement_env_change::env, mark::required> env{};
}  // namespace field::engagement_env_change

template <>
inline constexpr auto rows<engagement_env_change> = row_list<"EngagementEnvChangeRequest">(
    field::engagement_env_change::engagement_id, field::engagement_env_change::env);

/// The body that moves an engagement to several environments.
class engagement_envs_change {
public:
    engagement_envs_change() = default;

    std::string engagement_id;
    std::vector<open_enum<environment::name>> envs;
    extra_fields extra;

    friend bool operator==(engagement_envs_change const&, engagement_envs_change const&) = default;
};

namespace field::engagement_envs_change {
inline constexpr row<"engagementId", &px::engagement_envs_change::engagement_id, mark::required> engagement_id{};
inline constexpr row<"envs", &px::engagement_envs_change::envs, mark::required> envs{};
}  // namespace field::engagement_envs_change

template <>
inline constexpr auto rows<engagement_envs_change> = row_list<"EngagementEnvironmentsChangeRequest">(
    field::engagement_envs_change::engagement_id, field::engagement_envs_change::envs);

/// PX's answer to a move to one environment. An answer that reports errors becomes an error, never such a value.
class engagement_env_changed {
public:
    engagement_env_changed() = default;

    /// Always empty in a value that a caller sees: otherwise the call ends with response_reported_errors.
    std::vector<std::string> errors;
    std::optional<std::int32_t> status;
    extra_fields extra;

    friend bool operator==(engagement_env_changed const&, engagement_env_changed const&) = default;
};

namespace field::engagement_env_changed {
inline constexpr row<"errors", &px::engagement_env_changed::errors, mark::must_fit> errors{};
inline constexpr row<"status", &px::engagement_env_changed::status> status{};
}  // namespace field::engagement_env_changed

template <>
inline constexpr auto rows<engagement_env_changed> = row_list<"EngagementEnvChangeResponse">(
    field::engagement_env_changed::errors, field::engagement_env_changed::status);

/// PX's answer to a move to several environments. An answer that reports errors becomes an error, never such a value.
class engagement_envs_changed {
public:
    engagement_envs_changed() = default;

    /// Always empty in a value that a caller sees: otherwise the call ends with response_reported_errors.
    std::vector<std::string> errors;
    std::optional<std::int32_t> status;
    extra_fields extra;

    friend bool operator==(engagement_envs_changed const&, engagement_envs_changed const&) = default;
};

namespace field::engagement_envs_changed {
inline constexpr row<"errors", &px::engagement_envs_changed::errors, mark::must_fit> errors{};
inline constexpr row<"status", &px::engagement_envs_changed::status> status{};
}  // namespace field::engagement_envs_changed

template <>
inline constexpr auto rows<engagement_envs_changed> = row_list<"EngagementEnvironmentsChangeResponse">(
    field::engagement_envs_changed::errors, field::engagement_envs_changed::status);

/// The body that starts or pauses a KC bot.
class kc_bot_state_change {
public:
    kc_bot_state_change() = default;

    std::string kc_id;
    open_enum<px::state_change> state;
    /// PX takes [PRODUCTION] when there are none.
    std::vector<open_enum<environment::name>> envs;
    extra_fields extra;

    friend bool operator==(kc_bot_state_change const&, kc_bot_state_change const&) = default;
};

namespace field::kc_bot_state_change {
inline constexpr row<"kcId", &px::kc_bot_state_change::kc_id, mark::required> kc_id{};
inline constexpr row<"state", &px::kc_bot_state_change::state, mark::required> state{};
inline constexpr row<"envs", &px::kc_bot_state_change::envs> envs{};
}  // namespace field::kc_bot_state_change

template <>
inline constexpr auto rows<kc_bot_state_change> = row_list<"KCExternalStateChangeRequest">(
    field::kc_bot_state_change::kc_id, field::kc_bot_state_change::state, field::kc_bot_state_change::envs);

}  // namespace gainsight::px::inline v0

#endif
