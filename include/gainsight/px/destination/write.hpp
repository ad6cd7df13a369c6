// A write of a user, an account or an event, as a value.
#ifndef GAINSIGHT_PX_DESTINATION_WRITE_HPP
#define GAINSIGHT_PX_DESTINATION_WRITE_HPP

#include <gainsight/px/core/access.hpp>
#include <gainsight/px/destination/write_json_options.hpp>
#include <gainsight/px/model/account.hpp>
#include <gainsight/px/model/custom_event.hpp>
#include <gainsight/px/model/patch.hpp>
#include <gainsight/px/model/user.hpp>
#include <gainsight/px/operation/accounts.hpp>
#include <gainsight/px/operation/users.hpp>
#include <gainsight/px/resource/accounts.hpp>
#include <gainsight/px/resource/event_limits.hpp>
#include <gainsight/px/resource/users.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace gainsight::px::inline v0 {

/// The kind of record that a write changes.
enum class record_kind : unsigned char { user, account, event };

/// What a write does with the record.
enum class write_kind : unsigned char {
    upsert,  ///< Changes the record, or creates it if PX does not have it.
    update,  ///< Changes the record; not_found if PX does not have it.
    create,  ///< Creates the record; duplicate if PX has it.
    remove,  ///< Removes the record; not_found if PX does not have it.
    send     ///< Records an event.
};

[[nodiscard]] std::string_view to_string(record_kind k) noexcept;
[[nodiscard]] std::string_view to_string(write_kind k) noexcept;

namespace detail {

/// The operations by which records of a model are written.
template <class Model>
struct operations_on;
template <>
struct operations_on<user> {
    using update = operation::update_user;
    using update_by_body = operation::update_user_by_body;
    using create = operation::create_user;
    static constexpr record_kind kind = record_kind::user;
};
template <>
struct operations_on<account> {
    using update = operation::update_account;
    using update_by_body = operation::update_account_by_body;
    using create = operation::create_account;
    static constexpr record_kind kind = record_kind::account;
};

/// The same as data, without the type of the model.
struct patched_model {
    operation_info const* update;
    operation_info const* update_by_body;
    operation_info const* create;
    std::string_view id_in_body;
    object_table const* table;
};
template <class Model>
struct patched {
    using on = operations_on<Model>;
    static constexpr patched_model value{&on::update::info, &on::update_by_body::info, &on::create::info,
                                         on::update_by_body::id_in_body, &table_of<Model>::value};
};

/// The data of a write.
struct write_parts {
    std::string id;       // of the record; for an event, the id of its user
    std::string account;  // the account that the write refers to, as JSON; empty for none
    std::optional<patch_base> changes;
    patched_model const* model = nullptr;  // null if the write has no patch
    result<std::string> event;             // the body of an event, or why it cannot be sent
    record_kind kind = record_kind::user;
    write_kind what = write_kind::send;
    hard_delete hard = hard_delete::no;
};

}  // namespace detail

/// A model whose records are written one by one, by their ids.
template <class Model>
concept model_is_written_by_id = requires { detail::operations_on<Model>::kind; };

/// A write that was not sent yet, as `bulk` takes it. It does not depend on a client.
///
/// ```
/// px::write::update("jane@example.com", px::patch<px::user>{}.set(field::score, 81))
/// ```
class write {
public:
    /// See px::upsert.
    template <class Model>
        requires model_is_written_by_id<Model>
    [[nodiscard]] static write upsert(std::string id, patch<Model> const& wanted)
    {
        return write{write_kind::upsert, std::move(id), wanted};
    }
    /// See `users().update` and `accounts().update`.
    template <class Model>
        requires model_is_written_by_id<Model>
    [[nodiscard]] static write update(std::string id, patch<Model> const& changes)
    {
        return write{write_kind::update, std::move(id), changes};
    }
    /// Creates a record from the patch. If PX has the record, nothing is changed and the error is errc::duplicate. A
    /// patch that lacks a field which PX requires of a new record is refused before anything is sent, as in an upsert.
    /// If the result is not known, the create is not repeated.
    template <class Model>
        requires model_is_written_by_id<Model>
    [[nodiscard]] static write create(std::string id, patch<Model> const& wanted)
    {
        return write{write_kind::create, std::move(id), wanted};
    }
    /// See `users().remove`.
    [[nodiscard]] static write remove_user(std::string identify_id, hard_delete how);
    /// See `accounts().remove`.
    [[nodiscard]] static write remove_account(std::string account_id, cascade);
    /// See `custom_events().create`. An event without a date gets the time of this call, not the time at which it is
    /// sent.
    [[nodiscard]] static write event(custom_event const& e, nested_attributes nested = nested_attributes::refuse);

    /// Reads a write from a JSON object, such as a line of NDJSON:
    ///
    ///     px::write::from_json(px::record_kind::user, px::write_kind::upsert,
    ///                          R"({"identifyId": "jane@example.com", "score": 81, "phone": ""})")
    ///
    /// The id of a user is in `identifyId`, that of an account in `id`; the other fields are read as by
    /// `patch::from_json`. For a removal only the id is read, so that rows may have other columns. PX removes the users
    /// of an account together with it, so `write_json_options::cascade` is needed to remove an account. An event
    /// (`write_kind::send`) has the fields of custom_event; null fields are ignored, an event without a date gets the
    /// time of this call, and `userType` is USER by default.
    ///
    /// Errors: invalid_argument, as for `patch::from_json`; if the id is missing or not a string; if the vendor's
    /// limits are exceeded; and if there is no such kind of write for that kind of record.
    [[nodiscard]] static result<write> from_json(record_kind record, write_kind what, std::string_view object,
                                                 write_json_options const& options = {});

    [[nodiscard]] write_kind kind() const noexcept { return impl_.what; }
    /// The kind of record that is written.
    [[nodiscard]] record_kind record() const noexcept { return impl_.kind; }
    /// The id of the user or account; for an event, the id of its user.
    [[nodiscard]] std::string const& id() const noexcept { return impl_.id; }

private:
    template <class Model>
    write(write_kind what, std::string id, patch<Model> const& changes)
    {
        impl_.id = std::move(id);
        if constexpr (std::is_same_v<Model, user>) impl_.account = changes.json_of(field::user::account_id.name);
        impl_.changes = changes;
        impl_.model = &detail::patched<Model>::value;
        impl_.kind = detail::operations_on<Model>::kind;
        impl_.what = what;
    }
    explicit write(detail::write_parts parts) : impl_{std::move(parts)} {}

    friend struct detail::access;
    detail::write_parts impl_;
};

/// Reads an event from a JSON object, such as a line of NDJSON, in the same way as `write::from_json`. With `flatten`,
/// attributes may be objects and lists; pass the same option where the event is sent. Errors: invalid_argument, which
/// names the field.
[[nodiscard]] result<custom_event> custom_event_from_json(std::string_view object,
                                                          nested_attributes nested = nested_attributes::refuse);

}  // namespace gainsight::px::inline v0

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/destination/impl/write.ipp>
#include <gainsight/px/destination/impl/write_from_json.ipp>
#endif

#endif
