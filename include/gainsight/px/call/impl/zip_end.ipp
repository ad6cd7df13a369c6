// The bodies of <gainsight/px/call/zip_end.hpp>.
#ifndef GAINSIGHT_PX_CALL_IMPL_ZIP_END_IPP
#define GAINSIGHT_PX_CALL_IMPL_ZIP_END_IPP

#include <gainsight/px/call/zip_end.hpp>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_DECL bool ends_as_zip(std::string_view tail) noexcept
{
    for (auto at = tail.rfind("PK\5\6"); at != tail.npos; at = tail.rfind("PK\5\6", at - 1)) {
        auto const left = tail.size() - at;
        if (left >= zip_end_record) {
            auto const byte = [&](std::size_t i) { return static_cast<unsigned char>(tail[at + i]); };
            if (left == zip_end_record + (byte(20) | std::size_t{byte(21)} << 8)) return true;
        }
        if (at == 0) break;
    }
    return false;
}

}  // namespace gainsight::px::inline v0::detail

#endif
