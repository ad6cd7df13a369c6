// What Redis replied.
#ifndef GAINSIGHT_PX_FLEET_REDIS_REPLY_HPP
#define GAINSIGHT_PX_FLEET_REDIS_REPLY_HPP

#include <gainsight/px/core/config.hpp>

#include <hiredis/hiredis.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace gainsight::px::inline v0::fleet {

/// A reply to one command: nothing, a number, a text, a list, or an error of Redis' own.
class redis_reply {
public:
    redis_reply() = default;
    /// Of hiredis, which keeps its own.
    explicit redis_reply(::redisReply const& r)
    {
        switch (r.type) {
            case REDIS_REPLY_INTEGER: value_ = static_cast<std::int64_t>(r.integer); break;
            case REDIS_REPLY_STRING:
            case REDIS_REPLY_STATUS: value_ = std::string{r.str, static_cast<std::size_t>(r.len)}; break;
            case REDIS_REPLY_ERROR: value_ = refusal{{r.str, static_cast<std::size_t>(r.len)}}; break;
            case REDIS_REPLY_ARRAY: {
                std::vector<redis_reply> list;
                for (std::size_t i = 0; i < r.elements; ++i) list.emplace_back(*r.element[i]);
                value_ = std::move(list);
                break;
            }
            default: break;
        }
    }

    [[nodiscard]] bool is_nothing() const noexcept { return value_.index() == 0; }
    [[nodiscard]] std::int64_t const* number() const noexcept { return std::get_if<std::int64_t>(&value_); }
    [[nodiscard]] std::string const* text() const noexcept { return std::get_if<std::string>(&value_); }
    [[nodiscard]] std::vector<redis_reply> const* list() const noexcept
    {
        return std::get_if<std::vector<redis_reply>>(&value_);
    }
    /// Redis' words where it did not do what it was told; null else.
    [[nodiscard]] std::string const* refused() const noexcept
    {
        auto const* const r = std::get_if<refusal>(&value_);
        return r ? &r->words : nullptr;
    }

private:
    struct refusal {
        std::string words;
    };
    std::variant<std::monostate, std::int64_t, std::string, std::vector<redis_reply>, refusal> value_;
};

}  // namespace gainsight::px::inline v0::fleet

#endif
