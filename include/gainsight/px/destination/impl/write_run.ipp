// The bodies of <gainsight/px/destination/write_run.hpp>.
#ifndef GAINSIGHT_PX_DESTINATION_IMPL_WRITE_RUN_IPP
#define GAINSIGHT_PX_DESTINATION_IMPL_WRITE_RUN_IPP

#include <gainsight/px/destination/write_run.hpp>
#include <gainsight/px/json/strict.hpp>
#include <gainsight/px/operation/custom_events.hpp>
#include <gainsight/px/operation/target.hpp>
#include <gainsight/px/resource/base.hpp>

#include <utility>

namespace gainsight::px::inline v0::detail {

/// Returns the body if it has every field that PX requires of a new record.
inline result<std::string> suffices_to_create(result<std::string> body, write_parts const& parts,
                                              tenant_core const& tenant)
{
    auto const& model = *parts.model;
    if (!body) return body;
    if (parts.id.empty()) return refused_field(model.id_in_body, "the id is empty");
    auto const lacking = parts.changes->lacking(*model.table, model.id_in_body, tenant.property_keys);
    if (lacking.empty()) return body;
    std::string message = "the patch does not suffice to create the record, which lacks";
    for (auto const name : lacking) {
        message += name.data() == lacking.front().data() ? " " : ", ";
        message += name;
    }
    return refused_field(lacking.front(), std::move(message));
}

/// Makes the requests of removals, as the resources do.
class removals final : private resource<yielding> {
public:
    using resource<yielding>::resource;
    [[nodiscard]] std::shared_ptr<call<void>> of_user(std::string const& id, hard_delete how) const
    {
        auto c = make_either(operation::remove_user{}, operation::remove_user_by_body{}, std::string_view{id});
        put_flag(*c, parameter::hard_delete, how == hard_delete::yes);
        return c;
    }
    [[nodiscard]] std::shared_ptr<call<void>> of_account(std::string const& id) const
    {
        return make(operation::remove_account{}, std::string_view{id});
    }
};

GAINSIGHT_PX_DECL write_run::write_run(call_context context, write const& what)
    : context_{std::move(context)}, id_{what.id()}, model_{access::impl(what).model}, what_{what.kind()}
{
    auto const& parts = access::impl(what);
    switch (what_) {
        case write_kind::upsert:
            call_ = update();
            put_body(*call_, suffices_to_create(patch_body(*parts.changes, model_->id_in_body, id_, *context_.tenant),
                                                parts, *context_.tenant));
            break;
        case write_kind::update:
            call_ = update();
            put_body(*call_, patch_body(*parts.changes, model_->id_in_body, id_, *context_.tenant));
            break;
        case write_kind::create:
            call_ = create();
            // An empty patch creates a record that has only its id.
            put_body(*call_,
                     suffices_to_create(parts.changes->body(model_->id_in_body, id_, &context_.tenant->property_keys),
                                        parts, *context_.tenant));
            break;
        case write_kind::remove:
            call_ = parts.kind == record_kind::user ? removals{context_}.of_user(id_, parts.hard)
                                                    : removals{context_}.of_account(id_);
            break;
        case write_kind::send:
            call_ = context_.make<void>(operation::create_custom_event::info);
            call_->set_resource_id(id_);
            put_body(*call_, parts.event);
            break;
    }
}

GAINSIGHT_PX_DECL std::shared_ptr<call<void>> write_run::update() const
{
    return by_path_or_body(context_, *model_->update, *model_->update_by_body, id_);
}

GAINSIGHT_PX_DECL std::shared_ptr<call<void>> write_run::create() const
{
    auto c = context_.make<void>(*model_->create);
    c->set_resource_id(id_);
    return c;
}

/// The result of a write of one request when PX carried it out.
inline write_result success_of(write_kind what) noexcept
{
    switch (what) {
        case write_kind::upsert: break;
        case write_kind::update: return write_result::updated;
        case write_kind::create: return write_result::created;
        case write_kind::remove: return write_result::removed;
        case write_kind::send: return write_result::sent;
    }
    return write_result::unknown;
}

GAINSIGHT_PX_DECL void write_run::ended()
{
    if (over()) return;
    absent_ = absent_ || call_->failure == errc::not_found;
    if (what_ != write_kind::upsert) return close(write_outcome{success_of(what_), call_->failure});
    auto after = upsert_;
    after.ended(call_->failure);
    if (after.stage() != upsert_stage::over) {
        std::shared_ptr<call<void>> next;
        if (after.stage() == upsert_stage::create)
            next = create();
        else
            next = update();
        // All requests of an upsert have the same body, which contains the id.
        next->body = std::move(call_->body);
        call_ = std::move(next);
    }
    upsert_ = std::move(after);
    if (upsert_.stage() == upsert_stage::over) close(upsert_.outcome());
}

GAINSIGHT_PX_DECL void write_run::give_up()
{
    if (over()) return;
    auto const why = refused(*call_->info, errc::operation_aborted, "cancelled before it was sent");
    if (what_ != write_kind::upsert) return close(write_outcome{write_result::sent, why});
    upsert_.give_up(why);
    close(upsert_.outcome());
}

GAINSIGHT_PX_DECL void write_run::close(write_outcome outcome)
{
    outcome_ = std::move(outcome);
    call_.reset();
}

}  // namespace gainsight::px::inline v0::detail

#endif
