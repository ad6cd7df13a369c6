// The Articles API.
#ifndef GAINSIGHT_PX_RESOURCE_ARTICLES_HPP
#define GAINSIGHT_PX_RESOURCE_ARTICLES_HPP

#include <gainsight/px/operation/articles.hpp>
#include <gainsight/px/resource/resource.hpp>
#include <gainsight/px/stream/page_stream.hpp>

#include <string_view>
#include <utility>

namespace gainsight::px::inline v0 {

/// Articles of the knowledge center, under `/v1/articles`. Vendor source: Gainsight PX REST API, "Article".
///
/// Serialisation, bad input and cancellation are as with users.
template <class Style, scope_type... Scopes>
class articles_resource {
public:
    explicit articles_resource(detail::resource_core core) : core_{std::move(core)} {}

    /// All articles, page by page. Needs Read.
    auto list(article_query query = {}) const -> page_stream<operation::list_articles, Style>
        requires client_holds_scope<scope_needed_by<catalog::list_articles>, Scopes...>
    {
        return page_stream<operation::list_articles, Style>{core_, query.body()};
    }

    /// The article of that id. Needs Read. Errors: not_found.
    auto get(std::string_view article_id) const -> detail::awaits<Style, article>
        requires client_holds_scope<scope_needed_by<catalog::get_article>, Scopes...>
    {
        return detail::await_call<Style, article>(core_.make<article>(catalog::get_article, article_id));
    }

private:
    detail::resource_core core_;
};

}  // namespace gainsight::px::inline v0

#endif
