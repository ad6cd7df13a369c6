// The bodies of <gainsight/px/call/multipart.hpp>.
#ifndef GAINSIGHT_PX_CALL_IMPL_MULTIPART_IPP
#define GAINSIGHT_PX_CALL_IMPL_MULTIPART_IPP

#include <gainsight/px/call/multipart.hpp>

#include <random>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_RARE_DECL std::string random_boundary()
{
    static constexpr char hex[] = "0123456789abcdef";
    std::random_device entropy;
    std::string out = "gainsight-px-";
    for (int word = 0; word != 4; ++word) {
        auto bits = entropy();
        for (int digit = 0; digit != 8; ++digit, bits >>= 4) out += hex[bits & 15];
    }
    return out;
}

GAINSIGHT_PX_RARE_DECL std::string multipart_content_type(std::string_view boundary)
{
    return "multipart/form-data; boundary=" + std::string{boundary};
}

inline std::string escaped_file_name(std::string_view name)
{
    std::string out;
    for (char const c : name) {
        switch (c) {
            case '"': out += "%22"; break;
            case '\r': out += "%0D"; break;
            case '\n': out += "%0A"; break;
            default: out += c;
        }
    }
    return out;
}

GAINSIGHT_PX_RARE_DECL std::string multipart_body(std::string_view boundary, std::string_view field,
                                                  std::string_view file_name, std::string_view content_type,
                                                  std::string_view content)
{
    auto const escaped = escaped_file_name(file_name);
    std::string out;
    constexpr std::size_t fixed_text = 128;
    out.reserve(content.size() + 2 * boundary.size() + field.size() + escaped.size() + content_type.size() +
                fixed_text);
    out += "--";
    out += boundary;
    out += "\r\nContent-Disposition: form-data; name=\"";
    out += field;
    out += "\"; filename=\"";
    out += escaped;
    out += "\"\r\nContent-Type: ";
    out += content_type;
    out += "\r\n\r\n";
    out += content;
    out += "\r\n--";
    out += boundary;
    out += "--\r\n";
    return out;
}

}  // namespace gainsight::px::inline v0::detail

#endif
