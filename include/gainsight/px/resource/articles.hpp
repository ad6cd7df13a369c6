// The Articles API.
#ifndef GAINSIGHT_PX_RESOURCE_ARTICLES_HPP
#define GAINSIGHT_PX_RESOURCE_ARTICLES_HPP

#include <gainsight/px/model/article.hpp>
#include <gainsight/px/operation/articles.hpp>
#include <gainsight/px/resource/base.hpp>

namespace gainsight::px::inline v0 {

/// What `articles().list` takes.
using article_query = basic_query<operation::list_articles>;

/// Articles of the knowledge center, under `/v1/articles`: `list` and `get`. Vendor source: Gainsight PX REST API,
/// "Article".
///
/// Serialisation, bad input and cancellation are as with users.
template <class Style, scope_type... Scopes>
class articles_resource
    : public detail::listed_resource<operation::list_articles, operation::get_article, Style, Scopes...> {
public:
    using detail::listed_resource<operation::list_articles, operation::get_article, Style, Scopes...>::listed_resource;
};

}  // namespace gainsight::px::inline v0

#endif
