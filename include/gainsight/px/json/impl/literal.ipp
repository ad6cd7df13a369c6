// Numbers by their digits: exact integers, nearest doubles, and whether a double is the number that was written.
#ifndef GAINSIGHT_PX_JSON_IMPL_LITERAL_IPP
#define GAINSIGHT_PX_JSON_IMPL_LITERAL_IPP

#include <gainsight/px/json/literal.hpp>
#include <gainsight/px/json/number_scan.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/string.hpp>
#include <boost/system/error_code.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string_view>
#include <system_error>

namespace gainsight::px::inline v0 {

namespace detail {
inline constexpr std::string_view number_key = "$number";
}

GAINSIGHT_PX_DECL std::optional<std::string_view> kept_number(boost::json::value const& v) noexcept
{
    auto const* const o = v.if_object();
    if (!o || o->size() != 1) return std::nullopt;
    auto const& only = *o->begin();
    auto const* const literal = only.value().if_string();
    if (!literal || std::string_view{only.key().data(), only.key().size()} != detail::number_key) return std::nullopt;
    std::string_view const digits{literal->data(), literal->size()};
    if (detail::number_kind_of(digits) == detail::number_kind::none) return std::nullopt;
    return digits;
}

namespace detail {

GAINSIGHT_PX_DECL void keep_number(boost::json::value& v, std::string_view literal)
{
    auto& o = v.emplace_object();
    o.emplace(number_key, literal);
}

/// The value of a decimal literal, however it is spelt: its digits from the first to the last that is not zero, as an
/// integer, times a power of ten. Zero has no digits.
class decimal {
public:
    // More digits than any 64-bit integer, or any double as to_chars writes it, has.
    static constexpr std::size_t most = 40;

    explicit decimal(std::string_view literal) noexcept
    {
        auto const* p = literal.data();
        auto const* const end = p + literal.size();
        negative_ = p != end && *p == '-';
        if (negative_) ++p;
        auto const* whole_end = p;
        while (whole_end != end && is_digit(*whole_end)) ++whole_end;
        std::int64_t power = whole_end - p;  // of the digit before the next one
        std::size_t zeros = 0;               // they count only if another digit follows
        for (; p != end && (is_digit(*p) || *p == '.'); ++p) {
            if (*p == '.') continue;
            --power;
            if (*p == '0') {
                if (count_ != 0) ++zeros;
                continue;
            }
            for (; zeros != 0; --zeros) push('0');
            push(*p);
            exponent_ = power;
        }
        if (p == end || count_ == 0) return;
        ++p;  // the e
        bool const down = p != end && *p == '-';
        if (p != end && !is_digit(*p)) ++p;
        std::int64_t e = 0;
        // A bound beyond any size that matters, so that nothing overflows.
        for (; p != end; ++p) e = std::min<std::int64_t>(e * 10 + (*p - '0'), 1'000'000'000'000);
        exponent_ += down ? -e : e;
    }

    [[nodiscard]] bool is_zero() const noexcept { return count_ == 0; }
    [[nodiscard]] bool operator==(decimal const& other) const noexcept
    {
        if (is_zero() || other.is_zero()) return is_zero() && other.is_zero();
        return negative_ == other.negative_ && exponent_ == other.exponent_ && count_ == other.count_ &&
               count_ <= most && std::equal(digits_, digits_ + count_, other.digits_);
    }

    [[nodiscard]] whole_number whole(std::int64_t& value) const noexcept
    {
        value = 0;
        if (is_zero()) return whole_number::yes;
        if (exponent_ < 0) return whole_number::has_fraction;
        // Every number of 19 digits fits into 64 bits without a sign.
        if (count_ > 19 || exponent_ > 19 || count_ + static_cast<std::size_t>(exponent_) > 19)
            return whole_number::too_large;
        std::uint64_t n = 0;
        for (std::size_t i = 0; i < count_; ++i) n = n * 10 + static_cast<std::uint64_t>(digits_[i] - '0');
        for (std::int64_t i = 0; i < exponent_; ++i) n *= 10;
        auto const limit = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) + (negative_ ? 1 : 0);
        if (n > limit) return whole_number::too_large;
        value = static_cast<std::int64_t>(negative_ ? 0 - n : n);
        return whole_number::yes;
    }

private:
    void push(char digit) noexcept
    {
        if (count_ < most) digits_[count_] = digit;
        ++count_;
    }

    bool negative_ = false;
    std::size_t count_ = 0;  // of all digits, also of those beyond `most`
    std::int64_t exponent_ = 0;
    char digits_[most] = {};
};

GAINSIGHT_PX_DECL whole_number read_whole_number(std::string_view literal, std::int64_t& value) noexcept
{
    return decimal{literal}.whole(value);
}

GAINSIGHT_PX_DECL double nearest_double(std::string_view literal)
{
#if defined(__cpp_lib_to_chars)
    double d = 0;
    auto const* const to = literal.data() + literal.size();
    if (read_short_decimal(literal.data(), to, d) == to) return d;
    auto const ec = std::from_chars(literal.data(), to, d).ec;
    if (ec != std::errc::result_out_of_range) return d;
    // Too large, or too small to be told from zero: the standard leaves it to the caller to find out which.
#endif
    boost::system::error_code ignored;
    auto const parsed = boost::json::parse(literal, ignored);
    if (parsed.is_double()) return std::abs(parsed.get_double()) < 1 ? 0.0 : parsed.get_double();
    return HUGE_VAL;
}

GAINSIGHT_PX_DECL bool read_double(std::string_view literal, double& nearest)
{
    // Most are short, and a short one loses no digit.
    auto const* const to = literal.data() + literal.size();
    if (read_short_decimal(literal.data(), to, nearest) == to) return true;
    nearest = nearest_double(literal);
    if (!std::isfinite(nearest)) return false;
    char digits[32];
    auto const end = std::to_chars(digits, digits + sizeof digits, nearest).ptr;
    return decimal{literal} == decimal{{digits, static_cast<std::size_t>(end - digits)}};
}

}  // namespace detail
}  // namespace gainsight::px::inline v0

#endif
