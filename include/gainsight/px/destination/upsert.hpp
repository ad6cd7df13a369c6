// "This record now looks like this": an update, or a create where PX does not have the record.
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
            // An await after a cancellation that came too late for the request would throw, and not tell of effects.
            auto const state = co_await boost::asio::this_coro::cancellation_state;
            if (state.cancelled() != boost::asio::cancellation_type::none) run->give_up();
        }
        auto const& outcome = run->outcome();
        if (!outcome.done()) co_return Style::template fail<write_result>(outcome.error());
        co_return outcome.result();
    }
}

}  // namespace detail

/// Makes a user or an account look like the patch, whether PX has it or not: an update, and where PX says that it does
/// not have the record (a 404 of its own, not one of a server before it) a create of what the patch says; where that
/// finds the record to exist after all, the update again. Returns `created` or `updated`, whichever request PX took.
///
/// ```
/// co_await px::upsert(client, "jane@example.com", px::patch<px::user>{}.set(field::score, 81)
///                                                     .set(field::property_keys, px::property_keys("AP-EXAMPLE-2")));
/// ```
/// `client` is a client or its results view (by its dry view the first request is planned); what is passed is
/// serialised at once and may die before the awaitable runs. Needs Write. Each request has the client's timeout and
/// retries; an absolute `deadline` bounds the whole.
///
/// Errors: invalid_argument, before anything is sent, for an empty patch and for one that does not suffice to create
/// the record (property keys, of the patch or of the tenant; the name of an account): the message names what is
/// missing. Otherwise those of an update and of a create. Repeating an upsert is safe whatever became of it. After a
/// create of unknown fate the update is made, which tells; if it fails as well, the error is that of the create, whose
/// `effect()` is unknown. Cancellation of any type ends it with operation_aborted, and no further request is made.
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
