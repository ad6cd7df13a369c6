// Converts the records of an input to writes.
#ifndef EXAMPLES_INGEST_RECORD_WRITES_HPP
#define EXAMPLES_INGEST_RECORD_WRITES_HPP

#include "input.hpp"
#include "mapping.hpp"

#include <gainsight/px.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace example {

/// The kind of the records, and what is done with them.
struct write_plan {
    px::record_kind record = px::record_kind::account;
    px::write_kind what = px::write_kind::upsert;
    px::write_json_options how;
};

/// The schema of the records, and the names of special fields in it.
struct record_schema {
    px::schema columns;
    std::string_view id;          ///< The field with the id of the record; for an event, that of its user.
    std::string_view attributes;  ///< The field that contains free attributes.
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

    /// Converts a record to a write; an error (invalid_argument) if it cannot be sent.
    [[nodiscard]] px::result<px::write> make(input_record const& record)
    {
        auto const object = object_of(record);
        return object ? px::write::from_json(plan_.record, plan_.what, *object, plan_.how) : object.error();
    }
    /// Converts a record to an event, for an event sink.
    [[nodiscard]] px::result<px::custom_event> event(input_record const& record)
    {
        auto const object = object_of(record);
        return object ? px::custom_event_from_json(*object, plan_.how.nested_attributes()) : object.error();
    }
    /// The id of a record that cannot be sent, if it has one.
    [[nodiscard]] std::string id_of(input_record const& record) { return mapping_.text_for(id_, record); }
    /// Whether a write must not be repeated if its result is not known: PX would record an event twice, and might
    /// create a record that was removed since.
    [[nodiscard]] bool once_only() const noexcept
    {
        return plan_.what == px::write_kind::send || plan_.what == px::write_kind::create;
    }
    /// Whether possibly sent writes must be recorded for the case of a crash: those that must not be repeated, and
    /// removals, since a repeated removal gets not_found.
    [[nodiscard]] bool tells_begun() const noexcept { return once_only() || plan_.what == px::write_kind::remove; }
    /// For a table, whose records all have the same columns: the columns in the options that it does not have, as a
    /// sentence; "" if it has all of them.
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
