// The secret.
#ifndef GAINSIGHT_PX_CORE_API_KEY_HPP
#define GAINSIGHT_PX_CORE_API_KEY_HPP

#include <gainsight/px/core/result.hpp>

#include <string>
#include <string_view>

namespace gainsight::px::inline v0 {

namespace detail {

/// Overwrites what `text` points at in a way that the optimiser must keep.
void zeroise(char* data, std::size_t size) noexcept;

}  // namespace detail

/// An API key. It is never printed, compared in the open, or put into an error; its memory is overwritten when it dies.
///
/// There is no stream operator and no conversion to text: what sends it asks for `reveal()` by name.
class api_key {
public:
    api_key() noexcept = default;  ///< Empty; a call with it is invalid_argument.
    /// Takes a key over. Surrounding white space (a trailing newline of a secret file) is dropped. A character that a
    /// header cannot carry makes `valid()` false, and calls with it invalid_argument; the message does not quote it.
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
    /// Why it is not valid, as the end of a sentence about it; "" for a valid one. Quotes nothing of it.
    [[nodiscard]] std::string_view problem() const noexcept;
    /// Eight hexadecimal digits of a keyed hash whose salt is drawn once per process: equal keys have equal
    /// fingerprints within one process, and a log of them tells nothing about the key.
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
