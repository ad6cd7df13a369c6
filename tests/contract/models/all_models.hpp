// Every model of ours, once: what operations send and answer, and what lies within that.
#ifndef GAINSIGHT_PX_TESTS_CONTRACT_MODELS_ALL_MODELS_HPP
#define GAINSIGHT_PX_TESTS_CONTRACT_MODELS_ALL_MODELS_HPP

#include <gainsight/px.hpp>
#include <gainsight/px/model/localization_status.hpp>
#include <gainsight/px/operation/catalog.hpp>

#include <array>
#include <type_traits>
#include <vector>

namespace px_test {

namespace px = gainsight::px;

template <class... Models>
struct model_list {
    static constexpr std::array tables{&px::detail::table_of<Models>::value...};

    /// Calls `visit.template operator()<Model>()` for each.
    template <class Visitor>
    static void for_each(Visitor visit)
    {
        (visit.template operator()<Models>(), ...);
    }
};

/// The model that a descriptor's request or answer consists of; a type that is no model where it consists of none.
template <class T>
struct model_in {
    using type = T;
};
template <class T>
struct model_in<px::page<T>> : model_in<T> {};
template <class T>
struct model_in<std::vector<T>> : model_in<T> {};
template <class T>
struct model_in<px::patch<T>> : model_in<T> {};

template <class Operation>
struct request_of {
    using type = void;
};
template <class Operation>
    requires requires { typename Operation::request; }
struct request_of<Operation> : model_in<typename Operation::request> {};

template <class T>
inline constexpr bool is_model = px::model<T>;
template <>
inline constexpr bool is_model<void> = false;

template <class List, class... Candidates>
struct with_new {
    using type = List;
};
template <class... Models, class First, class... Further>
struct with_new<model_list<Models...>, First, Further...>
    : with_new<std::conditional_t<!is_model<First> || (std::is_same_v<First, Models> || ...), model_list<Models...>,
                                  model_list<Models..., First>>,
               Further...> {};

/// Models that lie within others alone, and those that need not be sent. A new one goes in here.
using inner_models =
    model_list<px::location, px::coordinates, px::channel_metric, px::user_agent, px::user_agent_by_product,
               px::update_user_preferences, px::update_user_preferences_v2, px::feature_label, px::mapped_element,
               px::segment_action, px::localization_status, px::custom_event_metadata, px::user_view,
               px::article_kc_bot, px::product_key_details, px::product_detail>;

template <class Operations>
struct models_of;
template <class... Operations>
struct models_of<px::operation::operations<Operations...>>
    : with_new<inner_models, typename request_of<Operations>::type...,
               typename model_in<typename Operations::answer>::type...> {};

using all_models = models_of<px::operation::all>::type;

}  // namespace px_test

#endif
