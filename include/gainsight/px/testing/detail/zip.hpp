// The smallest zip archives: entries that are stored, not compressed.
#ifndef GAINSIGHT_PX_TESTING_DETAIL_ZIP_HPP
#define GAINSIGHT_PX_TESTING_DETAIL_ZIP_HPP

#include <gainsight/px/core/config.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gainsight::px::inline v0::testing::detail {

class zip_entry {
public:
    std::string name;
    std::string bytes;
};

inline std::uint32_t crc32_of(std::string_view bytes) noexcept
{
    std::uint32_t crc = 0xffffffffu;
    for (char c : bytes) {
        crc ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit) crc = crc & 1 ? crc >> 1 ^ 0xedb88320u : crc >> 1;
    }
    return ~crc;
}

/// What a local header and its twin in the directory have in common, from the version needed to the extra field.
inline void append_zip_facts(zip_entry const& e, std::string& out)
{
    auto const number = [&](std::size_t n, int bytes) {
        for (int i = 0; i < bytes; ++i) out += static_cast<char>(n >> 8 * i & 255);
    };
    number(20, 2);                    // version needed: 2.0
    number(0x0800, 2);                // the name is UTF-8
    number(0, 2);                     // stored
    number(0, 2);                     // midnight
    number(46 << 9 | 1 << 5 | 1, 2);  // of 2026-01-01: an archive depends on its contents alone
    number(crc32_of(e.bytes), 4);
    number(e.bytes.size(), 4);
    number(e.bytes.size(), 4);
    number(e.name.size(), 2);
    number(0, 2);
}

inline std::string zip_of(std::vector<zip_entry> const& entries)
{
    std::string out, directory;
    auto const number = [](std::string& to, std::size_t n, int bytes) {
        for (int i = 0; i < bytes; ++i) to += static_cast<char>(n >> 8 * i & 255);
    };
    for (auto const& e : entries) {
        directory += "PK\x01\x02";
        number(directory, 20, 2);
        append_zip_facts(e, directory);
        number(directory, 0, 6);  // no comment, disk 0, no attributes
        number(directory, 0, 4);
        number(directory, out.size(), 4);
        directory += e.name;
        out += "PK\x03\x04";
        append_zip_facts(e, out);
        out += e.name;
        out += e.bytes;
    }
    auto const at = out.size();
    out += directory;
    out += "PK\x05\x06";
    number(out, 0, 4);
    number(out, entries.size(), 2);
    number(out, entries.size(), 2);
    number(out, directory.size(), 4);
    number(out, at, 4);
    number(out, 0, 2);
    return out;
}

/// The entries of an archive. Empty for what is no archive, is damaged, or holds compressed entries.
inline std::optional<std::vector<zip_entry>> unzip(std::string_view archive)
{
    constexpr std::size_t header = 30;
    std::vector<zip_entry> entries;
    auto const number = [&](std::size_t at, int bytes) {
        std::size_t n = 0;
        for (int i = bytes; i-- > 0;)
            n = n << 8 | static_cast<unsigned char>(archive[at + static_cast<std::size_t>(i)]);
        return n;
    };
    while (archive.starts_with("PK\x03\x04")) {
        if (archive.size() < header || number(6, 2) & 8 || number(8, 2) != 0) return std::nullopt;
        auto const size = number(18, 4), name = number(26, 2), extra = number(28, 2);
        if (archive.size() - header < name + extra || archive.size() - header - name - extra < size)
            return std::nullopt;
        zip_entry e{std::string{archive.substr(header, name)},
                    std::string{archive.substr(header + name + extra, size)}};
        if (crc32_of(e.bytes) != number(14, 4)) return std::nullopt;
        archive.remove_prefix(header + name + extra + size);
        entries.push_back(std::move(e));
    }
    if (entries.empty() || !archive.starts_with("PK\x01\x02")) return std::nullopt;
    return entries;
}

}  // namespace gainsight::px::inline v0::testing::detail

#endif
