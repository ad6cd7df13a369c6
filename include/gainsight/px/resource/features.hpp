// The Features API.
#ifndef GAINSIGHT_PX_RESOURCE_FEATURES_HPP
#define GAINSIGHT_PX_RESOURCE_FEATURES_HPP

#include <gainsight/px/model/feature.hpp>
#include <gainsight/px/model/patch.hpp>
#include <gainsight/px/operation/features.hpp>
#include <gainsight/px/query/date_range.hpp>
#include <gainsight/px/resource/base.hpp>

#include <string_view>
#include <utility>

namespace gainsight::px::inline v0 {

/// What `features().list` takes.
using feature_query = basic_query<operation::list_features>;
/// What `features().list_extended` takes.
using extended_feature_query = basic_query<operation::list_features_extended>;

/// Features and modules of the product, under `/v1/feature` and `/v2/feature_ext`: `list`, `get` and these. Vendor
/// source: Gainsight PX REST API, "Feature".
///
/// Serialisation, bad input and cancellation are as with users.
template <class Style, scope_type... Scopes>
class features_resource
    : public detail::listed_resource<operation::list_features, operation::get_feature, Style, Scopes...> {
public:
    using detail::listed_resource<operation::list_features, operation::get_feature, Style, Scopes...>::listed_resource;

    /// All features, with what each is recognised by in the product. Needs Read.
    auto list_extended(extended_feature_query query = {}) const -> page_stream<operation::list_features_extended, Style>
        requires may_call<operation::list_features_extended, Scopes...>
    {
        return this->pages(operation::list_features_extended{}, query.body());
    }

    /// Changes the name or the parent: a `parent_feature_id` of "ROOT" moves it to the base of the tree. PX changes
    /// nothing else, so that nothing else compiles. Needs Write. Errors: not_found; invalid_argument for an empty
    /// patch.
    auto update(std::string_view feature_id, patch<feature> const& changes) const
        -> detail::yields<operation::update_feature, Style>
        requires may_call<operation::update_feature, Scopes...>
    {
        auto c = this->make(operation::update_feature{}, feature_id);
        detail::put_body(*c, detail::plain_patch_body(changes, operation::update_feature::id_in_body, feature_id));
        return this->await(std::move(c));
    }

    /// How much a feature was used in a span of at most 7 days, or on the last day; of one product where its key is
    /// given. Needs Read. Whether the end of the span is in it, PX does not say. Errors: not_found; range_too_wide.
    auto adoption(std::string_view feature_id, date_span const& span, std::string_view property_key = {}) const
        -> detail::yields<operation::get_feature_adoption, Style>
        requires may_call<operation::get_feature_adoption, Scopes...>
    {
        auto c = this->make(operation::get_feature_adoption{}, feature_id);
        detail::query_body query{*c->info, {}};
        query.set_span(span);
        if (!property_key.empty()) query.set_parameter(parameter::property_key, std::string{property_key});
        detail::put_query(*c, std::move(query));
        return this->await(std::move(c));
    }

    /// Makes PX match the feature against events of the past. Needs Write. It is not repeated once it was begun.
    /// Errors: not_found.
    auto backfill(std::string_view feature_id) const -> detail::yields<operation::backfill_feature, Style>
        requires may_call<operation::backfill_feature, Scopes...>
    {
        return this->ask(operation::backfill_feature{}, feature_id);
    }
};

}  // namespace gainsight::px::inline v0

#endif
