// What an export of translations is asked for besides its content.
#ifndef GAINSIGHT_PX_OPERATION_EXPORT_OPTIONS_HPP
#define GAINSIGHT_PX_OPERATION_EXPORT_OPTIONS_HPP

#include <gainsight/px/operation/info.hpp>
#include <gainsight/px/operation/parameter.hpp>
#include <gainsight/px/operation/target.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0 {

namespace detail {

/// Query parameters by name: what was set, and nothing else.
class parameter_values {
public:
    void set(std::string_view name, std::string_view value);
    void set(std::string_view name, bool flag) { set(name, flag ? std::string_view{"true"} : "false"); }
    void append_to(target_builder& target) const;

private:
    std::vector<std::pair<std::string_view, std::string>> values_;
};

}  // namespace detail

/// Satisfied when the operation takes each of these query parameters: an export of articles does not take `draft`,
/// which `operation_takes<operation::export_articles, parameter::draft>` says.
template <class Operation, std::string_view const&... Parameters>
concept operation_takes = (Operation::info.takes(Parameters) && ...);

/// What an export of translations is asked for. What is not set is not sent, and PX chooses.
///
///     px::export_options{}.target_language("de").translated(false)
///
/// Every export takes strategy, translated, target_language and xliff_version. The others are remembered in the type,
/// and an export that does not take them does not compile.
template <std::string_view const&... Remembered>
class basic_export_options {
public:
    basic_export_options() = default;

    /// How PX collects the texts; it answers strategy_not_valid to one it does not know.
    basic_export_options& strategy(std::string_view name) & { return set(parameter::strategy, name); }
    [[nodiscard]] basic_export_options&& strategy(std::string_view name) && { return std::move(strategy(name)); }
    /// Whether texts that are translated already come along. The vendor's default is yes.
    basic_export_options& translated(bool yes) & { return set(parameter::translated, yes); }
    [[nodiscard]] basic_export_options&& translated(bool yes) && { return std::move(translated(yes)); }
    /// The code of the language to translate into.
    basic_export_options& target_language(std::string_view code) & { return set(parameter::trg_lang, code); }
    [[nodiscard]] basic_export_options&& target_language(std::string_view code) &&
    {
        return std::move(target_language(code));
    }
    /// The version of XLIFF; PX answers xliff_version_not_supported to one it does not write.
    basic_export_options& xliff_version(std::string_view version) & { return set(parameter::version, version); }
    [[nodiscard]] basic_export_options&& xliff_version(std::string_view version) &&
    {
        return std::move(xliff_version(version));
    }

    /// Engagements only: the draft instead of what is live. The vendor's default is no.
    [[nodiscard]] auto draft(bool yes) const { return remember<parameter::draft>(yes); }
    /// Knowledge center bots only: which generation of them. The vendor's default is "v1".
    [[nodiscard]] auto kc_version(std::string_view version) const { return remember<parameter::kc_version>(version); }

    [[nodiscard]] detail::parameter_values const& values() const noexcept { return values_; }

private:
    template <std::string_view const&...>
    friend class basic_export_options;
    explicit basic_export_options(detail::parameter_values values) : values_{std::move(values)} {}

    template <class Value>
    basic_export_options& set(std::string_view name, Value value)
    {
        values_.set(name, value);
        return *this;
    }
    template <std::string_view const& Name, class Value>
    [[nodiscard]] auto remember(Value value) const
    {
        auto copy = values_;
        copy.set(Name, value);
        return basic_export_options<Remembered..., Name>{std::move(copy)};
    }

    detail::parameter_values values_;
};

using export_options = basic_export_options<>;

}  // namespace gainsight::px::inline v0

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/operation/impl/export_options.ipp>
#endif

#endif
