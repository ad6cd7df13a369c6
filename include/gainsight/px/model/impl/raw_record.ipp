// The bodies of <gainsight/px/model/raw_record.hpp>.
#ifndef GAINSIGHT_PX_MODEL_IMPL_RAW_RECORD_IPP
#define GAINSIGHT_PX_MODEL_IMPL_RAW_RECORD_IPP

#include <gainsight/px/json/text_scan.hpp>
#include <gainsight/px/model/raw_record.hpp>

#include <string>
#include <string_view>

namespace gainsight::px::inline v0 {

namespace detail {

inline void append_on_one_line(std::string& out, std::string_view json)
{
    bool in_text = false;
    for (std::size_t i = 0; i < json.size(); ++i) {
        char const c = json[i];
        if (c == '\n' || c == '\r') {
            out += !in_text ? " " : c == '\n' ? "\\n" : "\\r";
            continue;
        }
        out += c;
        if (c == '"')
            in_text = !in_text;
        else if (c == '\\' && in_text && i + 1 < json.size() && (json[i + 1] == '"' || json[i + 1] == '\\'))
            out += json[++i];
    }
}

}  // namespace detail

GAINSIGHT_PX_DECL void raw_record::write_line(std::string& out) const
{
    auto const json = text();
    if (json.empty()) return;
    if (!detail::has_control(json.data(), json.data() + json.size()))
        out += json;
    else
        detail::append_on_one_line(out, json);
    out += '\n';
}

}  // namespace gainsight::px::inline v0

#endif
