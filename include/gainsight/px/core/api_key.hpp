// An API key, kept out of logs and errors, and overwritten in memory.
#ifndef GAINSIGHT_PX_CORE_API_KEY_HPP
#define GAINSIGHT_PX_CORE_API_KEY_HPP

#include <gainsight/px/core/result.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace gainsight::px::inline v0 {

namespace detail {

/// Overwrites `size` bytes at `data` with zeros, in a way that the optimiser must keep.
void zeroise(char* data, std::size_t size) noexcept;

/// Puts "..." in place of whatever a text repeats of a secret: all of it, or twelve or more of its characters in a row,
/// as of one that was cut. Letters count whatever their case. A secret of less than eight characters is none.
void hide_secret(std::string& text, std::string_view secret);

/// Where in the text of a request the API key stands, so that it can be overwritten once the request was written.
struct key_place {
    std::size_t at = 0;
    std::size_t size = 0;
};

}  // namespace detail

/// An API key. It is never printed or put into an error, keys are compared in constant time, and the memory of a key is
/// overwritten when it is destroyed.
///
/// There is no stream operator and no conversion to text: the code that sends the key calls `reveal()`.
class api_key {
public:
    api_key() noexcept = default;  ///< Empty; a call with it is invalid_argument.
    /// Stores a copy of `text` without surrounding white space (such as the trailing newline of a file). A character
    /// that a header cannot carry makes `valid()` false; calls with such a key are invalid_argument, and their message
    /// does not quote it.
    explicit api_key(std::string_view text);
    api_key(api_key const& other);
    api_key(api_key&& other) noexcept;
    api_key& operator=(api_key const& other);
    api_key& operator=(api_key&& other) noexcept;
    ~api_key();

    /// The key in an environment variable. Throws invalid_argument, naming the variable, when it is unset or empty.
    [[nodiscard]] static api_key from_env(char const* variable);

    [[nodiscard]] bool empty() const noexcept { return text_.empty(); }
    [[nodiscard]] bool valid() const noexcept;  ///< Not empty, and of visible ASCII characters only.
    /// Why the key is not valid, as the end of a sentence ("is empty"); "" for a valid key. Quotes no part of the key.
    [[nodiscard]] std::string_view problem() const noexcept;
    /// Eight hexadecimal digits of a keyed hash whose salt is drawn once per process: equal keys have equal
    /// fingerprints within one process, and nobody can learn a key from its fingerprint in a log.
    [[nodiscard]] std::string fingerprint() const;
    /// The key itself, for composing the header.
    [[nodiscard]] std::string_view reveal() const noexcept { return text_; }

    friend bool operator==(api_key const& a, api_key const& b) noexcept;  ///< In constant time for equal lengths.

private:
    void wipe() noexcept;
    std::string text_;
};

}  // namespace gainsight::px::inline v0

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/core/impl/api_key.ipp>
#endif

#endif
