// The bodies of <gainsight/px/testing/detail/admission.hpp>.
#ifndef GAINSIGHT_PX_TESTING_IMPL_ADMISSION_IPP
#define GAINSIGHT_PX_TESTING_IMPL_ADMISSION_IPP

#include <gainsight/px/testing/detail/admission.hpp>
#include <gainsight/px/testing/detail/answers.hpp>
#include <gainsight/px/testing/detail/record_shape.hpp>
#include <gainsight/px/testing/detail/stores.hpp>

#include <utility>

namespace gainsight::px::inline v0::testing::detail {

GAINSIGHT_PX_DECL void admission::add_key(std::string_view key, permissions granted)
{
    remove_key(key);
    api_key k{key};
    auto fingerprint = k.fingerprint();
    keys_.push_back({std::move(k), granted, std::move(fingerprint)});
}

GAINSIGHT_PX_DECL void admission::remove_key(std::string_view key)
{
    api_key const k{key};
    std::erase_if(keys_, [&](auto const& e) { return e.key == k; });
}

GAINSIGHT_PX_DECL known_key const* admission::find_key(std::string_view key) const
{
    if (key.empty()) return nullptr;
    api_key const wanted{key};
    for (auto const& entry : keys_)
        if (entry.key == wanted) return &entry;
    return nullptr;
}

GAINSIGHT_PX_DECL void admission::set(limits l)
{
    limits_ = std::move(l);
    in_second_ = in_day_ = 0;
    seen_.clear();
}

GAINSIGHT_PX_DECL std::optional<outcome> admission::throttle(sim_request const& request, timestamp now)
{
    auto const ms = to_epoch_ms(now);
    if (second_ != ms / 1000) {
        second_ = ms / 1000;
        in_second_ = 0;
    }
    if (day_ != ms / day_ms) {
        day_ = ms / day_ms;
        in_day_ = 0;
    }
    auto const refuse = [&](std::string_view message) {
        auto response = error_response(429, "TOO_MANY_REQUESTS", message);
        if (!limits_.retry_after().empty()) response.header("Retry-After", limits_.retry_after());
        return outcome{std::move(response)};
    };
    if (limits_.per_second() && ++in_second_ > limits_.per_second()) return refuse("Rate limit exceeded");
    if (limits_.per_day() && ++in_day_ > limits_.per_day()) return refuse("Daily API limit exceeded");
    if (limits_.duplicate_window().count() > 0) {
        auto const hash = mixed(request.body(), mixed(request.headers().get(api_key_header),
                                                      mixed(request.target(), mixed(request.method()))));
        if (seen_.size() > 8192)
            std::erase_if(seen_, [&](auto const& e) { return now - e.second >= limits_.duplicate_window(); });
        auto const [at, fresh] = seen_.try_emplace(hash, now);
        if (!fresh && now - at->second < limits_.duplicate_window()) {
            outcome out{sim_response{429, "application/json",
                                     R"({"errorMessage":"Duplicate request blocked. Please wait before retrying"})"}};
            out.duplicate_blocked = true;
            return out;
        }
        at->second = now;
    }
    return std::nullopt;
}

}  // namespace gainsight::px::inline v0::testing::detail

#endif
