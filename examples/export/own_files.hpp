// Whether the files are there that the books of a fleet's run say are in this folder.
#ifndef EXAMPLES_EXPORT_OWN_FILES_HPP
#define EXAMPLES_EXPORT_OWN_FILES_HPP

#include "books.hpp"
#include "disk_file.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace example {

/// The files of `folder`, in the words of part_books `here`, that are gone or have another size: what their processes
/// wrote may be lost with a disk after its window was finished. They are not read, which --verify does.
[[nodiscard]] inline std::vector<std::string> files_gone(std::vector<list_books> const& books, fs::path const& folder,
                                                         std::string_view here)
{
    std::vector<std::string> out;
    for (auto const& list : books)
        for (auto const& part : list.parts) {
            auto const* const file = part.proof.if_contains("file");
            auto const* const bytes = part.proof.if_contains("bytes");
            if (!file || !file->is_string() || part.folder != here) continue;
            auto const path = folder / std::string_view{file->get_string()};
            std::error_code failed;
            auto const size = fs::file_size(path, failed);
            bool const is_there = !failed && bytes && bytes->is_number() && size == bytes->to_number<std::uint64_t>();
            if (!is_there) out.push_back(path.string());
        }
    return out;
}

/// What is gone, in a sentence.
[[nodiscard]] inline std::string words_of_gone(std::vector<std::string> const& files)
{
    return files.front() +
           (files.size() == 1 ? " is" : " and " + std::to_string(files.size() - 1) + " more files of this folder are") +
           " not there as the run's processes wrote " + (files.size() == 1 ? "it" : "them") +
           ": another --run reads them again";
}

}  // namespace example

#endif
