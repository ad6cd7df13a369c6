// The bodies of <gainsight/px/testing/detail/list_filter.hpp>.
#ifndef GAINSIGHT_PX_TESTING_IMPL_LIST_FILTER_IPP
#define GAINSIGHT_PX_TESTING_IMPL_LIST_FILTER_IPP

#include <gainsight/px/core/utf8.hpp>
#include <gainsight/px/testing/detail/json_text.hpp>
#include <gainsight/px/testing/detail/list_filter.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <charconv>
#include <utility>

namespace gainsight::px::inline v0::testing::detail {

inline std::string_view trimmed(std::string_view t) noexcept
{
    while (!t.empty() && t.front() == ' ') t.remove_prefix(1);
    while (!t.empty() && t.back() == ' ') t.remove_suffix(1);
    return t;
}

inline std::optional<double> as_number(std::string_view t) noexcept
{
    double value = 0;
    auto const [end, error] = std::from_chars(t.data(), t.data() + t.size(), value);
    if (t.empty() || error != std::errc{} || end != t.data() + t.size()) return std::nullopt;
    return value;
}

inline std::string lowered(std::string text)
{
    for (auto& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return text;
}

GAINSIGHT_PX_DECL std::string scalar_text(std::string_view raw)
{
    if (raw.empty() || raw == "null") return {};
    if (raw[0] != '"') return std::string{raw};
    if (raw.find('\\') == raw.npos) return std::string{raw.substr(1, raw.size() - 2)};
    auto const value = boost::json::parse({raw.data(), raw.size()});
    return std::string{value.get_string().data(), value.get_string().size()};
}

GAINSIGHT_PX_DECL bool wildcard_match(std::string_view text, std::string_view pattern)
{
    // Greedy with one point to come back to: the last star.
    std::size_t t = 0, p = 0, star = pattern.npos, resume = 0;
    auto const step = [&](std::size_t at) {
        auto const n = px::detail::utf8_sequence(text.substr(at));
        return n ? n : 1;
    };
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = t;
        } else if (p < pattern.size() && pattern[p] == '?') {
            t += step(t);
            ++p;
        } else if (p < pattern.size() && pattern[p] == text[t]) {
            ++t;
            ++p;
        } else if (star != pattern.npos) {
            p = star + 1;
            t = resume += step(resume);
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*') ++p;
    return p == pattern.size();
}

GAINSIGHT_PX_DECL field_path::field_path(schema const& s, std::string_view dotted, named_by who)
    : name_{trimmed(dotted)}
{
    std::string_view rest = name_;
    auto const head = rest.substr(0, rest.find('.'));
    auto const* top = find_field(s.fields, head);
    auto const listed = who == named_by::filter ? s.filters : who == named_by::sort ? s.sorts : std::string_view{};
    if (!top || (!listed.empty() && !is_one_of(listed, head) && !is_one_of(listed, std::string{head} + "==")))
        throw bad_query{"Invalid field in filter or sort: " + name_};
    bool const deep = top->what == value_kind::place || top->what == value_kind::attributes ||
                      top->what == value_kind::objects || top->what == value_kind::any;
    if (deep != (rest.size() > head.size())) throw bad_query{"Invalid field in filter or sort: " + name_};
    while (true) {
        auto const dot = rest.find('.');
        // The name of a custom attribute may itself hold a dot: it is the whole rest.
        bool const last = dot == rest.npos || (steps_.size() == 1 && top->what == value_kind::attributes);
        auto step = std::string{last ? rest : rest.substr(0, dot)};
        if (top->what == value_kind::place && step == "cityName") step = "city";  // the vendor's examples say cityName
        auto const quoted =
            boost::json::serialize(boost::json::value(boost::json::string_view{step.data(), step.size()}));
        steps_.emplace_back(quoted, 1, quoted.size() - 2);
        if (last) break;
        rest.remove_prefix(dot + 1);
    }
    if (top->what == value_kind::place && !find_field(place_fields, steps_[1]))
        throw bad_query{"Invalid field in filter or sort: " + name_};
    id_ = head == "id" || head.ends_with("Id");
}

GAINSIGHT_PX_DECL void field_path::collect(std::string_view record, std::vector<std::string_view>& out) const
{
    out.clear();
    auto const walk = [&](auto const& self, std::string_view value, std::size_t step) -> void {
        if (!value.empty() && value[0] == '[') {
            for_each_element(value, [&](std::string_view element) {
                self(self, element, step);
                return true;
            });
        } else if (step == steps_.size()) {
            out.push_back(value);
        } else {
            self(self, find_member(value, steps_[step]), step + 1);
        }
    };
    walk(walk, record, 0);
    if (out.empty()) out.emplace_back();
}

GAINSIGHT_PX_DECL std::pair<std::size_t, std::size_t> filter_term::find_operator(std::string_view text)
{
    auto const at = text.find_first_of("=!<>~");
    if (at == text.npos || trimmed(text.substr(0, at)).empty()) throw bad_query{"Invalid filter: " + std::string{text}};
    auto const two = text.substr(at, 2);
    if (two == "==" || two == "!=" || two == "<=" || two == ">=" || two == "!~") return {at, 2};
    if (text[at] == '<' || text[at] == '>' || text[at] == '~') return {at, 1};
    throw bad_query{"Invalid operator in filter: " + std::string{text}};
}

GAINSIGHT_PX_DECL filter_term::filter_term(schema const& s, std::string_view text)
    : path_{s, text.substr(0, find_operator(text).first), named_by::filter}, op_{comparison::eq}
{
    auto const [at, size] = find_operator(text);
    auto const op = text.substr(at, size);
    op_ = op == "=="   ? comparison::eq
          : op == "!=" ? comparison::ne
          : op == "<"  ? comparison::lt
          : op == "<=" ? comparison::le
          : op == ">"  ? comparison::gt
          : op == ">=" ? comparison::ge
          : op == "~"  ? comparison::like
                       : comparison::unlike;
    if (op_ != comparison::eq && is_one_of(s.filters, path_.name() + "=="))
        throw bad_query{"Only equality is supported for field " + path_.name()};
    value_ = text.substr(at + size);
    number_ = as_number(value_);
    if (path_.is_id()) value_ = lowered(std::move(value_));  // ids match without case in filters, with it in paths
}

GAINSIGHT_PX_DECL filter_term::filter_term(schema const& s, std::string_view name, comparison op, std::string value)
    : path_{s, name, named_by::service}, op_{op}, value_{std::move(value)}, number_{as_number(value_)}
{
    if (path_.is_id()) value_ = lowered(std::move(value_));
}

GAINSIGHT_PX_DECL bool filter_term::matches_value(std::string_view raw) const
{
    bool const is_number = !raw.empty() && (raw[0] == '-' || (raw[0] >= '0' && raw[0] <= '9'));
    if (is_number && number_ && op_ != comparison::like && op_ != comparison::unlike) {
        auto const n = *as_number(raw);
        switch (op_) {
            case comparison::eq: return n == *number_;
            case comparison::ne: return n != *number_;
            case comparison::lt: return n < *number_;
            case comparison::le: return n <= *number_;
            case comparison::gt: return n > *number_;
            default: return n >= *number_;
        }
    }
    auto text = scalar_text(raw);
    if (path_.is_id()) text = lowered(std::move(text));
    bool const absent = raw.empty() || raw == "null";
    switch (op_) {
        case comparison::eq: return text == value_;
        case comparison::ne: return text != value_;
        case comparison::like: return wildcard_match(text, value_);
        case comparison::unlike: return !wildcard_match(text, value_);
        default: break;
    }
    if (absent || is_number) return false;  // an absent value has no order; nor has a number against a text
    switch (op_) {
        case comparison::lt: return text < value_;
        case comparison::le: return text <= value_;
        case comparison::gt: return text > value_;
        default: return text >= value_;
    }
}

GAINSIGHT_PX_DECL bool filter_term::matches(std::string_view record, std::vector<std::string_view>& scratch) const
{
    path_.collect(record, scratch);
    // Over an array, "is" asks for one element that does and "is not" for none that does not.
    bool const all = op_ == comparison::ne || op_ == comparison::unlike;
    for (auto raw : scratch)
        if (matches_value(raw) != all) return !all;
    return all;
}

GAINSIGHT_PX_DECL void list_filter::add(schema const& s, std::string_view text)
{
    std::vector<filter_term> all_of;
    while (true) {
        auto const end = text.find(';');
        all_of.emplace_back(s, text.substr(0, end));
        if (end == text.npos) break;
        text.remove_prefix(end + 1);
    }
    any_of_.push_back(std::move(all_of));
}

GAINSIGHT_PX_DECL std::vector<std::vector<filter_term>>& list_filter::at_least_one()
{
    if (any_of_.empty()) any_of_.emplace_back();
    return any_of_;
}

GAINSIGHT_PX_DECL void list_filter::narrow(std::vector<filter_term> const& any_of)
{
    if (any_of.empty()) return;
    std::vector<std::vector<filter_term>> narrowed;
    for (auto const& all_of : at_least_one())
        for (auto const& t : any_of) narrowed.emplace_back(all_of).push_back(t);
    any_of_ = std::move(narrowed);
}

GAINSIGHT_PX_DECL bool list_filter::matches(std::string_view record, std::vector<std::string_view>& scratch) const
{
    if (any_of_.empty()) return true;
    for (auto const& all_of : any_of_) {
        bool all = true;
        for (auto const& t : all_of)
            if (!(all = t.matches(record, scratch))) break;
        if (all) return true;
    }
    return false;
}

GAINSIGHT_PX_DECL sort_order::sort_order(schema const& s, std::string_view text)
{
    while (!text.empty()) {
        auto const end = text.find(';');
        auto one = trimmed(text.substr(0, end));
        bool const descending = one.starts_with('-');
        if (descending) one.remove_prefix(1);
        keys_.push_back({field_path{s, one, named_by::sort}, descending});
        if (end == text.npos) break;
        text.remove_prefix(end + 1);
    }
}

GAINSIGHT_PX_DECL std::vector<sort_order::value> sort_order::values_of(std::string_view record) const
{
    std::vector<value> values;
    std::vector<std::string_view> raw;
    for (auto const& k : keys_) {
        k.path.collect(record, raw);
        value v;
        if (auto const n = as_number(raw[0])) {
            v.number = *n;
            v.is_number = true;
        } else {
            v.text = scalar_text(raw[0]);
        }
        values.push_back(std::move(v));
    }
    return values;
}

GAINSIGHT_PX_DECL bool sort_order::before(std::vector<value> const& a, std::vector<value> const& b) const
{
    for (std::size_t i = 0; i < keys_.size(); ++i) {
        auto const& x = keys_[i].descending ? b[i] : a[i];
        auto const& y = keys_[i].descending ? a[i] : b[i];
        if (x.is_number != y.is_number) return y.is_number;
        if (x.is_number ? x.number != y.number : x.text != y.text)
            return x.is_number ? x.number < y.number : x.text < y.text;
    }
    return false;
}

}  // namespace gainsight::px::inline v0::testing::detail

#endif
