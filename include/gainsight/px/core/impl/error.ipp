// The bodies of <gainsight/px/core/error.hpp>.
#ifndef GAINSIGHT_PX_CORE_IMPL_ERROR_IPP
#define GAINSIGHT_PX_CORE_IMPL_ERROR_IPP

#include <gainsight/px/core/error.hpp>
#include <gainsight/px/core/immortal.hpp>
#include <gainsight/px/core/utf8.hpp>

namespace gainsight::px::inline v0 {

struct error::frozen {
    detail::error_facts facts;
    std::string what;
};

namespace detail {

inline std::string compose_what(error_facts const& f)
{
    std::string out;
    if (!f.operation.empty()) {
        out += f.operation;
        out += ": ";
    }
    out += f.message.empty() ? errc_message(f.code) : std::string_view{f.message};
    if (!f.vendor_message.empty()) out += ": \"" + f.vendor_message + '"';
    if (!f.json_path.empty()) out += " at " + f.json_path;

    std::string tail;
    auto const add = [&tail](std::string_view name, std::string_view value) {
        if (value.empty()) return;
        if (!tail.empty()) tail += ", ";
        tail += name;
        if (!name.empty()) tail += ' ';
        tail += value;
    };
    add("", to_string(f.code));
    if (f.http_status != 0) add("HTTP", std::to_string(f.http_status));
    add("tenant", f.tenant);
    add("region", f.region);
    if (f.phase != phase::none && f.phase != phase::validation) add("in", to_string(f.phase));
    if (f.attempts > 1) add("attempts", std::to_string(f.attempts));
    if (f.elapsed.count() > 0)
        add("after", std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(f.elapsed).count()) + " ms");
    if (f.retry_after) add("retry after", std::to_string(f.retry_after->count()) + " ms");
    if (f.stopped != stop_reason::none) add("stopped by", to_string(f.stopped));
    if (f.effect != effect::not_applied) add("effect", to_string(f.effect));
    add("id", f.resource_id);
    out += " [" + tail + ']';
    return out;
}

inline error_facts const& no_facts() noexcept { return immortal<error_facts>(); }

GAINSIGHT_PX_DECL std::string escaped_sample(std::string_view text, std::size_t limit)
{
    static constexpr char hex[] = "0123456789abcdef";
    std::string out;
    std::size_t at = 0;
    while (at < text.size()) {
        if (out.size() >= limit) return out += "...";
        auto const n = utf8_sequence(text.substr(at));
        auto const c = static_cast<unsigned char>(text[at]);
        if (n == 0 || c < 0x20 || c == 0x7f) {
            out += "\\x";
            out += hex[c >> 4];
            out += hex[c & 15];
            ++at;
        } else {
            out += text.substr(at, n);
            at += n;
        }
    }
    return out;
}

}  // namespace detail

GAINSIGHT_PX_RARE_DECL error::error(errc code) : error{code, std::string{}} {}

GAINSIGHT_PX_RARE_DECL error::error(errc code, std::string message)
    : error{[&] {
          detail::error_facts f;
          f.code = code;
          f.message = std::move(message);
          return f;
      }()}
{}

GAINSIGHT_PX_RARE_DECL error::error(detail::error_facts facts)
{
    auto cold = std::make_shared<error::frozen>();
    cold->facts = std::move(facts);
    cold->what = detail::compose_what(cold->facts);
    facts_ = std::move(cold);
}

GAINSIGHT_PX_DECL detail::error_facts const& error::facts() const noexcept
{
    return facts_ ? facts_->facts : detail::no_facts();
}
GAINSIGHT_PX_DECL errc error::code() const noexcept { return facts().code; }
GAINSIGHT_PX_DECL error::operator std::error_code() const noexcept { return {static_cast<int>(code()), px_category()}; }
GAINSIGHT_PX_DECL char const* error::what() const noexcept { return facts_ ? facts_->what.c_str() : "no error"; }
GAINSIGHT_PX_DECL std::string_view error::message() const noexcept
{
    auto const& said = facts().message;
    return said.empty() && facts_ ? detail::errc_message(code()) : std::string_view{said};
}
GAINSIGHT_PX_DECL int error::http_status() const noexcept { return facts().http_status; }
GAINSIGHT_PX_DECL std::string_view error::vendor_message() const noexcept { return facts().vendor_message; }
GAINSIGHT_PX_DECL std::span<sub_error const> error::sub_errors() const noexcept { return facts().sub_errors; }
GAINSIGHT_PX_DECL std::string_view error::operation() const noexcept { return facts().operation; }
GAINSIGHT_PX_DECL std::string_view error::path_template() const noexcept { return facts().path_template; }
GAINSIGHT_PX_DECL std::string_view error::tenant() const noexcept { return facts().tenant; }
GAINSIGHT_PX_DECL std::string_view error::region() const noexcept { return facts().region; }
GAINSIGHT_PX_DECL int error::attempts() const noexcept { return facts().attempts; }
GAINSIGHT_PX_DECL std::chrono::nanoseconds error::elapsed() const noexcept { return facts().elapsed; }
GAINSIGHT_PX_DECL std::optional<std::chrono::milliseconds> error::retry_after() const noexcept
{
    return facts().retry_after;
}
GAINSIGHT_PX_DECL stop_reason error::stopped() const noexcept { return facts().stopped; }
GAINSIGHT_PX_DECL effect error::effect() const noexcept { return facts().effect; }
GAINSIGHT_PX_DECL phase error::phase() const noexcept { return facts().phase; }
GAINSIGHT_PX_DECL std::string_view error::json_path() const noexcept { return facts().json_path; }
GAINSIGHT_PX_DECL std::string_view error::body_sample() const noexcept { return facts().body_sample; }
GAINSIGHT_PX_DECL std::string_view error::resource_id() const noexcept { return facts().resource_id; }

GAINSIGHT_PX_DECL std::string_view to_string(effect e) noexcept
{
    switch (e) {
        case effect::not_applied: return "not_applied";
        case effect::applied: return "applied";
        case effect::unknown: return "unknown";
    }
    return "?";
}

GAINSIGHT_PX_DECL std::string_view to_string(phase p) noexcept
{
    switch (p) {
        case phase::none: return "none";
        case phase::validation: return "validation";
        case phase::quota: return "quota";
        case phase::pool: return "pool";
        case phase::resolve: return "resolve";
        case phase::connect: return "connect";
        case phase::handshake: return "handshake";
        case phase::write: return "write";
        case phase::first_byte: return "first_byte";
        case phase::body: return "body";
        case phase::backoff: return "backoff";
    }
    return "?";
}

GAINSIGHT_PX_DECL std::string_view to_string(stop_reason r) noexcept
{
    switch (r) {
        case stop_reason::none: return "none";
        case stop_reason::final_answer: return "final_answer";
        case stop_reason::attempts_spent: return "attempts_spent";
        case stop_reason::deadline: return "deadline";
        case stop_reason::budget_spent: return "budget_spent";
        case stop_reason::not_repeatable: return "not_repeatable";
    }
    return "?";
}

}  // namespace gainsight::px::inline v0

#endif
