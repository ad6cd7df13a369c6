// Upsert of a user or an account: an update, or a create if PX does not have the record.
#ifndef GAINSIGHT_PX_DESTINATION_UPSERT_HPP
#define GAINSIGHT_PX_DESTINATION_UPSERT_HPP

#include <gainsight/px/client.hpp>
#include <gainsight/px/destination/write_run.hpp>
#include <gainsight/px/resource/awaitables.hpp>
#include <gainsight/px/resource/scope_check.hpp>

#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/this_coro.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace gainsight::px::inline v0 {

namespace detail {

template <class Style>
awaits<Style, write_result> await_upsert(std::unique_ptr<write_run> run)
{
    if constexpr (!Style::sends) {
        co_return Style::plan(*run->request());
    } else {
        while (!run->over()) {
            auto const request = run->request();
            co_await request->async_wait(boost::asio::deferred);
            run->ended();
            // If the cancellation came too late for this request, the next await would throw an exception that has no
            // effect(). So the upsert ends here.
            auto const state = co_await boost::asio::this_coro::cancellation_state;
            if (state.cancelled() != boost::asio::cancellation_type::none) run->give_up();
        }
        auto const& outcome = run->outcome();
        if (!outcome.done()) co_return Style::template fail<write_result>(outcome.error());
        co_return outcome.result();
    }
}

}  // namespace detail

/// Makes a user or an account look like the patch, whether PX has the record or not. Sends an update. If PX does not
/// have the record (a 404 of PX itself, not of a server before it), sends a create with the same patch; if the record
/// exists after all, sends the update again. Returns `created` or `updated`, after the request that PX accepted.
///
/// ```
/// co_await px::upsert(client, "jane@example.com", px::patch<px::user>{}.set(field::score, 81)
///                                                     .set(field::property_keys, px::property_keys("AP-EXAMPLE-2")));
/// ```
/// `client` is a client or its results view; with its dry view the first request is returned instead of sent. The
/// arguments are serialised immediately and may be destroyed before the awaitable runs. Needs Write. The client's
/// timeout and retries apply to each request; an absolute `deadline` applies to the whole upsert.
///
/// Errors: invalid_argument, before anything is sent, for an empty patch and for a patch that lacks what a create needs
/// (property keys, of the patch or of the tenant; the name of an account); the message names what is missing. Otherwise
/// the errors of an update and of a create. Repeating an upsert is always safe. If the result of the create is not
/// known, the update is sent again, which settles it; if that fails too, the error is that of the create, whose
/// `effect()` is unknown. Cancellation of any type ends the upsert with operation_aborted, and no further request is
/// made.
///
/// Vendor source: Gainsight PX REST API, "Users" and "Accounts".
template <class Style, scope_type... Scopes, class Model>
    requires model_is_written_by_id<Model>
auto upsert(detail::client_face<Style, Scopes...> const& client, std::string_view id, patch<Model> const& wanted)
    -> detail::awaits<Style, write_result>
    requires may_call<typename detail::operations_on<Model>::update, Scopes...> &&
             may_call<typename detail::operations_on<Model>::create, Scopes...>
{
    return detail::await_upsert<Style>(
        std::make_unique<detail::write_run>(detail::access::impl(client), write::upsert(std::string{id}, wanted)));
}

}  // namespace gainsight::px::inline v0

#endif
