// The Localization API.
#ifndef GAINSIGHT_PX_RESOURCE_LOCALIZATION_HPP
#define GAINSIGHT_PX_RESOURCE_LOCALIZATION_HPP

#include <gainsight/px/byte_sink.hpp>
#include <gainsight/px/model/localized_content_type.hpp>
#include <gainsight/px/operation/export_options.hpp>
#include <gainsight/px/operation/localization.hpp>
#include <gainsight/px/resource/base.hpp>
#include <gainsight/px/upload.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace gainsight::px::inline v0 {

namespace detail {

/// A call of an operation that exports what `id` names in the query parameter `id_name`.
[[nodiscard]] std::shared_ptr<call<void>> export_call(call_context const& context, operation_info const& op,
                                                      std::string_view id_name, std::string_view id,
                                                      parameter_values const& options);
/// The same of a piece of content.
[[nodiscard]] std::shared_ptr<call<void>> export_content_call(call_context const& context, std::string_view id,
                                                              open_enum<localized_content_type> const& type,
                                                              parameter_values const& options);
/// Gives an export's file to a sink.
[[nodiscard]] std::shared_ptr<call<void>> into_sink(std::shared_ptr<call<void>> c, std::shared_ptr<byte_sink> sink);

/// A call of an operation that imports a file; a parameter without a value is left out.
[[nodiscard]] std::shared_ptr<call<void>> import_call(call_context const& context, operation_info const& op,
                                                      upload const& file);
[[nodiscard]] std::shared_ptr<call<void>> import_content_call(call_context const& context, std::string_view content_id,
                                                              upload const& file);
[[nodiscard]] std::shared_ptr<call<void>> import_kc_bot_call(call_context const& context, upload const& file,
                                                             std::string_view kc_version);

/// A call whose file is kept in memory and yielded.
template <class Style>
boost::asio::awaitable<outcome_of<Style, std::string>> await_file(std::shared_ptr<call<void>> c)
{
    if constexpr (!Style::sends) {
        co_return Style::plan(*c);
    } else {
        auto const kept = std::make_shared<memory_sink>();
        c->sink = kept;
        co_await c->async_wait(boost::asio::deferred);
        if (c->failure) co_return Style::template fail<std::string>(c->failure);
        co_return std::move(*kept).bytes();
    }
}

}  // namespace detail

/// Translations of articles, engagements and knowledge center bots, under `/v1/localization`: exported as zip files of
/// XLIFF, and imported from them. Vendor source: Gainsight PX REST API, "Localization".
///
/// An export yields the bytes of its file, or gives them to a sink as they arrive and keeps none; either way the body
/// limit holds, the timeout covers the whole file, and an attempt that breaks is repeated from the start. What PX sends
/// is passed on as it is, and an empty answer is an empty file. Errors of every export: content_not_found,
/// content_empty, strategy_not_valid, xliff_version_not_supported; bad_request where localization is disabled;
/// body_too_large; sink_failed; invalid_argument for an empty id.
///
/// An import is never repeated once it was begun, since PX may have carried it out: `effect()` of its error tells.
/// Errors of every import: xliff_parser_error, xliff_id_not_found, language_not_supported, strategy_not_valid,
/// xliff_version_not_supported; bad_request where the file's target language is its source language or missing;
/// invalid_argument for a file that cannot be read.
///
/// Every function serialises at once: what the caller passed, but for the sink, may die before the awaitable runs.
template <class Style, scope_type... Scopes>
class localization_resource : public detail::resource<Style, Scopes...> {
public:
    using detail::resource<Style, Scopes...>::resource;

    /// The texts of an article. Needs Read.
    template <std::string_view const&... Options>
    auto export_articles(std::string_view id, basic_export_options<Options...> const& options = {}) const
        -> detail::awaits<Style, std::string>
        requires may_call<operation::export_articles, Scopes...> &&
                 operation_takes<operation::export_articles, Options...>
    {
        return detail::await_file<Style>(articles(id, options));
    }
    /// The same, to a sink.
    template <std::string_view const&... Options>
    auto export_articles(std::string_view id, std::shared_ptr<byte_sink> into,
                         basic_export_options<Options...> const& options = {}) const -> detail::awaits<Style, void>
        requires may_call<operation::export_articles, Scopes...> &&
                 operation_takes<operation::export_articles, Options...>
    {
        return this->await(detail::into_sink(articles(id, options), std::move(into)));
    }

    /// The texts of one piece of content, of a guide or of a link say. Needs Read. A type that the vendor added since
    /// goes in as `px::open_enum<px::localized_content_type>{"ITS_NAME"}`.
    template <std::string_view const&... Options>
    auto export_content(std::string_view content_id, open_enum<localized_content_type> const& type,
                        basic_export_options<Options...> const& options = {}) const
        -> detail::awaits<Style, std::string>
        requires may_call<operation::export_content, Scopes...> &&
                 operation_takes<operation::export_content, Options...>
    {
        return detail::await_file<Style>(
            detail::export_content_call(this->context_, content_id, type, options.values()));
    }
    /// The same, to a sink.
    template <std::string_view const&... Options>
    auto export_content(std::string_view content_id, open_enum<localized_content_type> const& type,
                        std::shared_ptr<byte_sink> into, basic_export_options<Options...> const& options = {}) const
        -> detail::awaits<Style, void>
        requires may_call<operation::export_content, Scopes...> &&
                 operation_takes<operation::export_content, Options...>
    {
        return this->await(detail::into_sink(
            detail::export_content_call(this->context_, content_id, type, options.values()), std::move(into)));
    }

    /// The texts of an engagement; takes `draft` too. Needs Read.
    template <std::string_view const&... Options>
    auto export_engagement(std::string_view id, basic_export_options<Options...> const& options = {}) const
        -> detail::awaits<Style, std::string>
        requires may_call<operation::export_engagement, Scopes...> &&
                 operation_takes<operation::export_engagement, Options...>
    {
        return detail::await_file<Style>(engagement(id, options));
    }
    /// The same, to a sink.
    template <std::string_view const&... Options>
    auto export_engagement(std::string_view id, std::shared_ptr<byte_sink> into,
                           basic_export_options<Options...> const& options = {}) const -> detail::awaits<Style, void>
        requires may_call<operation::export_engagement, Scopes...> &&
                 operation_takes<operation::export_engagement, Options...>
    {
        return this->await(detail::into_sink(engagement(id, options), std::move(into)));
    }

    /// The texts of a knowledge center bot; takes `kc_version` too. Needs Read.
    template <std::string_view const&... Options>
    auto export_kc_bot(std::string_view id, basic_export_options<Options...> const& options = {}) const
        -> detail::awaits<Style, std::string>
        requires may_call<operation::export_kc_bot, Scopes...> && operation_takes<operation::export_kc_bot, Options...>
    {
        return detail::await_file<Style>(kc_bot(id, options));
    }
    /// The same, to a sink.
    template <std::string_view const&... Options>
    auto export_kc_bot(std::string_view id, std::shared_ptr<byte_sink> into,
                       basic_export_options<Options...> const& options = {}) const -> detail::awaits<Style, void>
        requires may_call<operation::export_kc_bot, Scopes...> && operation_takes<operation::export_kc_bot, Options...>
    {
        return this->await(detail::into_sink(kc_bot(id, options), std::move(into)));
    }

    /// Takes over the translations of articles. Needs Write.
    auto import_articles(upload const& file) const -> detail::yields<operation::import_articles, Style>
        requires may_call<operation::import_articles, Scopes...>
    {
        return this->await(detail::import_call(this->context_, operation::import_articles::info, file));
    }

    /// Takes over the translations of one piece of content. Needs Write.
    auto import_content(std::string_view content_id, upload const& file) const
        -> detail::yields<operation::import_content, Style>
        requires may_call<operation::import_content, Scopes...>
    {
        return this->await(detail::import_content_call(this->context_, content_id, file));
    }

    /// Takes over the translations of an engagement. Needs Write.
    auto import_engagement(upload const& file) const -> detail::yields<operation::import_engagement, Style>
        requires may_call<operation::import_engagement, Scopes...>
    {
        return this->await(detail::import_call(this->context_, operation::import_engagement::info, file));
    }

    /// Takes over the translations of a knowledge center bot of that generation, or of the vendor's default, "v1".
    /// Needs Write.
    auto import_kc_bot(upload const& file, std::string_view kc_version = {}) const
        -> detail::yields<operation::import_kc_bot, Style>
        requires may_call<operation::import_kc_bot, Scopes...>
    {
        return this->await(detail::import_kc_bot_call(this->context_, file, kc_version));
    }

private:
    template <class Options>
    auto articles(std::string_view id, Options const& options) const
    {
        return detail::export_call(this->context_, operation::export_articles::info, parameter::id, id,
                                   options.values());
    }
    template <class Options>
    auto engagement(std::string_view id, Options const& options) const
    {
        return detail::export_call(this->context_, operation::export_engagement::info, parameter::id, id,
                                   options.values());
    }
    template <class Options>
    auto kc_bot(std::string_view id, Options const& options) const
    {
        return detail::export_call(this->context_, operation::export_kc_bot::info, parameter::id, id, options.values());
    }
};

}  // namespace gainsight::px::inline v0

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/resource/impl/localization.ipp>
#endif

#endif
