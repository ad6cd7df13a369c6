// How tolerant the decoder is.
#ifndef GAINSIGHT_PX_JSON_DECODE_OPTIONS_HPP
#define GAINSIGHT_PX_JSON_DECODE_OPTIONS_HPP

#include <gainsight/px/core/config.hpp>

#include <cstddef>

namespace gainsight::px::inline v0::detail {

/// How tolerant the decoder is: by default of what tells what it is, and of nothing else.
class decode_options {
public:
    decode_options() noexcept = default;

    /// A field of the wrong type is counted, left absent, and its value kept in `extra`, instead of an error.
    bool skip_mismatched = false;
    bool strict_text = false;    ///< A text that is not sound is an error, instead of being mended.
    bool unique_names = false;   ///< Where all is without a schema: a name of an object that comes twice is an error.
    std::size_t max_depth = 32;  ///< Nested arrays and objects; at most 1024.
};

}  // namespace gainsight::px::inline v0::detail

#endif
