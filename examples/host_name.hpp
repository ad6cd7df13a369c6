// The name of this machine.
#ifndef EXAMPLES_HOST_NAME_HPP
#define EXAMPLES_HOST_NAME_HPP

#include <unistd.h>

#include <array>
#include <string>

namespace example {

[[nodiscard]] inline std::string host_name()
{
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "localhost";
}

}  // namespace example

#endif
