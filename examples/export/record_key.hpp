// The key of a record in a database table.
#ifndef EXAMPLES_EXPORT_RECORD_KEY_HPP
#define EXAMPLES_EXPORT_RECORD_KEY_HPP

#include <gainsight/px/model/raw_record.hpp>

#include <openssl/evp.h>

#include <array>
#include <new>
#include <string>
#include <string_view>

namespace example {

namespace px = gainsight::px;

/// The id of a record; if it has none, "sha256:" and the hash of its bytes in hexadecimal, so that no record is
/// dropped. So identical records without ids are one row. If PX changes such a record, it becomes a new row beside the
/// old one, until a read of the whole list marks the old one as deleted.
class record_key {
public:
    /// Valid until the next call, and while the record lives.
    [[nodiscard]] std::string_view of(px::raw_record const& record)
    {
        if (!record.id().empty()) return record.id();
        std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
        unsigned size = 0;
        if (EVP_Digest(record.text().data(), record.text().size(), hash.data(), &size, EVP_sha256(), nullptr) != 1)
            throw std::bad_alloc{};
        hashed_ = "sha256:";
        for (unsigned i = 0; i < size; ++i) {
            hashed_ += "0123456789abcdef"[hash[i] >> 4];
            hashed_ += "0123456789abcdef"[hash[i] & 15];
        }
        return hashed_;
    }

private:
    std::string hashed_;
};

}  // namespace example

#endif
