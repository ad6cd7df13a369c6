// The one decoder: JSON as it arrives, into a value that a shape describes.
#ifndef GAINSIGHT_PX_JSON_DECODER_HPP
#define GAINSIGHT_PX_JSON_DECODER_HPP

#include <gainsight/px/core/config.hpp>
#include <gainsight/px/json/row.hpp>

#include <cstddef>
#include <memory>
#include <string>

namespace gainsight::px::inline v0::detail {

/// How tolerant the decoder is.
class decode_options {
public:
    decode_options() noexcept = default;

    bool skip_mismatched = false;  ///< A field of the wrong type is counted and left absent, instead of an error.
    std::size_t max_depth = 32;    ///< Nested arrays and objects; at most 1024.
};

/// Decodes JSON, piece by piece, into a value in place. It knows no model: it walks the tables of row.hpp.
///
/// A field that PX sent as null is absent; one that no row states is kept in `extra`; of a key that comes twice the
/// last one counts. What the target held before is overwritten in place, so that decoding page after page into the same
/// object keeps the capacity of its strings and lists.
///
/// While a decoding is under way, or was given up, the target is valid but holds old values beside new ones. Once
/// `write` or `finish` has returned false it is absent throughout.
class json_decoder {
public:
    json_decoder();
    json_decoder(json_decoder const&) = delete;
    json_decoder& operator=(json_decoder const&) = delete;
    ~json_decoder();

    /// Begins anew, whatever was under way; comes before all else. `root` is the shape of `*target`: an object, or a
    /// list for a bare array.
    void start(shape const& root, void* target, decode_options const& options = {});
    /// Takes the next piece; pieces may end anywhere. False once the decoding has failed.
    bool write(char const* data, std::size_t size);
    /// There is no more. False when the JSON was incomplete, or failed before.
    bool finish();

    [[nodiscard]] bool failed() const noexcept;
    /// What went wrong, without any value: "expected text, found a number".
    [[nodiscard]] std::string const& problem() const noexcept;
    /// Where: "users[3].score"; "" at the root.
    [[nodiscard]] std::string const& json_path() const noexcept;
    /// How many fields of a wrong type were left absent.
    [[nodiscard]] std::size_t skipped() const noexcept;
    /// Whether anything but white space has arrived.
    [[nodiscard]] bool started_value() const noexcept;

private:
    struct state;
    std::unique_ptr<state> state_;
};

/// Makes a value absent throughout; strings and lists keep their capacity.
void reset_value(shape const& s, void* value) noexcept;

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/impl/decoder.ipp>
#endif

#endif
