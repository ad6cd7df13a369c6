// The decoder: tokenizer, handler and fast path put together, from the first byte to what is said when it fails.
#ifndef GAINSIGHT_PX_JSON_IMPL_DECODER_IPP
#define GAINSIGHT_PX_JSON_IMPL_DECODER_IPP

#include <gainsight/px/json/decoder.hpp>
#include <gainsight/px/json/encoder.hpp>
#include <gainsight/px/json/impl/decoding.hpp>
#include <gainsight/px/json/impl/misfits.hpp>
#include <gainsight/px/json/impl/token_handler.hpp>
#include <gainsight/px/json/tokenizer.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_RARE_DECL boost::json::value* place_in_list_without_schema(open_values& open)
{
    auto& f = open.back();
    f.list->cut(f.target, f.count - 1);  // next() has made room for it
    std::string text;
    if (!encode(text, *f.list, f.target, purpose::export_)) return nullptr;
    free_value before;
    json_decoder again;
    decode_options options;
    options.max_depth = deepest_nesting;
    again.start(shape_of<free_value>::value, &before, options);
    if (!again.write(text.data(), text.size()) || !again.finish()) return nullptr;
    f.list->cut(f.target, 0);

    auto& kept = *open.outer().beside();
    kept = std::move(*before);
    f.list = nullptr;
    f.free_list = &kept.get_array();
    f.row = frame::unknown_key;
    f.count = f.free_list->size();
    return next_element(*f.free_list, f.count);
}

/// What a buffer may hold between two decodings, in bytes: one that a large text made larger is given back.
inline constexpr std::size_t kept_buffer = 64 * 1024;

struct json_decoder::state {
    void start(shape const& root, void* target, decode_options const& options)
    {
        tokens.reset(options.strict_text);
        trim();
        d.start(root, target, options);
        if (d.path.capacity() > kept_buffer) std::string{}.swap(d.path);
        byte_order_mark = 0;
        finished = started = false;
    }

    // What was read is no more needed, nor is the memory that it took if that was much.
    void trim()
    {
        d.open.trim(kept_buffer);
        tokens.trim(kept_buffer);
        handler.trim(kept_buffer);
    }
    [[nodiscard]] std::size_t buffered() const noexcept
    {
        return tokens.capacity() + handler.capacity() + d.open.capacity() + d.verbatim.capacity() +
               d.problem.capacity() + d.path.capacity();
    }

    bool write(char const* data, std::size_t size)
    {
        if (d.failed) return false;
        if (!started) {
            if (!skip_byte_order_mark(data, size)) return refuse("not JSON: a value is missing", {});
            auto const is_space = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
            auto const* first = std::find_if_not(data, data + size, is_space);
            size -= static_cast<std::size_t>(first - data);
            data = first;
            if (size == 0) return true;
            started = true;
        }
        d.verbatim.piece_begins(data);
        if (!tokens.write(data, size)) return refuse();
        d.verbatim.piece_ends(data + size);
        return true;
    }

    // One before all else, which may come in pieces. False when what came is the beginning of one and no more.
    bool skip_byte_order_mark(char const*& data, std::size_t& size)
    {
        static constexpr std::string_view mark{"\xEF\xBB\xBF"};
        for (; size != 0 && byte_order_mark < mark.size(); ++data, --size, ++byte_order_mark)
            if (*data != mark[byte_order_mark]) {
                if (byte_order_mark != 0) return false;
                byte_order_mark = mark.size();
                return true;
            }
        return true;
    }

    bool finish()
    {
        if (d.failed || finished) return !d.failed;
        if (!started) return refuse("there is no JSON", {});
        if (!tokens.finish()) {
            if (d.failed || tokens.problem()) return refuse();
            return refuse("the JSON ends before it is complete", d.open.path());
        }
        trim();
        // What else came stays: it may tell why.
        if (d.missing)
            return d.fail(d.list_is_null ? "expected an array, found null for a list that is not empty"
                                         : "the list is missing",
                          std::string{d.missing->name});
        return finished = true;
    }

    /// The tokens stopped.
    bool refuse()
    {
        if (d.failed) return leave_nothing();  // the handler has said why
        if (tokens.done()) return refuse(tokens.problem(), {});
        return refuse(std::string{"not JSON: "} + tokens.problem(), d.open.path());
    }
    bool refuse(std::string problem, std::string where)
    {
        d.fail(std::move(problem), std::move(where));
        return leave_nothing();
    }
    bool leave_nothing()
    {
        d.open.reset_root();
        trim();
        return false;
    }

    decoding d;
    token_handler handler{d};
    tokenizer<token_handler> tokens{handler};
    std::size_t byte_order_mark = 0;  // how much of one has come; all of it where none does
    bool finished = false;
    bool started = false;
};

GAINSIGHT_PX_DECL json_decoder::json_decoder() = default;
GAINSIGHT_PX_DECL json_decoder::~json_decoder() = default;
GAINSIGHT_PX_DECL void json_decoder::start(shape const& root, void* target, decode_options const& options)
{
    // Made when an answer is there: a call that still waits for its turn needs none.
    if (!state_) state_ = std::make_unique<state>();
    state_->start(root, target, options);
}
GAINSIGHT_PX_DECL bool json_decoder::write(char const* data, std::size_t size) { return state_->write(data, size); }
GAINSIGHT_PX_DECL bool json_decoder::finish() { return state_->finish(); }
GAINSIGHT_PX_DECL bool json_decoder::failed() const noexcept { return state_->d.failed; }
GAINSIGHT_PX_DECL std::string const& json_decoder::problem() const noexcept { return state_->d.problem; }
GAINSIGHT_PX_DECL std::string const& json_decoder::json_path() const noexcept { return state_->d.path; }
GAINSIGHT_PX_DECL bool json_decoder::complete() const noexcept { return state_->tokens.done(); }
GAINSIGHT_PX_DECL bool json_decoder::lacks_list() const noexcept { return state_->d.failed && state_->d.missing; }
GAINSIGHT_PX_DECL std::size_t json_decoder::skipped() const noexcept
{
    return state_->d.skipped + state_->d.verbatim.misfits();
}
GAINSIGHT_PX_DECL std::size_t json_decoder::repaired() const noexcept
{
    return state_->d.repaired + state_->tokens.mended();
}
GAINSIGHT_PX_DECL std::size_t json_decoder::buffered() const noexcept { return state_ ? state_->buffered() : 0; }
GAINSIGHT_PX_DECL bool json_decoder::started_value() const noexcept { return state_->started; }

}  // namespace gainsight::px::inline v0::detail

#endif
