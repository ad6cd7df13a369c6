// The bodies of <gainsight/px/query/field.hpp>.
#ifndef GAINSIGHT_PX_QUERY_IMPL_FIELD_IPP
#define GAINSIGHT_PX_QUERY_IMPL_FIELD_IPP

#include <gainsight/px/core/utf8.hpp>
#include <gainsight/px/query/field.hpp>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_DECL std::string_view attribute_name_flaw(std::string_view name) noexcept
{
    if (name.empty()) return "an attribute's name is empty";
    for (char const c : name) {
        auto const byte = static_cast<unsigned char>(c);
        if (byte <= 0x20 || byte == 0x7f) return "an attribute's name holds a space or a control character";
        if (c == ';') return "an attribute's name holds ';', which PX reads as AND";
        if (std::string_view{"=!<>~"}.find(c) != std::string_view::npos)
            return "an attribute's name holds a character of an operator (= ! < > ~)";
    }
    return is_utf8(name) ? std::string_view{} : "an attribute's name is not UTF-8";
}

}  // namespace gainsight::px::inline v0::detail

#endif
