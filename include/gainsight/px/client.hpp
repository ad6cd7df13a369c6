// A typed client of PX: what a program makes first. The resources are declared here and defined in resource/*.hpp:
// gainsight/px.hpp includes them all, and a file that needs few of them compiles faster with those alone.
#ifndef GAINSIGHT_PX_CLIENT_HPP
#define GAINSIGHT_PX_CLIENT_HPP

#include <gainsight/px/call/context.hpp>
#include <gainsight/px/call/planned_request.hpp>
#include <gainsight/px/call/settings.hpp>
#include <gainsight/px/core/access.hpp>
#include <gainsight/px/core/credential.hpp>
#include <gainsight/px/pools.hpp>
#include <gainsight/px/probe.hpp>
#include <gainsight/px/resource/raw.hpp>
#include <gainsight/px/resource/scope_check.hpp>
#include <gainsight/px/tenant.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <concepts>
#include <memory>
#include <string>
#include <utility>

namespace gainsight::px::inline v0 {

template <class Style, scope_type... Scopes>
class users_resource;
template <class Style, scope_type... Scopes>
class accounts_resource;
template <class Style, scope_type... Scopes>
class custom_events_resource;
template <class Style, scope_type... Scopes>
class features_resource;
template <class Style, scope_type... Scopes>
class segments_resource;
template <class Style, scope_type... Scopes>
class external_segments_resource;
template <class Style, scope_type... Scopes>
class engagements_resource;
template <class Style, scope_type... Scopes>
class kc_bots_resource;
template <class Style, scope_type... Scopes>
class articles_resource;
template <class Style, scope_type... Scopes>
class admin_resource;
template <class Style, scope_type... Scopes>
class localization_resource;
template <class Operation, class Style, scope_type... Scopes>
class historical_list_resource;
template <class Version, class Style, scope_type... Scopes>
class basic_user_preferences_resource;

namespace operation {
struct list_email_events;
struct list_engagement_view_events;
struct list_feature_match_events;
struct list_form_submit_events;
struct list_identify_events;
struct list_lead_events;
struct list_page_view_events;
struct list_segment_match_events;
struct list_session_events;
struct list_survey_responses;
}  // namespace operation

namespace detail {

struct preferences_v1;
struct preferences_v2;

/// What a client that has pools and a tenant of its own consists of.
[[nodiscard]] call_context own_context(boost::asio::any_io_executor ex, credential who);
[[nodiscard]] call_context context_over(pools const& over, tenant const& who);

/// What a client and its results view have in common.
template <class Style, scope_type... Scopes>
class client_face {
    template <class Operation>
    using history = historical_list_resource<Operation, Style, Scopes...>;

public:
    [[nodiscard]] users_resource<Style, Scopes...> users() const { return users_resource<Style, Scopes...>{impl_}; }
    [[nodiscard]] accounts_resource<Style, Scopes...> accounts() const
    {
        return accounts_resource<Style, Scopes...>{impl_};
    }
    [[nodiscard]] custom_events_resource<Style, Scopes...> custom_events() const
    {
        return custom_events_resource<Style, Scopes...>{impl_};
    }
    [[nodiscard]] features_resource<Style, Scopes...> features() const
    {
        return features_resource<Style, Scopes...>{impl_};
    }
    [[nodiscard]] segments_resource<Style, Scopes...> segments() const
    {
        return segments_resource<Style, Scopes...>{impl_};
    }
    [[nodiscard]] external_segments_resource<Style, Scopes...> external_segments() const
    {
        return external_segments_resource<Style, Scopes...>{impl_};
    }
    [[nodiscard]] engagements_resource<Style, Scopes...> engagements() const
    {
        return engagements_resource<Style, Scopes...>{impl_};
    }
    [[nodiscard]] kc_bots_resource<Style, Scopes...> kc_bots() const
    {
        return kc_bots_resource<Style, Scopes...>{impl_};
    }
    [[nodiscard]] articles_resource<Style, Scopes...> articles() const
    {
        return articles_resource<Style, Scopes...>{impl_};
    }
    [[nodiscard]] admin_resource<Style, Scopes...> admin() const { return admin_resource<Style, Scopes...>{impl_}; }
    [[nodiscard]] history<operation::list_email_events> email_events() const
    {
        return history<operation::list_email_events>{impl_};
    }
    [[nodiscard]] history<operation::list_engagement_view_events> engagement_view_events() const
    {
        return history<operation::list_engagement_view_events>{impl_};
    }
    [[nodiscard]] history<operation::list_feature_match_events> feature_match_events() const
    {
        return history<operation::list_feature_match_events>{impl_};
    }
    [[nodiscard]] history<operation::list_form_submit_events> form_submit_events() const
    {
        return history<operation::list_form_submit_events>{impl_};
    }
    [[nodiscard]] history<operation::list_identify_events> identify_events() const
    {
        return history<operation::list_identify_events>{impl_};
    }
    [[nodiscard]] history<operation::list_lead_events> lead_events() const
    {
        return history<operation::list_lead_events>{impl_};
    }
    [[nodiscard]] history<operation::list_page_view_events> page_view_events() const
    {
        return history<operation::list_page_view_events>{impl_};
    }
    [[nodiscard]] history<operation::list_segment_match_events> segment_match_events() const
    {
        return history<operation::list_segment_match_events>{impl_};
    }
    [[nodiscard]] history<operation::list_session_events> session_events() const
    {
        return history<operation::list_session_events>{impl_};
    }
    [[nodiscard]] history<operation::list_survey_responses> survey_responses() const
    {
        return history<operation::list_survey_responses>{impl_};
    }
    [[nodiscard]] basic_user_preferences_resource<preferences_v1, Style, Scopes...> user_preferences() const
    {
        return basic_user_preferences_resource<preferences_v1, Style, Scopes...>{impl_};
    }
    [[nodiscard]] basic_user_preferences_resource<preferences_v2, Style, Scopes...> user_preferences_v2() const
    {
        return basic_user_preferences_resource<preferences_v2, Style, Scopes...>{impl_};
    }
    [[nodiscard]] localization_resource<Style, Scopes...> localization() const
    {
        return localization_resource<Style, Scopes...>{impl_};
    }

    /// A request that no function stands for, by the same way: pool, key, quota, retries. The caller names the scope
    /// that it needs: `client.raw<px::scope::write>(px::raw_request{px::verb::put, "/v1/new",
    /// px::repeatable::always})`. Under `scope::read` only a GET is sent, and a request by which the contract's
    /// operations act on production only under `scope::production_launch` (which asks for write besides):
    /// invalid_argument otherwise. Errors are those of every call; a 2xx is success whatever it holds.
    template <scope_type Scope>
    auto raw(raw_request const& request) const -> awaits<Style, raw_answer>
        requires client_holds_scope<Scope, Scopes...> &&
                 (!std::same_as<Scope, scope::production_launch> || client_holds_scope<scope::write, Scopes...>)
    {
        return await_raw<Style>(std::make_shared<raw_call>(impl_, request, Scope::value));
    }

protected:
    explicit client_face(call_context context) : impl_{std::move(context)} {}

    template <class... Settings>
    [[nodiscard]] call_context with_settings(Settings&&... changes) const
    {
        auto settings = std::make_shared<call_settings>(*impl_.settings);
        (settings->apply(std::forward<Settings>(changes)), ...);
        return {impl_.pools, impl_.tenant, std::move(settings)};
    }

    friend struct access;
    call_context impl_;
};

template <class S>
concept call_setting = requires(call_settings& settings, S&& change) { settings.apply(std::forward<S>(change)); };

}  // namespace detail

/// The view whose operations send nothing and yield a `planned_request`, which says what would be sent, or throw (or
/// yield, by `results().dry()`) why it would be refused. What decides before anything is sent decides here as well: bad
/// input, and the scopes. Lists are left out, since PX's answers decide on their pages.
///
/// ```
/// std::cout << co_await client.dry().users().update("jane", px::patch<px::user>{}.set(field::score, 81));
/// ```
template <class Style, scope_type... Scopes>
class dry_view : public detail::client_face<detail::planning<Style>, Scopes...> {
private:
    friend struct detail::access;
    explicit dry_view(detail::call_context context)
        : detail::client_face<detail::planning<Style>, Scopes...>{std::move(context)}
    {}
};

/// The view whose operations yield `result<T>` instead of throwing.
template <scope_type... Scopes>
class results_view : public detail::client_face<detail::yielding, Scopes...> {
public:
    /// The same view with other settings.
    template <detail::call_setting... Settings>
    [[nodiscard]] results_view with(Settings&&... changes) const
    {
        return results_view{this->with_settings(std::forward<Settings>(changes)...)};
    }

    /// The view that sends nothing and yields what would be sent; see dry_view.
    [[nodiscard]] dry_view<detail::yielding, Scopes...> dry() const
    {
        return detail::access::make<dry_view<detail::yielding, Scopes...>>(this->impl_);
    }

    /// What the key, the region and the host are good for; see client::probe().
    [[nodiscard]] boost::asio::awaitable<result<probe_report>> probe() const
    {
        return detail::probe<detail::yielding>(this->impl_, detail::vendor_places());
    }

private:
    friend struct detail::access;
    explicit results_view(detail::call_context context)
        : detail::client_face<detail::yielding, Scopes...>{std::move(context)}
    {}
};

/// A typed client of PX whose key holds `Scopes`: `client<scope::read, scope::write>`. Their order and repetition do
/// not matter. An operation whose scope is not among them does not compile.
///
/// A handle, cheap to copy, of pools, a tenant and settings, which copies share. Its operations throw `px::error`;
/// those of `results()` yield results. It may be used from any thread, and destroying it stops no call.
template <scope_type... Scopes>
class client : public detail::client_face<detail::throwing, Scopes...> {
    using face = detail::client_face<detail::throwing, Scopes...>;

public:
    static constexpr px::permissions permissions = permissions_of<Scopes...>;

    /// Makes pools and a tenant of its own for a key of one region.
    client(boost::asio::any_io_executor ex, region where, api_key key)
        : face{detail::own_context(std::move(ex),
                                   credential{std::string{to_string(where)}, where, std::move(key), permissions})}
    {}
    /// The same for another base URL: a proxy, a test.
    client(boost::asio::any_io_executor ex, endpoint where, api_key key)
        : face{detail::own_context(std::move(ex), credential{where.host(), where, std::move(key), permissions})}
    {}
    /// Over shared pools. The caller vouches for the scopes; `tenant.as<...>(pools)` checks them.
    client(pools const& over, tenant const& who) : face{detail::context_over(over, who)} {}

    /// From a client that holds at least these scopes: least privilege for whoever is handed it. The other way round
    /// does not compile.
    template <scope_type... More>
        requires client_holds_scope<detail::first_lacking<detail::scopes_held<More...>, Scopes...>, More...>
    client(client<More...> const& wider) : face{detail::access::impl(wider)}
    {}

    /// The same client in the style that yields results.
    [[nodiscard]] results_view<Scopes...> results() const
    {
        return detail::access::make<results_view<Scopes...>>(this->impl_);
    }

    /// The view that sends nothing and yields what would be sent; see dry_view.
    [[nodiscard]] dry_view<detail::throwing, Scopes...> dry() const
    {
        return detail::access::make<dry_view<detail::throwing, Scopes...>>(this->impl_);
    }

    /// The same client with other settings: timeout, deadline, first_byte_timeout, stall_timeout, retry,
    /// body_limit, observer, correlation_id, headers_into, accept_gzip, error_detail, tolerate_mismatches, strict_text.
    template <detail::call_setting... Settings>
    [[nodiscard]] client with(Settings&&... changes) const
    {
        return client{this->with_settings(std::forward<Settings>(changes)...)};
    }

    /// Asks PX for one account, the cheapest question there is, and tells a bad key, a wrong region and an unreachable
    /// host apart by its report. Writes nothing. Fails only as a call that was cancelled or refused does.
    [[nodiscard]] boost::asio::awaitable<probe_report> probe() const
    {
        return detail::probe<detail::throwing>(this->impl_, detail::vendor_places());
    }

private:
    friend struct detail::access;
    // Not for users: whoever could hand the context of one client to another could widen it.
    explicit client(detail::call_context context) : face{std::move(context)} {}
};

template <scope_type... Scopes>
result<client<Scopes...>> tenant::as(pools const& over) const
{
    constexpr auto wanted = permissions_of<Scopes...>;
    if (!impl_->permissions.contains(wanted))
        return error{errc::forbidden,
                     "the key of tenant '" + impl_->label + "' lacks " + to_string(wanted - impl_->permissions)};
    return client<Scopes...>{over, *this};
}

}  // namespace gainsight::px::inline v0

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/impl/client.ipp>
#endif

#endif
