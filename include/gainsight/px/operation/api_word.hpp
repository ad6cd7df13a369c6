// The words that the API's own paths hold where others hold an id.
#ifndef GAINSIGHT_PX_OPERATION_API_WORD_HPP
#define GAINSIGHT_PX_OPERATION_API_WORD_HPP

#include <gainsight/px/core/name_hash.hpp>
#include <gainsight/px/operation/catalog.hpp>

#include <array>
#include <string_view>

namespace gainsight::px::inline v0::detail {

/// Whether a text could be a segment of some path of the catalog: nearly every id is not, and need not be compared with
/// all of them.
[[nodiscard]] constexpr bool may_be_api_word(std::string_view segment) noexcept
{
    constexpr auto marks = [] {
        std::array<bool, 1024> found{};
        for (auto const* operation : catalog::all)
            for (auto path = operation->path(); !path.empty();) {
                path.remove_prefix(1);  // the slash
                auto const word = path.substr(0, path.find('/'));
                if (!word.starts_with('{')) found[name_hash(word) % found.size()] = true;
                path.remove_prefix(word.size());
            }
        return found;
    }();
    return marks[name_hash(segment) % marks.size()];
}

/// Whether `segment` is a word of the API where `path_template` has its id, by the paths of the catalog.
[[nodiscard]] constexpr bool is_api_word(std::string_view path_template, std::string_view segment) noexcept
{
    if (!may_be_api_word(segment)) return false;
    auto const prefix = path_template.substr(0, path_template.find('{'));
    if (prefix.size() == path_template.size()) return false;
    for (auto const* operation : catalog::all) {
        auto path = operation->path();
        if (!path.starts_with(prefix)) continue;
        path.remove_prefix(prefix.size());
        if (!path.starts_with('{') && path.substr(0, path.find('/')) == segment) return true;
    }
    return false;
}

}  // namespace gainsight::px::inline v0::detail

#endif
