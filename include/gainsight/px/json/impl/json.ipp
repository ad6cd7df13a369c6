// Decoding of a whole text at once.
#ifndef GAINSIGHT_PX_JSON_IMPL_JSON_IPP
#define GAINSIGHT_PX_JSON_IMPL_JSON_IPP

#include <gainsight/px/json/json.hpp>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_DECL result<void> decode(std::string_view text, shape const& s, void* value)
{
    json_decoder decoder;
    decoder.start(s, value);
    if (decoder.write(text.data(), text.size()) && decoder.finish()) return {};
    error_facts f;
    f.code = errc::bad_response;
    f.message = decoder.problem();
    f.json_path = decoder.json_path();
    return error{std::move(f)};
}

}  // namespace gainsight::px::inline v0::detail

#endif
