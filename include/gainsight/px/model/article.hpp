// An article of the knowledge center, and the bots that show it.
#ifndef GAINSIGHT_PX_MODEL_ARTICLE_HPP
#define GAINSIGHT_PX_MODEL_ARTICLE_HPP

#include <gainsight/px/core/boxed.hpp>
#include <gainsight/px/core/config.hpp>
#include <gainsight/px/core/timestamp.hpp>
#include <gainsight/px/json/row.hpp>
#include <gainsight/px/model/localization_status.hpp>
#include <gainsight/px/model/user_view.hpp>

#include <optional>
#include <string>
#include <vector>

namespace gainsight::px::inline v0 {

/// A KC bot that shows an article.
class article_kc_bot {
public:
    article_kc_bot() = default;

    std::string kc_id;
    std::string kc_name;
    extra_fields extra;

    friend bool operator==(article_kc_bot const&, article_kc_bot const&) = default;
};

namespace field::article_kc_bot {
inline constexpr row<"kcId", &px::article_kc_bot::kc_id> kc_id{};
inline constexpr row<"kcName", &px::article_kc_bot::kc_name> kc_name{};
}  // namespace field::article_kc_bot

template <>
inline constexpr auto rows<article_kc_bot> =
    row_list<"ArticleKC">(field::article_kc_bot::kc_id, field::article_kc_bot::kc_name);

/// An article of the knowledge center.
class article {
public:
    article() = default;

    std::vector<px::article_kc_bot> article_k_cs;
    std::string article_name;
    std::string author;
    std::optional<timestamp> created_date;
    std::string default_language;
    std::string id;
    std::vector<px::localization_status> languages;
    boxed<px::user_view> modified_by;
    std::optional<timestamp> modified_date;
    std::string product_id;
    std::string product_name;
    /// ISO 8601, as PX sends it.
    std::string release_date;
    std::string translation_state;
    std::string view_type;
    extra_fields extra;

    friend bool operator==(article const&, article const&) = default;
};

namespace field::article {
inline constexpr row<"articleKCs", &px::article::article_k_cs> article_k_cs{};
inline constexpr row<"articleName", &px::article::article_name> article_name{};
inline constexpr row<"author", &px::article::author> author{};
inline constexpr row<"createdDate", &px::article::created_date> created_date{};
inline constexpr row<"defaultLanguage", &px::article::default_language> default_language{};
inline constexpr row<"id", &px::article::id> id{};
inline constexpr row<"languages", &px::article::languages> languages{};
inline constexpr row<"modifiedBy", &px::article::modified_by> modified_by{};
inline constexpr row<"modifiedDate", &px::article::modified_date> modified_date{};
inline constexpr row<"productId", &px::article::product_id> product_id{};
inline constexpr row<"productName", &px::article::product_name> product_name{};
inline constexpr row<"releaseDate", &px::article::release_date> release_date{};
inline constexpr row<"translationState", &px::article::translation_state> translation_state{};
inline constexpr row<"viewType", &px::article::view_type> view_type{};
}  // namespace field::article

template <>
inline constexpr auto rows<article> = row_list<"ArticleExternalView">(
    field::article::article_k_cs, field::article::article_name, field::article::author, field::article::created_date,
    field::article::default_language, field::article::id, field::article::languages, field::article::modified_by,
    field::article::modified_date, field::article::product_id, field::article::product_name,
    field::article::release_date, field::article::translation_state, field::article::view_type);

}  // namespace gainsight::px::inline v0

#endif
