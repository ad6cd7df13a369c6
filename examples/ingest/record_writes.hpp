// Makes of each record of an input the write that it stands for.
#ifndef EXAMPLES_INGEST_RECORD_WRITES_HPP
#define EXAMPLES_INGEST_RECORD_WRITES_HPP

#include "input.hpp"
#include "mapping.hpp"

#include <gainsight/px.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace example {

/// What records are, and what is done with them.
struct write_plan {
    px::record_kind record = px::record_kind::account;
    px::write_kind what = px::write_kind::upsert;
    px::write_json_options how;
};

/// The schema of what a record holds, and the names in it that the program must know.
struct record_schema {
    px::schema columns;
    std::string_view id;          ///< By which PX knows the record; of an event, its user.
    std::string_view attributes;  ///< What holds free attributes.
};

[[nodiscard]] inline record_schema schema_of_kind(px::record_kind kind)
{
    switch (kind) {
        case px::record_kind::user:
            return {px::schema_of<px::user>(), px::field::user::identify_id.name,
                    px::field::user::custom_attributes.name};
        case px::record_kind::account:
            return {px::schema_of<px::account>(), px::field::account::id.name,
                    px::field::account::custom_attributes.name};
        case px::record_kind::event: break;
    }
    return {px::schema_of<px::custom_event>(), px::field::custom_event::identify_id.name,
            px::field::custom_event::attributes.name};
}

class record_writes {
public:
    record_writes(write_plan plan, record_schema const& schema, mapping_options columns)
        : plan_{std::move(plan)}, id_{schema.id}, mapping_{schema.columns, schema.attributes, with_rule(columns)}
    {}

    /// The write; or why the record cannot be sent (invalid_argument).
    [[nodiscard]] px::result<px::write> make(input_record const& record)
    {
        auto const object = object_of(record);
        return object ? px::write::from_json(plan_.record, plan_.what, *object, plan_.how) : object.error();
    }
    /// The same of an event, as a value that an event sink takes.
    [[nodiscard]] px::result<px::custom_event> event(input_record const& record)
    {
        auto const object = object_of(record);
        return object ? px::custom_event_from_json(*object, plan_.how.nested_attributes()) : object.error();
    }
    /// The id of a record that cannot be sent, as far as it has one.
    [[nodiscard]] std::string id_of(input_record const& record) { return mapping_.text_for(id_, record); }
    /// Whether a write whose fate is unknown may have an effect of its own when it is repeated: PX records an event
    /// twice, and may create a record that was removed since.
    [[nodiscard]] bool once_only() const noexcept
    {
        return plan_.what == px::write_kind::send || plan_.what == px::write_kind::create;
    }
    /// Whether it has to be known, after a crash, which may have been sent: of those, and of removals, since PX then
    /// says of a record that is gone that it does not have it.
    [[nodiscard]] bool tells_begun() const noexcept { return once_only() || plan_.what == px::write_kind::remove; }
    /// Of a table, whose records have the same columns: which of those that options name it does not have, as a
    /// sentence; "" where it has them all.
    [[nodiscard]] std::string missing_columns(input_record const& record, input const& from) const
    {
        bool const is_table = !from.rejects_head().empty() || record.line == 0;
        return is_table && record.problem.empty() ? mapping_.missing_columns(record, from.name()) : std::string{};
    }
    /// Those that --map names and no record had, as a sentence; "" where all were there.
    [[nodiscard]] std::string never_seen() const { return mapping_.never_seen(); }
    [[nodiscard]] write_plan const& plan() const noexcept { return plan_; }

private:
    /// A patch tells which fields PX can forget.
    [[nodiscard]] mapping_options with_rule(mapping_options& columns) const
    {
        auto const of_users = plan_.record == px::record_kind::user;
        columns.can_clear = [of_users](std::string const& object) {
            return of_users ? px::patch<px::user>::from_json(object).has_value()
                            : px::patch<px::account>::from_json(object).has_value();
        };
        return std::move(columns);
    }
    [[nodiscard]] px::result<std::string> object_of(input_record const& record)
    {
        std::string problem = record.problem;
        if (problem.empty())
            if (auto object = mapping_.object_of(record, problem)) return *std::move(object);
        return px::error{px::errc::invalid_argument, problem};
    }

    write_plan plan_;
    std::string id_;
    mapping mapping_;
};

}  // namespace example

#endif
