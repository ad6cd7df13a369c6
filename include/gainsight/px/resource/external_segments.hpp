// The External segments API.
#ifndef GAINSIGHT_PX_RESOURCE_EXTERNAL_SEGMENTS_HPP
#define GAINSIGHT_PX_RESOURCE_EXTERNAL_SEGMENTS_HPP

#include <gainsight/px/model/external_segment.hpp>
#include <gainsight/px/operation/external_segments.hpp>
#include <gainsight/px/resource/base.hpp>

#include <utility>

namespace gainsight::px::inline v0 {

/// What creating an external segment does where one of that external id exists.
enum class if_exists : bool { return_it = false, fail = true };

/// Segments whose members another system decides, under `/v1/external_segment`. Gainsight must switch them on for a
/// subscription; otherwise PX refuses every call. Vendor source: Gainsight PX REST API, "ExternalSegments".
///
/// Serialisation, bad input and cancellation are as with users.
template <class Style, scope_type... Scopes>
class external_segments_resource : public detail::resource<Style, Scopes...> {
public:
    using detail::resource<Style, Scopes...>::resource;

    /// Creates a segment and returns it with its id. Needs Write. Errors: duplicate where one exists and `fail` was
    /// asked for.
    auto create(external_segment const& s, if_exists then = if_exists::return_it) const
        -> detail::yields<operation::create_external_segment, Style>
        requires may_call<operation::create_external_segment, Scopes...>
    {
        auto c = this->make(operation::create_external_segment{});
        detail::put_flag(*c, parameter::fail_if_exists, then == if_exists::fail);
        detail::put_body(*c, detail::encode_for_create(s));
        return this->await(std::move(c));
    }

    /// Changes the name or the description of a segment, which is found by its id or its external id: one of them must
    /// be set. A text that is empty is not sent, so a description cannot be cleared. Needs Write. Errors: not_found;
    /// invalid_argument without an id.
    auto update(external_segment const& s) const -> detail::yields<operation::update_external_segment, Style>
        requires may_call<operation::update_external_segment, Scopes...>
    {
        auto c = this->make(operation::update_external_segment{});
        if (s.id.empty() && s.external_id.empty())
            c->failure =
                detail::refused(*c->info, errc::invalid_argument, "the segment has neither id nor external id");
        detail::put_body(*c, detail::encode_for_create(s));
        return this->await(std::move(c));
    }

    /// Puts users into segments and takes them out. Needs Write. It is not repeated once it was begun.
    auto update_membership(segment_payload const& changes) const -> detail::yields<operation::update_membership, Style>
        requires may_call<operation::update_membership, Scopes...>
    {
        return this->send(operation::update_membership{}, {}, changes);
    }
};

}  // namespace gainsight::px::inline v0

#endif
