// The Admin API.
#ifndef GAINSIGHT_PX_RESOURCE_ADMIN_HPP
#define GAINSIGHT_PX_RESOURCE_ADMIN_HPP

#include <gainsight/px/model/admin.hpp>
#include <gainsight/px/model/monitoring.hpp>
#include <gainsight/px/operation/admin.hpp>
#include <gainsight/px/query/date_range.hpp>
#include <gainsight/px/resource/base.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0 {

/// What `admin().users_not_seen_after` takes besides the moment.
using subscription_user_query = basic_query<operation::list_users_not_seen_after>;
/// What `admin().engagement_collisions` takes: `during` is required.
using engagement_collision_query = basic_query<operation::list_engagement_collisions>;
/// What `admin().engagement_errors` takes: `during` is required.
using engagement_error_query = basic_query<operation::list_engagement_errors>;

/// Whose attributes are asked for.
enum class attribute_owner { user, account };
template <>
struct enum_names<attribute_owner> {
    static constexpr std::string_view names[] = {"user", "account"};
};

/// Whether errors are counted for each browser.
enum class group_by_browser : bool { no = false, yes = true };

/// The subscription and its health, under `/v1/admin`. Vendor source: Gainsight PX REST API, "Admin".
///
/// Serialisation, bad input and cancellation are as with users.
template <class Style, scope_type... Scopes>
class admin_resource : public detail::resource<Style, Scopes...> {
public:
    using detail::resource<Style, Scopes...>::resource;

    /// The attributes that users or accounts have, the customer's own among them, with their types and API names. Needs
    /// Read.
    auto attributes(attribute_owner of) const -> detail::yields<operation::get_attributes, Style>
        requires may_call<operation::get_attributes, Scopes...>
    {
        return this->ask(operation::get_attributes{}, open_enum<attribute_owner>{of}.text());
    }

    /// The subscription that the key belongs to, with its products. Needs Read.
    auto subscription() const -> detail::yields<operation::get_subscription, Style>
        requires may_call<operation::get_subscription, Scopes...>
    {
        return this->ask(operation::get_subscription{});
    }

    /// The people who work in PX and were not seen after that moment, page by page. Needs Read.
    auto users_not_seen_after(timestamp when, subscription_user_query query = {}) const
        -> page_stream<operation::list_users_not_seen_after, Style>
        requires may_call<operation::list_users_not_seen_after, Scopes...>
    {
        auto body = query.body();
        body.set_parameter(parameter::not_seen_after_timestamp, std::to_string(to_epoch_ms(when)));
        return this->pages(operation::list_users_not_seen_after{}, std::move(body));
    }

    /// Engagements that were shown while others waited for the same user, in at most 180 days, page by page. Needs
    /// Read. Whether the end of the span is in it, PX does not say.
    auto engagement_collisions(engagement_collision_query query) const
        -> page_stream<operation::list_engagement_collisions, Style>
        requires may_call<operation::list_engagement_collisions, Scopes...>
    {
        return this->pages(operation::list_engagement_collisions{}, query.body());
    }

    /// How often engagements failed in at most 180 days, page by page. Needs Read. Whether the end of the span is in
    /// it, PX does not say.
    auto engagement_errors(engagement_error_query query) const -> page_stream<operation::list_engagement_errors, Style>
        requires may_call<operation::list_engagement_errors, Scopes...>
    {
        return this->pages(operation::list_engagement_errors{}, query.body());
    }

    /// Where one engagement failed in at most 180 days, and how. Needs Read. Errors: range_too_wide.
    auto engagement_error_details(std::string_view engagement_id, date_span const& span,
                                  group_by_browser grouped = group_by_browser::no) const
        -> detail::yields<operation::get_engagement_error_details, Style>
        requires may_call<operation::get_engagement_error_details, Scopes...>
    {
        auto c = this->make_list(operation::get_engagement_error_details{}, engagement_id);
        detail::query_body query{*c->info, {}};
        query.set_span(span);
        if (grouped == group_by_browser::yes) query.set_parameter(parameter::group_by_browser, "true");
        detail::put_query(*c, std::move(query));
        return detail::await_list<Style>(std::move(c));
    }

    /// Whether the integrations with other systems work, and when they last did. Needs Read.
    auto integrations() const -> detail::yields<operation::get_integrations, Style>
        requires may_call<operation::get_integrations, Scopes...>
    {
        return detail::await_list<Style>(this->make_list(operation::get_integrations{}));
    }
};

}  // namespace gainsight::px::inline v0

#endif
