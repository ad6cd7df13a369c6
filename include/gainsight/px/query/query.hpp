// The query of a list call: filter, sort order, page size, date range and other parameters.
#ifndef GAINSIGHT_PX_QUERY_QUERY_HPP
#define GAINSIGHT_PX_QUERY_QUERY_HPP

#include <gainsight/px/core/open_enum.hpp>
#include <gainsight/px/operation/parameter.hpp>
#include <gainsight/px/query/field_list.hpp>
#include <gainsight/px/query/query_body.hpp>
#include <gainsight/px/query/sort.hpp>

#include <concepts>
#include <cstddef>
#include <string>
#include <utility>

namespace gainsight::px::inline v0 {

/// The endpoint returns the records of a date range.
template <class Endpoint>
concept this_endpoint_lists_by_date = Endpoint::info.max_range_days() > 0;

/// The endpoint can list only the records of one product, by its property key.
template <class Endpoint>
concept this_endpoint_narrows_by_property_key = Endpoint::info.takes(parameter::property_key);

/// The endpoint can list only the records of one product, by its id.
template <class Endpoint>
concept this_endpoint_narrows_by_product = Endpoint::info.takes(parameter::product_id);

/// The endpoint can list only the records that one person created.
template <class Endpoint>
concept this_endpoint_narrows_by_creator = Endpoint::info.takes(parameter::created_by_id);

/// The endpoint can list only the records of some types.
template <class Endpoint, class Type>
concept this_endpoint_narrows_by_content_type =
    Endpoint::info.takes(parameter::content_types) && std::same_as<Type, typename Endpoint::content_type>;

/// The query of a list call. Each setter returns the query itself, so that they can be chained. The first error of a
/// setter is kept, and the call reports it before anything is sent.
///
/// `Endpoint` is the descriptor of a list operation: `filters` and `sorts` are names of fields, and `dated_by` is the
/// field on which a historical list takes its date range.
template <class Endpoint>
class basic_query {
public:
    basic_query() : body_{Endpoint::info, detail::date_field_of<Endpoint>()} {}

    /// Only records for which the condition holds. With several `where`, all conditions must hold.
    template <this_endpoint_filters_by_the_field<Endpoint>... Uses>
        requires(this_endpoint_takes_the_operator_on_the_field<Uses, Endpoint> && ...)
    basic_query& where(filter<Uses...> condition)
    {
        body_.where(std::move(condition).body());
        return *this;
    }
    // A template, so that a typed filter which the overload above rejects is not converted to a dynamic_filter here.
    /// The same for a filter whose fields are checked at run time. An empty one is invalid_argument.
    template <std::same_as<dynamic_filter> Dynamic>
    basic_query& where(Dynamic const& condition)
    {
        body_.where(condition, detail::run_time_list::of<Endpoint>());
        return *this;
    }

    /// Sorts by the first key, records with equal first keys by the second, and so on. Replaces an earlier `sort`.
    template <this_endpoint_sorts_by_the_field<Endpoint>... Fields>
    basic_query& sort(sort_key<Fields> const&... keys)
    {
        body_.clear_sort();
        (body_.add_sort(keys.text(), keys.flaw()), ...);
        return *this;
    }

    /// Records per page, from 1 to the maximum of the endpoint, which is the default.
    basic_query& page_size(int records)
    {
        body_.set_page_size(records);
        return *this;
    }
    /// Whether the next page is requested while the caller processes the current one. Off by default.
    basic_query& read_ahead(bool on = true) noexcept
    {
        body_.set_read_ahead(on);
        return *this;
    }
    /// Continues another stream: `cursor` is what its `cursor()` returned. All other settings must be the same as for
    /// that stream; a different page size is invalid_argument.
    basic_query& start_from(std::string cursor)
    {
        body_.set_start(std::move(cursor));
        return *this;
    }
    /// Only records of a date range. Historical lists need a date range.
    basic_query& during(date_range const& range)
        requires this_endpoint_lists_by_date<Endpoint>
    {
        body_.set_range(range);
        return *this;
    }
    /// Only records of the last day, as PX defines it.
    basic_query& during(last_day_t) noexcept
        requires this_endpoint_lists_by_date<Endpoint>
    {
        body_.set_last_day();
        return *this;
    }
    /// Only records of the product with that property key.
    basic_query& property_key(std::string key)
        requires this_endpoint_narrows_by_property_key<Endpoint>
    {
        body_.set_parameter(parameter::property_key, std::move(key));
        return *this;
    }
    /// Only records of the product with that id.
    basic_query& product_id(std::string id)
        requires this_endpoint_narrows_by_product<Endpoint>
    {
        body_.set_parameter(parameter::product_id, std::move(id));
        return *this;
    }
    /// Only records that the person with that id created.
    basic_query& created_by_id(std::string id)
        requires this_endpoint_narrows_by_creator<Endpoint>
    {
        body_.set_parameter(parameter::created_by_id, std::move(id));
        return *this;
    }
    /// Only records of this type; if called several times, of any of these types. `engagement_type::email` is refused,
    /// since this parameter of PX takes OUT_BOUND_EMAIL instead.
    template <class Type>
        requires this_endpoint_narrows_by_content_type<Endpoint, Type>
    basic_query& content_type(Type type)
    {
        std::string word{open_enum<Type>{type}.text()};
        if (word == Endpoint::content_type_not_taken)
            body_.refuse(errc::invalid_argument, std::string{Endpoint::info.call()} + " is not narrowed to " + word +
                                                     ", which " + std::string{parameter::content_types} +
                                                     " does not take; " + std::string{Endpoint::content_type_instead} +
                                                     " may be meant");
        else
            body_.add_parameter(parameter::content_types, std::move(word));
        return *this;
    }
    /// The longest request target, in bytes; `default_target_limit` by default. Filters with many alternatives may
    /// exceed it.
    basic_query& target_limit(std::size_t bytes) noexcept
    {
        body_.set_target_limit(bytes);
        return *this;
    }

    /// Why the query cannot be sent; no error if it can.
    [[nodiscard]] px::error error() const { return body_.error(); }
    [[nodiscard]] detail::query_body const& body() const noexcept { return body_; }

private:
    detail::query_body body_;
};

}  // namespace gainsight::px::inline v0

#endif
