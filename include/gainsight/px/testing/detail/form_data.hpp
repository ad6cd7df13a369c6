// Uploaded forms, taken apart.
#ifndef GAINSIGHT_PX_TESTING_DETAIL_FORM_DATA_HPP
#define GAINSIGHT_PX_TESTING_DETAIL_FORM_DATA_HPP

#include <gainsight/px/testing/message.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0::testing::detail {

/// One part of a form.
class form_part {
public:
    std::string name;
    std::string file_name;
    std::string content_type;
    std::string bytes;
};

/// The value of a parameter behind a header's first value, as boundary in `multipart/form-data; boundary=x`.
inline std::string header_parameter(std::string_view header, std::string_view name)
{
    header.remove_prefix(std::min(header.find(';'), header.size()));
    while (header.starts_with(';')) {
        header.remove_prefix(1);
        while (header.starts_with(' ')) header.remove_prefix(1);
        auto const equals = std::min(header.find('='), header.size());
        bool const found = header.substr(0, equals) == name;
        header.remove_prefix(std::min(equals + 1, header.size()));
        std::string value;
        if (header.starts_with('"')) {
            std::size_t i = 1;
            for (; i < header.size() && header[i] != '"'; ++i) {
                if (header[i] == '\\' && i + 1 < header.size()) ++i;
                value += header[i];
            }
            header.remove_prefix(std::min(i + 1, header.size()));
        } else {
            value = header.substr(0, header.find_first_of("; "));
            header.remove_prefix(value.size());
        }
        if (found) return value;
        header.remove_prefix(std::min(header.find(';'), header.size()));
    }
    return {};
}

/// The parts of a multipart/form-data body. Empty when its content type or its framing is not right.
inline std::optional<std::vector<form_part>> parse_form(std::string_view content_type, std::string_view body)
{
    constexpr std::string_view crlf = "\r\n";
    auto const boundary = header_parameter(content_type, "boundary");
    if (!content_type.starts_with("multipart/form-data") || boundary.empty() || boundary.size() > 70)
        return std::nullopt;
    auto const delimiter = "\r\n--" + boundary;
    if (!body.starts_with(std::string_view{delimiter}.substr(2))) return std::nullopt;
    body.remove_prefix(delimiter.size() - 2);
    std::vector<form_part> parts;
    while (!body.starts_with("--")) {
        if (!body.starts_with(crlf)) return std::nullopt;
        body.remove_prefix(2);
        header_list headers;
        while (!body.starts_with(crlf)) {
            auto const end = body.find(crlf), colon = body.find(':');
            if (end == body.npos || colon > end) return std::nullopt;
            auto value = body.substr(colon + 1, end - colon - 1);
            while (value.starts_with(' ')) value.remove_prefix(1);
            headers.add(std::string{body.substr(0, colon)}, std::string{value});
            body.remove_prefix(end + 2);
        }
        body.remove_prefix(2);
        auto const end = body.find(delimiter);
        if (end == body.npos) return std::nullopt;
        auto const disposition = headers.get("Content-Disposition");
        if (!disposition.starts_with("form-data")) return std::nullopt;
        parts.push_back({header_parameter(disposition, "name"), header_parameter(disposition, "filename"),
                         std::string{headers.get("Content-Type")}, std::string{body.substr(0, end)}});
        body.remove_prefix(end + delimiter.size());
    }
    return parts;
}

}  // namespace gainsight::px::inline v0::testing::detail

#endif
