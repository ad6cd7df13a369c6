// A model that holds itself, at once and within another one.
#ifndef GAINSIGHT_PX_TESTS_UNIT_SOURCE_FOLDER_HPP
#define GAINSIGHT_PX_TESTS_UNIT_SOURCE_FOLDER_HPP

#include <gainsight/px/json/table.hpp>

#include <string>
#include <vector>

namespace px_test {

namespace px = gainsight::px;

class folder;

class shelf {
public:
    px::boxed<folder> first;
    px::extra_fields extra;
};

class folder {
public:
    std::string name;
    std::vector<folder> folders;
    std::vector<shelf> shelves;
    px::extra_fields extra;
};

namespace field::shelf {
inline constexpr px::row<"first", &px_test::shelf::first> first{};
}
namespace field::folder {
inline constexpr px::row<"name", &px_test::folder::name, px::mark::required> name{};
inline constexpr px::row<"folders", &px_test::folder::folders> folders{};
inline constexpr px::row<"shelves", &px_test::folder::shelves> shelves{};
}  // namespace field::folder

}  // namespace px_test

namespace gainsight::px::inline v0 {

template <>
inline constexpr auto rows<px_test::shelf> = row_list<"Shelf">(px_test::field::shelf::first);
template <>
inline constexpr auto rows<px_test::folder> =
    row_list<"Folder">(px_test::field::folder::name, px_test::field::folder::folders, px_test::field::folder::shelves);

}  // namespace gainsight::px::inline v0

#endif
