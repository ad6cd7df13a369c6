// As much of XLIFF as a simulated service has to write and to understand.
#ifndef GAINSIGHT_PX_TESTING_DETAIL_XLIFF_HPP
#define GAINSIGHT_PX_TESTING_DETAIL_XLIFF_HPP

#include <gainsight/px/testing/detail/schema.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gainsight::px::inline v0::testing::detail {

inline constexpr std::string_view xliff_versions = "1.2|2.0|2.1";

/// What one `<file>` of a document is about.
class xliff_file {
public:
    std::string id;
    std::string source_language;
    std::string target_language;
    std::string text;         // the one text that a simulated resource has
    std::string translation;  // none: empty
};

class xliff_document {
public:
    std::string version;
    std::vector<xliff_file> files;
};

namespace xml {

inline constexpr std::pair<char, std::string_view> escapes[] = {
    {'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&apos;"}};

inline std::string escaped(std::string_view text)
{
    std::string out;
    for (char c : text) {
        std::string_view written{&c, 1};
        for (auto const& [plain, escape] : escapes)
            if (c == plain) written = escape;
        out += written;
    }
    return out;
}
inline std::string unescaped(std::string_view text)
{
    std::string out;
    while (!text.empty()) {
        std::size_t taken = 1;
        char c = text[0];
        for (auto const& [plain, escape] : escapes)
            if (text.starts_with(escape)) {
                c = plain;
                taken = escape.size();
            }
        out += c;
        text.remove_prefix(taken);
    }
    return out;
}
/// The attributes' text of the first element of that name, and what stands behind its opening tag.
inline std::optional<std::pair<std::string_view, std::string_view>> element(std::string_view text,
                                                                            std::string_view name)
{
    for (auto at = text.find('<'); at != text.npos; at = text.find('<', at + 1)) {
        auto const rest = text.substr(at + 1);
        if (!rest.starts_with(name) || rest.substr(name.size()).find_first_of(" \t\r\n>/") != 0) continue;
        auto const end = rest.find('>');
        if (end == rest.npos) return std::nullopt;
        return std::pair{rest.substr(name.size(), end - name.size()), rest.substr(end + 1)};
    }
    return std::nullopt;
}
inline std::string attribute(std::string_view attributes, std::string_view name)
{
    for (auto at = attributes.find(name); at != attributes.npos; at = attributes.find(name, at + 1)) {
        auto const rest = attributes.substr(at + name.size());
        if (at == 0 || std::string_view{" \t\r\n"}.find(attributes[at - 1]) == std::string_view::npos) continue;
        if (rest.size() < 3 || rest[0] != '=' || (rest[1] != '"' && rest[1] != '\'')) continue;
        auto const value = rest.substr(2);
        return unescaped(value.substr(0, value.find(rest[1])));
    }
    return {};
}

}  // namespace xml

inline std::string to_text(xliff_document const& d)
{
    using xml::escaped;
    bool const old = d.version == "1.2";
    std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xliff version=\"" + escaped(d.version) +
                      "\" xmlns=\"urn:oasis:names:tc:xliff:document:" + escaped(old ? d.version : "2.0") + '"';
    auto const languages = [&](xliff_file const& f, std::string_view source, std::string_view target) {
        out.append(" ").append(source).append("=\"").append(escaped(f.source_language)).append("\"");
        if (!f.target_language.empty())
            out.append(" ").append(target).append("=\"").append(escaped(f.target_language)).append("\"");
    };
    if (!old && !d.files.empty()) languages(d.files.front(), "srcLang", "trgLang");
    out += ">\n";
    for (auto const& f : d.files) {
        auto const texts = "<source>" + escaped(f.text) + "</source>" +
                           (f.translation.empty() ? "" : "<target>" + escaped(f.translation) + "</target>");
        if (old) {
            out.append("<file original=\"").append(escaped(f.id)).append("\" datatype=\"plaintext\"");
            languages(f, "source-language", "target-language");
            out.append("><body><trans-unit id=\"name\">").append(texts).append("</trans-unit></body></file>\n");
        } else {
            out.append("<file id=\"").append(escaped(f.id)).append("\"><unit id=\"name\"><segment>").append(texts);
            out.append("</segment></unit></file>\n");
        }
    }
    return out + "</xliff>\n";
}

/// Empty for what is no XLIFF.
inline std::optional<xliff_document> parse_xliff(std::string_view text)
{
    auto const root = xml::element(text, "xliff");
    if (!root || text.find("</xliff>") == text.npos) return std::nullopt;
    auto const& [attributes, content] = *root;
    xliff_document d;
    d.version = xml::attribute(attributes, "version");
    bool const old = d.version.starts_with("1.");
    auto rest = content;
    while (auto const file = xml::element(rest, "file")) {
        auto const& [facts, inside] = *file;
        auto const& languages = old ? facts : attributes;
        auto const end = inside.find("</file>");
        if (end == inside.npos) return std::nullopt;
        xliff_file f;
        f.id = xml::attribute(facts, old ? "original" : "id");
        f.source_language = xml::attribute(languages, old ? "source-language" : "srcLang");
        f.target_language = xml::attribute(languages, old ? "target-language" : "trgLang");
        auto const body = inside.substr(0, end);
        if (auto const source = xml::element(body, "source"))
            f.text = xml::unescaped(source->second.substr(0, source->second.find("</source>")));
        if (auto const target = xml::element(body, "target"))
            f.translation = xml::unescaped(target->second.substr(0, target->second.find("</target>")));
        d.files.push_back(std::move(f));
        rest = inside.substr(end);
    }
    return d;
}

}  // namespace gainsight::px::inline v0::testing::detail

#endif
