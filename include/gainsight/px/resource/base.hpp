// The base of every resource: how an operation's descriptor becomes a call, and those functions that resources share.
#ifndef GAINSIGHT_PX_RESOURCE_BASE_HPP
#define GAINSIGHT_PX_RESOURCE_BASE_HPP

#include <gainsight/px/model/patch.hpp>
#include <gainsight/px/model/text_member.hpp>
#include <gainsight/px/resource/awaitables.hpp>
#include <gainsight/px/resource/call_input.hpp>
#include <gainsight/px/resource/scope_check.hpp>
#include <gainsight/px/stream/page_call.hpp>
#include <gainsight/px/stream/page_stream.hpp>

#include <memory>
#include <string_view>
#include <utility>

namespace gainsight::px::inline v0 {

namespace detail {

/// The body of a request that says of what it is, and nothing else.
template <class Operation>
[[nodiscard]] typename Operation::request request_about(std::string_view id)
{
    constexpr auto id_row = text_row<typename Operation::request>(Operation::id_in_body);
    typename Operation::request request;
    text_member(request, id_row) = id;
    return request;
}

/// The base of every resource: makes calls of operations, which are named by a value of their descriptor's type, as in
/// `this->ask(operation::get_user{}, id)`. Verb, path and answer are the descriptor's.
template <class Style, scope_type... Scopes>
class resource {
public:
    explicit resource(call_context context) : context_{std::move(context)} {}

protected:
    /// A call to be filled in: without an id in its path, or with that one.
    template <class Operation, class... Id>
    [[nodiscard]] auto make(Operation, Id... id) const
    {
        return context_.make<typename Operation::answer>(Operation::info, id...);
    }
    /// The write of two whose path can carry the id, or else the one whose body does.
    template <class ByPath, class ByBody>
    [[nodiscard]] std::shared_ptr<call<void>> make_either(ByPath, ByBody, std::string_view id) const
    {
        auto c = by_path_or_body(context_, ByPath::info, ByBody::info, id);
        if constexpr (!ByPath::info.has_body())
            if (c->info->has_body()) put_body(*c, encode_for_create(request_about<ByBody>(id)));
        return c;
    }
    /// The awaitable of a call that was filled in.
    template <class Answer>
    [[nodiscard]] static awaits<Style, Answer> await(std::shared_ptr<call<Answer>> c)
    {
        return await_call<Style, Answer>(std::move(c));
    }

    /// A request without a body: without an id in its path, or with that one.
    template <class Operation, class... Id>
    [[nodiscard]] yields<Operation, Style> ask(Operation, Id... id) const
    {
        using value = typename Operation::answer;
        return await_call<Style, value>(context_.make<value>(Operation::info, id...));
    }
    /// A request whose body is this, about what has that id.
    template <class Operation>
    [[nodiscard]] yields<Operation, Style> send(Operation which, std::string_view about,
                                                typename Operation::request const& request) const
    {
        auto c = make(which);
        c->set_resource_id(about);
        put_body(*c, encode_for_create(request));
        return await(std::move(c));
    }
    /// The same where the path has the id.
    template <class Operation>
    [[nodiscard]] yields<Operation, Style> send_to(Operation which, std::string_view id,
                                                   typename Operation::request const& request) const
    {
        auto c = make(which, id);
        put_body(*c, encode_for_create(request));
        return await(std::move(c));
    }
    /// An update with the tenant's property keys, whose id goes by path, or by body where a path cannot carry it.
    template <class ByPath, class ByBody>
    [[nodiscard]] yields<ByPath, Style> change(ByPath by_path, ByBody by_body, std::string_view id,
                                               typename ByPath::request const& changes) const
    {
        auto c = make_either(by_path, by_body, id);
        put_body(*c, patch_body(changes, ByBody::id_in_body, id, *context_.tenant));
        return await(std::move(c));
    }
    /// A list, page by page.
    template <class Operation, class Query>
    [[nodiscard]] page_stream<Operation, Style> pages(Operation, Query&& query) const
    {
        return page_stream<Operation, Style>{context_, std::forward<Query>(query)};
    }
    /// A list that comes whole: without an id in its path, or with that one.
    template <class Operation, class... Id>
    [[nodiscard]] auto make_list(Operation, Id... id) const
    {
        auto c = std::make_shared<page_call<Operation>>(context_);
        c->target = Operation::info.path();
        (context_.put_id(*c, id), ...);
        return c;
    }

    call_context context_;
};

/// The base of resources whose records are listed, and read one by one.
template <class List, class Get, class Style, scope_type... Scopes>
class listed_resource : public resource<Style, Scopes...> {
public:
    using resource<Style, Scopes...>::resource;

    /// All of them, page by page. Needs Read.
    auto list(basic_query<List> query = {}) const -> page_stream<List, Style>
        requires may_call<List, Scopes...>
    {
        return this->pages(List{}, query.body());
    }

    /// The one of that id. Needs Read. Errors: not_found.
    auto get(std::string_view id) const -> yields<Get, Style>
        requires may_call<Get, Scopes...>
    {
        return this->ask(Get{}, id);
    }
};

}  // namespace detail
}  // namespace gainsight::px::inline v0

#endif
