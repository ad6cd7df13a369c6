// The one decoder: JSON as it arrives, into a value that a shape describes.
#ifndef GAINSIGHT_PX_JSON_DECODER_HPP
#define GAINSIGHT_PX_JSON_DECODER_HPP

#include <gainsight/px/core/config.hpp>
#include <gainsight/px/json/absent.hpp>
#include <gainsight/px/json/decode_options.hpp>
#include <gainsight/px/json/table.hpp>

#include <cstddef>
#include <memory>
#include <string>

namespace gainsight::px::inline v0::detail {

/// Decodes JSON, piece by piece, into a value in place. It knows no model: it walks the tables of json/table.hpp.
///
/// A field that PX sent as null is absent; one that no row states is kept in `extra`. If a key comes twice the last
/// value counts; a list that comes twice, each time with elements, is an error or, where such are skipped, counted as
/// skipped with all elements kept.
///
/// A value of the wrong type whose meaning is clear is read as that and counted as repaired: a text that is not sound
/// (see mend_text); a number, flag or date and time in text, "" for one that is absent; a whole number in the form of a
/// double; a number or flag where a text is due; a lone value where a list is due; a number of more digits than its
/// double keeps, which are kept beside it. Any other value of the wrong type is an error that names its place, or is
/// skipped; a list with such an element is then skipped whole. Elements of a list that is the whole answer are never
/// skipped, since nothing could keep them. One byte order mark before the JSON is passed over. What the target held
/// before is overwritten in place, so that decoding page after page into the same object keeps the capacity of its
/// strings and lists.
///
/// Of an object that is to be kept verbatim (kind::verbatim) the bytes are kept as they came; it is JSON within the
/// same bounds, but none of its values is mended or skipped: repaired() counts its texts that are not sound, and
/// skipped() the ids and dates that could not be read.
///
/// While a decoding is under way, or was given up, the target is valid but holds old values beside new ones. Once
/// `write` or `finish` has returned false it is absent throughout, unless lacks_list().
class json_decoder {
public:
    json_decoder();
    json_decoder(json_decoder const&) = delete;
    json_decoder& operator=(json_decoder const&) = delete;
    ~json_decoder();

    /// Begins a new decoding and forgets the one that was under way. Call it before anything else. `root` is the shape
    /// of `*target`: an object, or a list for a bare array.
    void start(shape const& root, void* target, decode_options const& options = {});
    /// Takes the next piece; pieces may end anywhere. False once the decoding has failed.
    bool write(char const* data, std::size_t size);
    /// Says that no piece follows. False if the JSON is incomplete or the decoding failed before.
    bool finish();

    [[nodiscard]] bool failed() const noexcept;
    /// What went wrong, without any value: "expected text, found a number".
    [[nodiscard]] std::string const& problem() const noexcept;
    /// Where: "users[3].score"; "" at the root.
    [[nodiscard]] std::string const& json_path() const noexcept;
    /// Whether it failed, at `finish`, for nothing but a list that must arrive. The target then holds what came
    /// instead, which may tell of a failure.
    [[nodiscard]] bool lacks_list() const noexcept;
    /// Whether the JSON value has come to its end; only white space may follow.
    [[nodiscard]] bool complete() const noexcept;
    /// How many fields of a wrong type were left absent, and kept in `extra`.
    [[nodiscard]] std::size_t skipped() const noexcept;
    /// How many keys and values were not sound or of another type, and were read all the same.
    [[nodiscard]] std::size_t repaired() const noexcept;
    /// The bytes that its buffers hold. Between two decodings that is bounded, whatever came before.
    [[nodiscard]] std::size_t buffered() const noexcept;
    /// Whether anything but white space has arrived.
    [[nodiscard]] bool started_value() const noexcept;

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/json/impl/decoder.ipp>
#endif

#endif
