// What the articles' list knows of types.
#ifndef GAINSIGHT_PX_OPERATION_ARTICLES_HPP
#define GAINSIGHT_PX_OPERATION_ARTICLES_HPP

#include <gainsight/px/model/article.hpp>
#include <gainsight/px/operation/catalog.hpp>
#include <gainsight/px/query/query.hpp>

#include <string_view>

namespace gainsight::px::inline v0 {
namespace operation {

struct list_articles {
    static constexpr operation_info const& info = catalog::list_articles;
    using model = px::article;
    static std::string_view id_of(px::article const& r) noexcept { return r.id; }
};

}  // namespace operation

/// What `articles().list` takes.
using article_query = basic_query<operation::list_articles>;

}  // namespace gainsight::px::inline v0

#endif
