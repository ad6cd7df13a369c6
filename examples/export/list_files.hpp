// The file names of lists; ensures that no two lists have the same file.
#ifndef EXAMPLES_EXPORT_LIST_FILES_HPP
#define EXAMPLES_EXPORT_LIST_FILES_HPP

#include "committed_file.hpp"
#include "output.hpp"

#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace example {

/// A label as part of a file name: characters other than letters, digits, '-', '_' and '.' become '_'.
[[nodiscard]] inline std::string file_name_of(std::string label)
{
    static constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
    for (char& c : label)
        if (allowed.find(c) == allowed.npos) c = '_';
    return label;
}

/// The files of one run.
class list_files {
public:
    list_files(fs::path folder, std::string ending, bool gzip)
        : folder_{std::move(folder)}, ending_{std::move(ending)}, gzip_{gzip}
    {}
    [[nodiscard]] file_name name_for(list_info const& list)
    {
        file_name name{folder_, file_name_of(list.subscription) + '-' + file_name_of(list.resource), ending_, gzip_};
        if (!taken_.insert(name.stem).second)
            output_fails("two lists would be written to " + (folder_ / name.file({})).string() +
                         ": give the subscriptions different labels");
        return name;
    }

private:
    fs::path folder_;
    std::string ending_;
    bool gzip_;
    std::set<std::string> taken_;
};

}  // namespace example

#endif
