// The bodies of <gainsight/px/destination/write_run.hpp>.
#ifndef GAINSIGHT_PX_DESTINATION_IMPL_WRITE_RUN_IPP
#define GAINSIGHT_PX_DESTINATION_IMPL_WRITE_RUN_IPP

#include <gainsight/px/destination/write_run.hpp>
#include <gainsight/px/operation/custom_events.hpp>
#include <gainsight/px/operation/target.hpp>
#include <gainsight/px/resource/base.hpp>

#include <utility>

namespace gainsight::px::inline v0::detail {

/// What a create requires of a patch, before anything is sent.
inline result<std::string> upsert_body(write_parts const& parts, tenant_core const& tenant)
{
    auto const& model = *parts.model;
    auto body = patch_body(*parts.changes, model.id_in_body, parts.id, tenant);
    if (!body) return body;
    auto const lacking = parts.changes->lacking(*model.table, model.id_in_body, tenant.property_keys);
    if (lacking.empty()) return body;
    error_facts facts;
    facts.code = errc::invalid_argument;
    facts.phase = phase::validation;
    facts.json_path = lacking.front();
    facts.message = "the patch does not suffice to create the record, which lacks";
    for (auto const name : lacking) {
        facts.message += name.data() == lacking.front().data() ? " " : ", ";
        facts.message += name;
    }
    return error{std::move(facts)};
}

/// The requests of a removal, as the resources make them.
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
            put_body(*call_, upsert_body(parts, *context_.tenant));
            break;
        case write_kind::update:
            call_ = update();
            put_body(*call_, patch_body(*parts.changes, model_->id_in_body, id_, *context_.tenant));
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

GAINSIGHT_PX_DECL void write_run::ended()
{
    if (over()) return;
    if (what_ != write_kind::upsert) {
        auto const if_done = what_ == write_kind::update   ? write_result::updated
                             : what_ == write_kind::remove ? write_result::removed
                                                           : write_result::sent;
        return close(write_outcome{if_done, call_->failure});
    }
    upsert_.ended(call_->failure);
    if (upsert_.leg() == upsert_leg::over) return close(upsert_.outcome());
    // All of them carry the same body, which names the id.
    auto body = std::move(call_->body);
    if (upsert_.leg() == upsert_leg::create) {
        call_ = context_.make<void>(*model_->create);
        call_->set_resource_id(id_);
    } else {
        call_ = update();
    }
    call_->body = std::move(body);
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
