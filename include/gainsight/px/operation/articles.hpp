// The operations of the Article API, each stated once.
#ifndef GAINSIGHT_PX_OPERATION_ARTICLES_HPP
#define GAINSIGHT_PX_OPERATION_ARTICLES_HPP

#include <gainsight/px/operation/descriptor.hpp>
#include <gainsight/px/operation/info.hpp>
#include <gainsight/px/operation/parameter.hpp>

namespace gainsight::px::inline v0 {

class article;

namespace operation {

struct list_articles {
    static constexpr operation_info info = operation_info{"getArticles", "articles.list", verb::get, "/v1/articles"}
                                               .paged(paging::number, "articleExternalViewList", 500)
                                               .query(parameter::product_id);
    using answer = page<article>;
    static constexpr auto identified_by = fields("id");
};

struct get_article {
    static constexpr operation_info info{"getArticle", "articles.get", verb::get, "/v1/articles/{articleId}"};
    using answer = article;
};

using articles = operations<list_articles, get_article>;

}  // namespace operation
}  // namespace gainsight::px::inline v0

#endif
