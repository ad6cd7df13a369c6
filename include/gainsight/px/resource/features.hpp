// The Features API.
#ifndef GAINSIGHT_PX_RESOURCE_FEATURES_HPP
#define GAINSIGHT_PX_RESOURCE_FEATURES_HPP

#include <gainsight/px/operation/features.hpp>
#include <gainsight/px/query/date_range.hpp>
#include <gainsight/px/resource/resource.hpp>
#include <gainsight/px/stream/page_stream.hpp>

#include <string_view>
#include <utility>

namespace gainsight::px::inline v0 {

/// Features and modules of the product, under `/v1/feature` and `/v2/feature_ext`. Vendor source: Gainsight PX REST
/// API, "Feature".
///
/// Serialisation, bad input and cancellation are as with users.
template <class Style, scope_type... Scopes>
class features_resource {
public:
    explicit features_resource(detail::resource_core core) : core_{std::move(core)} {}

    /// All features, page by page. Needs Read.
    auto list(feature_query query = {}) const -> page_stream<operation::list_features, Style>
        requires client_holds_scope<scope_needed_by<catalog::list_features>, Scopes...>
    {
        return page_stream<operation::list_features, Style>{core_, query.body()};
    }

    /// The same with what each feature is recognised by in the product. Needs Read.
    auto list_extended(extended_feature_query query = {}) const -> page_stream<operation::list_features_extended, Style>
        requires client_holds_scope<scope_needed_by<catalog::list_features_extended>, Scopes...>
    {
        return page_stream<operation::list_features_extended, Style>{core_, query.body()};
    }

    /// The feature of that id. Needs Read. Errors: not_found.
    auto get(std::string_view feature_id) const -> detail::awaits<Style, feature>
        requires client_holds_scope<scope_needed_by<catalog::get_feature>, Scopes...>
    {
        return detail::await_call<Style, feature>(core_.make<feature>(catalog::get_feature, feature_id));
    }

    /// Changes the name or the parent: a `parent_feature_id` of "ROOT" moves it to the base of the tree. PX changes
    /// nothing else, so that nothing else compiles. Needs Write. Errors: not_found; invalid_argument for an empty
    /// patch.
    auto update(std::string_view feature_id, patch<feature> const& changes) const -> detail::awaits<Style, void>
        requires client_holds_scope<scope_needed_by<catalog::update_feature>, Scopes...>
    {
        auto c = core_.make<void>(catalog::update_feature, feature_id);
        detail::put_body(*c, detail::plain_patch_body(changes));
        return detail::await_call<Style, void>(std::move(c));
    }

    /// How much a feature was used in a span of at most 7 days, or on the last day; of one product where its key is
    /// given. Needs Read. Whether the end of the span is in it, PX does not say. Errors: not_found; range_too_wide.
    auto adoption(std::string_view feature_id, date_span const& span, std::string_view property_key = {}) const
        -> detail::awaits<Style, feature_adoption>
        requires client_holds_scope<scope_needed_by<catalog::get_feature_adoption>, Scopes...>
    {
        auto c = core_.make<feature_adoption>(catalog::get_feature_adoption, feature_id);
        detail::query_body query{*c->info, {}};
        query.set_span(span);
        if (!property_key.empty()) query.set_parameter(parameter::property_key, std::string{property_key});
        detail::put_query(*c, std::move(query));
        return detail::await_call<Style, feature_adoption>(std::move(c));
    }

    /// Makes PX match the feature against events of the past. Needs Write. It is not repeated once it was begun.
    /// Errors: not_found.
    auto backfill(std::string_view feature_id) const -> detail::awaits<Style, void>
        requires client_holds_scope<scope_needed_by<catalog::backfill_feature>, Scopes...>
    {
        return detail::await_call<Style, void>(core_.make<void>(catalog::backfill_feature, feature_id));
    }

private:
    detail::resource_core core_;
};

}  // namespace gainsight::px::inline v0

#endif
