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

/// What a column holds, in the words of databases. In the JSON that PX sends:
enum class column_type : unsigned char {
    text,         ///< A string; "" where PX holds none. Also one of an enumeration: see column::known_values().
    boolean,      ///< true or false.
    integer,      ///< A whole number of at most 64 bits, with its sign.
    number,       ///< A number that a double holds.
    date_time,    ///< A whole number: milliseconds since 1970 in UTC, of 64 bits; 0 means never, hence no value.
    json_object,  ///< An object: see column::nested().
    json_list,    ///< An array: see column::elements() and column::nested().
    json_value,   ///< Whatever PX sends.
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

/// The fields by which lists of `Model` tell its records apart, the first that is not empty; none where no list does,
/// or where nothing lists it. Lists of one model agree on them.
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
    /// Whether a record may come without a value. PX sends null, "" or a date of 0 for it, or leaves the field out, and
    /// any field may be null: so this is false only for the field that alone tells the records of a list apart. Where a
    /// list has several (users: `identifyId`, then `id`), each of them may be empty.
    [[nodiscard]] bool nullable() const noexcept { return nullable_; }
    /// Whether the vendor's contract marks the field as required, which PX holds against a create alone: it says
    /// nothing of what arrives.
    [[nodiscard]] bool required() const noexcept { return required_; }
    /// The vendor's words on the field; "" where it has none. The contract of version 0.1.6 describes no field; what PX
    /// itself tells of a subscription's attributes, with_attributes() adds (source/attribute_columns.hpp).
    [[nodiscard]] std::string_view description() const noexcept { return description_; }
    /// The schema of the object in this column, or of the objects in its list; null where there are none, or where
    /// their fields have no fixed names, as those of `customAttributes`. It lives as long as this column.
    [[nodiscard]] schema const* nested() const noexcept { return nested_.get(); }
    /// What the list in this column holds; absent for a column of another type.
    [[nodiscard]] std::optional<column_type> elements() const noexcept { return elements_; }
    /// The values of an enumeration, or of a list of them, in the vendor's spelling; none for another column. PX may
    /// add values at any time.
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

/// The columns of a model; made by schema_of(). Copies share what is nested.
class schema {
public:
    /// The name that the contract gives the model: "User".
    [[nodiscard]] std::string_view name() const noexcept { return name_; }
    /// In the order of the contract.
    [[nodiscard]] std::vector<column> const& columns() const noexcept { return columns_; }
    /// The column of that name; null when there is none.
    [[nodiscard]] column const* find(std::string_view name) const noexcept;
    /// Whether a record may hold fields besides the columns: the model keeps them in `extra`, which is no column.
    [[nodiscard]] bool open() const noexcept { return open_; }
    /// The columns that tell records apart: the id is in the first of them that is not empty. None for a model that no
    /// list identifies, and for nested objects.
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

/// Makes schemas of tables.
class schema_maker {
public:
    [[nodiscard]] static std::unique_ptr<schema const> make(object_table const& table,
                                                            std::span<operation::listed_field const> ids);
    [[nodiscard]] static schema with_attributes(schema const& of, std::vector<attribute_metadata> const& attributes);

private:
    // The tables from the outermost object to the one at hand, and what becomes of each.
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

/// The columns of a model, as PX sends its records. Made at the first call, from any thread; it lives until the program
/// ends.
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
