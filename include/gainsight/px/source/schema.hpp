// The schema of a model: its columns, from the rows that the decoder reads.
#ifndef GAINSIGHT_PX_SOURCE_SCHEMA_HPP
#define GAINSIGHT_PX_SOURCE_SCHEMA_HPP

#include <gainsight/px/core/config.hpp>
#include <gainsight/px/json/row.hpp>
#include <gainsight/px/json/table.hpp>
#include <gainsight/px/operation/catalog.hpp>

#include <concepts>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gainsight::px::inline v0 {

class attribute_metadata;
class schema;

/// The type of a column, in the terms of databases. The comments say how PX sends it in JSON.
enum class column_type : unsigned char {
    text,         ///< A string; "" for no value. Also an enumeration: see column::known_values().
    boolean,      ///< true or false.
    integer,      ///< A whole number of at most 64 bits, with its sign.
    number,       ///< A number, read as double.
    date_time,    ///< A whole number of 64 bits: milliseconds since 1970 in UTC; 0 means never, which is no value.
    json_object,  ///< An object: see column::nested().
    json_list,    ///< An array: see column::elements() and column::nested().
    json_value,   ///< Any JSON value.
};

/// "text", "boolean", ...: the enumerator's name.
[[nodiscard]] std::string_view to_string(column_type type) noexcept;

namespace detail {

class schema_maker;

template <class Operation, class Model>
[[nodiscard]] constexpr std::span<operation::listed_field const> fields_that_identify() noexcept
{
    if constexpr (requires {
                      requires std::same_as<operation::record_of<Operation>, Model>;
                      Operation::identified_by;
                  })
        return Operation::identified_by;
    else
        return {};
}

/// The fields that identify a record of `Model` in lists, from the first list that names any; empty if no list does.
/// All lists of one model name the same fields.
template <class Model, class... Operations>
[[nodiscard]] constexpr auto fields_that_identify(operation::operations<Operations...>) noexcept
{
    std::span<operation::listed_field const> found;
    static_cast<void>((... || !(found = fields_that_identify<Operations, Model>()).empty()));
    return found;
}

}  // namespace detail

/// One field of a model, as a column.
class column {
public:
    /// The field's name in JSON: "identifyId".
    [[nodiscard]] std::string_view name() const noexcept { return name_; }
    [[nodiscard]] column_type type() const noexcept { return type_; }
    /// Whether a record may have no value in this column. PX sends null, "" or a date of 0 for it, or leaves the field
    /// out, and any field may be null. So this is false only for a field that alone identifies the records of a list.
    /// If several fields do (users: `identifyId`, then `id`), each of them may be empty.
    [[nodiscard]] bool nullable() const noexcept { return nullable_; }
    /// Whether the vendor's contract marks the field as required. PX enforces that only when a record is created: a
    /// record that arrives may lack it.
    [[nodiscard]] bool required() const noexcept { return required_; }
    /// The vendor's description of the field; "" if there is none. Version 0.1.6 of the contract describes no field;
    /// with_attributes() adds the descriptions of a subscription's attributes (source/attribute_columns.hpp).
    [[nodiscard]] std::string_view description() const noexcept { return description_; }
    /// The schema of the object in this column, or of the objects in its list; null if there are no objects, or if
    /// their fields have no fixed names, as in `customAttributes`. It lives as long as this column.
    [[nodiscard]] schema const* nested() const noexcept { return nested_.get(); }
    /// The type of the elements of a list; absent for a column of another type.
    [[nodiscard]] std::optional<column_type> elements() const noexcept { return elements_; }
    /// The values of an enumeration, or of a list of enumerations, in the vendor's spelling; empty for other columns.
    /// PX may add values at any time.
    [[nodiscard]] std::span<std::string_view const> known_values() const noexcept { return known_values_; }

private:
    friend class detail::schema_maker;
    column() = default;

    std::string name_;
    std::string description_;
    std::span<std::string_view const> known_values_;
    std::shared_ptr<schema const> nested_;
    std::optional<column_type> elements_;
    column_type type_ = column_type::text;
    bool nullable_ = true;
    bool required_ = false;
};

/// The columns of a model; made by schema_of(). Copies share the nested schemas.
class schema {
public:
    /// The name that the contract gives the model: "User".
    [[nodiscard]] std::string_view name() const noexcept { return name_; }
    /// In the order of the contract.
    [[nodiscard]] std::vector<column> const& columns() const noexcept { return columns_; }
    /// The column of that name; null when there is none.
    [[nodiscard]] column const* find(std::string_view name) const noexcept;
    /// Whether a record may have fields that are not columns: the model keeps them in `extra`, which is not a column.
    [[nodiscard]] bool open() const noexcept { return open_; }
    /// The columns that identify a record: its id is the first of them that is not empty. Empty for a model whose
    /// records no list identifies, and for nested objects.
    [[nodiscard]] std::vector<std::string_view> const& identified_by() const noexcept { return identified_by_; }

private:
    friend class detail::schema_maker;
    schema() = default;

    std::string_view name_;
    std::vector<column> columns_;
    std::vector<std::string_view> identified_by_;
    bool open_ = false;
};

namespace detail {

/// Makes schemas from the tables of models.
class schema_maker {
public:
    [[nodiscard]] static std::unique_ptr<schema const> make(object_table const& table,
                                                            std::span<operation::listed_field const> ids);
    [[nodiscard]] static schema with_attributes(schema const& of, std::vector<attribute_metadata> const& attributes);

private:
    // A table whose schema is being made, linked to the tables that contain it. Finds a model that contains itself.
    struct step {
        object_table const* table;
        schema const* made;
        step const* outer;
    };
    static std::shared_ptr<schema const> nest(object_table const& table, step const& outer);
    static std::unique_ptr<schema> fill(object_table const& table, std::span<operation::listed_field const> ids,
                                        step const* outer);
    static column column_of(erased_row const& row, std::string_view model, step const& at);
};

}  // namespace detail

/// The columns of a model, as PX sends its records. Thread-safe; the result is made by the first call and lives until
/// the program ends.
/// @code
/// for (px::column const& c : px::schema_of<px::user>().columns()) std::cout << c.name() << ' ' << to_string(c.type());
/// @endcode
template <model Model>
[[nodiscard]] schema const& schema_of()
{
    static auto const made = detail::schema_maker::make(detail::table_of<Model>::value,
                                                        detail::fields_that_identify<Model>(operation::all{}));
    return *made;
}

}  // namespace gainsight::px::inline v0

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/source/impl/schema.ipp>
#endif

#endif
