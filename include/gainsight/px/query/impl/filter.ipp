// The bodies of <gainsight/px/query/filter.hpp>.
#ifndef GAINSIGHT_PX_QUERY_IMPL_FILTER_IPP
#define GAINSIGHT_PX_QUERY_IMPL_FILTER_IPP

#include <gainsight/px/core/utf8.hpp>
#include <gainsight/px/query/filter.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace gainsight::px::inline v0::detail {

inline std::string_view filter_text_flaw(std::string_view text) noexcept
{
    for (char const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f) return "it holds a control character";
    }
    return is_utf8(text) ? std::string_view{} : "it is not UTF-8";
}

GAINSIGHT_PX_DECL filter_body::filter_body() noexcept = default;
GAINSIGHT_PX_DECL filter_body::filter_body(filter_body const&) = default;
GAINSIGHT_PX_DECL filter_body::filter_body(filter_body&&) noexcept = default;
GAINSIGHT_PX_DECL filter_body& filter_body::operator=(filter_body const&) = default;
GAINSIGHT_PX_DECL filter_body& filter_body::operator=(filter_body&&) noexcept = default;
GAINSIGHT_PX_DECL filter_body::~filter_body() = default;

GAINSIGHT_PX_DECL bool filter_body::empty() const noexcept { return alternatives_.empty() && !error_; }
GAINSIGHT_PX_DECL std::span<std::string const> filter_body::alternatives() const noexcept { return alternatives_; }

GAINSIGHT_PX_DECL filter_value filter_value::of_text(std::string_view text)
{
    filter_value value;
    value.flaw_ = filter_text_flaw(text);
    // PX splits the filter at ';' after percent-decoding, so encoding the ';' would not help.
    if (text.find(';') != std::string_view::npos) value.flaw_ = "it holds ';', which PX reads as AND";
    if (value.flaw_.empty()) value.text_ = text;
    return value;
}

GAINSIGHT_PX_DECL filter_value filter_value::of_enumerator(std::string_view text)
{
    auto value = of_text(text);
    if (text.empty()) value.flaw_ = "it is an unset enumeration; the one that PX keeps for none is a value of its own";
    return value;
}

GAINSIGHT_PX_DECL filter_value filter_value::of_pattern(std::string_view text)
{
    auto value = of_text(text);
    if (text.empty()) value.flaw_ = "it is an empty pattern";
    return value;
}

template <class Number>
std::string number_text(Number number)
{
    char text[512];  // the smallest denormal needs 326 characters without an exponent
    std::to_chars_result end{};
    if constexpr (std::is_floating_point_v<Number>)
        // Without an exponent: PX does not read "1e+05" for a field of integers.
        end = std::to_chars(text, text + sizeof text, number, std::chars_format::fixed);
    else
        end = std::to_chars(text, text + sizeof text, number);
    return {text, end.ptr};
}

template <class Number>
std::string_view number_flaw(Number number) noexcept
{
    return std::isfinite(number) ? std::string_view{} : "it is not a finite number";
}

GAINSIGHT_PX_DECL filter_value filter_value::of_integer(std::int64_t number)
{
    filter_value value;
    value.text_ = number_text(number);
    return value;
}

GAINSIGHT_PX_DECL filter_value filter_value::of_natural(std::uint64_t number)
{
    filter_value value;
    value.text_ = number_text(number);
    return value;
}

GAINSIGHT_PX_DECL filter_value filter_value::of_float(float number)
{
    filter_value value;
    value.flaw_ = number_flaw(number);
    if (value.flaw_.empty()) value.text_ = number_text(number);
    return value;
}

GAINSIGHT_PX_DECL filter_value filter_value::of_double(double number)
{
    filter_value value;
    value.flaw_ = number_flaw(number);
    if (value.flaw_.empty()) value.text_ = number_text(number);
    return value;
}

GAINSIGHT_PX_DECL filter_value filter_value::of_flag(bool flag)
{
    filter_value value;
    value.text_ = flag ? "true" : "false";
    return value;
}

GAINSIGHT_PX_DECL filter_body::filter_body(std::string_view field, std::string_view field_flaw, std::string_view op,
                                           filter_value const& value)
{
    // The message does not contain the value, which may be a person's e-mail address.
    if (!field_flaw.empty()) {
        error_ = {errc::invalid_argument,
                  "the filter on '" + escaped_sample(field, 80) + "' cannot be expressed: " + std::string{field_flaw}};
    } else if (!value.flaw().empty()) {
        error_ = {errc::invalid_argument,
                  "the value that '" + escaped_sample(field, 80) +
                      "' is compared with cannot be expressed in a filter: " + std::string{value.flaw()}};
    } else {
        std::string term;
        term.reserve(field.size() + op.size() + value.text().size());
        term += field;
        term += op;
        term += value.text();
        alternatives_.push_back(std::move(term));
    }
}

GAINSIGHT_PX_DECL filter_body::filter_body(std::string_view raw)
{
    auto const flaw = raw.empty() ? std::string_view{"it is empty"} : filter_text_flaw(raw);
    if (flaw.empty())
        alternatives_.emplace_back(raw);
    else
        error_ = {errc::invalid_argument, "a raw filter cannot be sent: " + std::string{flaw}};
}

/// Takes over the error of `other` unless there is one already. Returns whether there is an error now.
GAINSIGHT_PX_DECL bool filter_body::fails_with(filter_body& other)
{
    if (!error_ && other.error_) error_ = other.error_;
    if (error_) alternatives_.clear();
    return static_cast<bool>(error_);
}

inline error too_many_alternatives()
{
    return {errc::invalid_argument, "a filter is more than " + std::to_string(max_alternatives) +
                                        " alternatives once its || stand outside and its && inside"};
}

GAINSIGHT_PX_DECL void filter_body::and_with(filter_body other)
{
    if (fails_with(other)) return;
    if (alternatives_.empty() || other.alternatives_.empty()) {
        if (alternatives_.empty()) alternatives_ = std::move(other.alternatives_);
        return;
    }
    if (alternatives_.size() == 1 && other.alternatives_.size() == 1) {
        alternatives_[0] += ';';
        alternatives_[0] += other.alternatives_[0];
        return;
    }
    if (alternatives_.size() * other.alternatives_.size() > max_alternatives) {
        error_ = too_many_alternatives();
        alternatives_.clear();
        return;
    }
    std::vector<std::string> product;
    product.reserve(alternatives_.size() * other.alternatives_.size());
    for (auto const& a : alternatives_)
        for (auto const& b : other.alternatives_) product.push_back(a + ';' + b);
    alternatives_ = std::move(product);
}

GAINSIGHT_PX_DECL void filter_body::or_with(filter_body other)
{
    if (fails_with(other)) return;
    for (auto& alternative : other.alternatives_) {
        if (std::find(alternatives_.begin(), alternatives_.end(), alternative) != alternatives_.end()) continue;
        if (alternatives_.size() == max_alternatives) {
            error_ = too_many_alternatives();
            alternatives_.clear();
            return;
        }
        alternatives_.push_back(std::move(alternative));
    }
}

GAINSIGHT_PX_DECL bool mentions(std::span<std::string const> alternatives, std::string_view field) noexcept
{
    for (std::string_view rest : alternatives) {
        while (true) {
            auto const end = rest.find(';');
            auto name = rest.substr(0, end);
            name = name.substr(0, name.find_first_of("=!<>~"));
            // A raw filter may contain spaces. Whether PX ignores them is not known, so they are ignored here.
            while (name.starts_with(' ')) name.remove_prefix(1);
            while (name.ends_with(' ')) name.remove_suffix(1);
            if (name == field) return true;
            if (end == std::string_view::npos) break;
            rest.remove_prefix(end + 1);
        }
    }
    return false;
}

}  // namespace gainsight::px::inline v0::detail

#endif
