// What came in answer to a request, and what that means. No sockets, no clock: head, body and end in, facts out.
#ifndef GAINSIGHT_PX_CALL_ANSWER_HPP
#define GAINSIGHT_PX_CALL_ANSWER_HPP

#include <gainsight/px/byte_sink.hpp>
#include <gainsight/px/call/body_plan.hpp>
#include <gainsight/px/call/error_words.hpp>
#include <gainsight/px/core/error.hpp>
#include <gainsight/px/json/decoder.hpp>
#include <gainsight/px/json/value_place.hpp>
#include <gainsight/px/net/content_decoder.hpp>
#include <gainsight/px/net/exchange_end.hpp>
#include <gainsight/px/operation/info.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <string_view>

namespace gainsight::px::inline v0::detail {

/// As much as an error tells of what a sink said.
inline constexpr std::size_t longest_problem = 1024;

/// What a call expects, and where it goes.
struct answer_terms {
    operation_info const* info = nullptr;
    value_place value;
    byte_sink* sink = nullptr;  // where a file goes
    decode_options decoding;
    std::uint64_t body_limit = 0;
    bool detailed = false;  // whether errors may hold ids and samples of bodies
};

/// What an attempt came to.
struct finding {
    error_facts facts;     // code 0: success
    bool cut = false;      // its words did not come, or not all of them
    bool foreign = false;  // a 2xx that is not PX's, or not whole: it does not tell what became of the request
};

/// Reads one attempt's answer. A success is proven, or it is none: a page by its list, an object by a field of its own,
/// a file by its first bytes, a write by an answer that is PX's. One object reads the answers of many attempts, one
/// after the other, and keeps its buffers.
class answer {
public:
    answer() = default;
    answer(answer const&) = delete;
    answer& operator=(answer const&) = delete;

    /// An attempt begins; nothing of the one before is left.
    void begin(answer_terms const& terms);
    /// The head. False: nothing more is wanted.
    bool head(int status, std::string_view content_type, std::string_view retry_after, std::string_view encoding = {});
    /// The next piece of the body. False: nothing more is wanted.
    bool body(std::string_view piece);
    /// It is over. `in_time`: the call's own deadline has not passed. `reused`: others used the connection before.
    [[nodiscard]] finding judge(exchange_end const& end, bool in_time, bool reused = false);

    /// No attempt is under way.
    void forget() noexcept
    {
        headed_ = false;
        status_ = 0;
        body_bytes_ = 0;
    }

    /// 0 until the head has come.
    [[nodiscard]] int status() const noexcept { return status_; }
    [[nodiscard]] std::uint64_t body_bytes() const noexcept { return body_bytes_; }
    [[nodiscard]] std::string const& retry_after() const noexcept { return retry_after_; }
    /// Whether it was taken as a success though it has no value.
    [[nodiscard]] bool without_value() const noexcept { return without_value_; }
    [[nodiscard]] std::size_t repaired() const noexcept { return decoded_ ? decoder_.repaired() : 0; }
    [[nodiscard]] std::size_t skipped() const noexcept { return decoded_ ? decoder_.skipped() : 0; }

private:
    [[nodiscard]] bool start_plan();
    [[nodiscard]] bool begin_unpacking(std::string_view encoding);
    [[nodiscard]] bool take_unpacked();
    [[nodiscard]] bool take(std::string_view piece);
    void collect(std::string_view piece);
    [[nodiscard]] bool decode(std::string_view piece);
    [[nodiscard]] bool feed(std::string_view piece);
    void note_tail(std::string_view piece);
    [[nodiscard]] finding judge_answer(exchange_end const& end);
    [[nodiscard]] finding judge_success(exchange_end const& end);
    [[nodiscard]] finding judge_value();
    [[nodiscard]] finding judge_file(exchange_end const& end);
    [[nodiscard]] finding empty();
    [[nodiscard]] finding of(failure_reading found) const;
    [[nodiscard]] finding of(errc code, std::string message) const;
    template <class Step>
    [[nodiscard]] bool tell_sink(Step&& step);

    answer_terms terms_;
    expected_answer expected_{};
    body_plan plan_{};
    bool headed_ = false;
    bool too_large_ = false;
    bool without_value_ = false;
    bool undecodable_ = false;
    bool decoded_ = false;  // the decoder was started
    bool sink_failed_ = false;
    bool unpacks_ = false;
    errc packing_fault_{};
    int status_ = 0;
    std::uint64_t body_bytes_ = 0;
    std::string content_type_;
    std::string retry_after_;
    std::string collected_;  // the beginning of the body
    std::string tail_;       // the end of a file whose length nobody announced
    std::string sink_problem_;
    std::string packing_problem_;
    std::unique_ptr<content_decoder> unpacker_;  // made for the first answer that needs it
    json_decoder decoder_;
};

// What the sink throws ends the call: asking PX again would not mend the sink.
template <class Step>
bool answer::tell_sink(Step&& step)
{
    try {
        step(*terms_.sink);
        return true;
    } catch (std::exception const& e) {
        sink_problem_ = escaped_sample(e.what(), longest_problem);
    } catch (...) {
        sink_problem_ = "the sink threw what is no std::exception";
    }
    sink_failed_ = true;
    return false;
}

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/call/impl/answer.ipp>
#include <gainsight/px/call/impl/answer_judge.ipp>
#endif

#endif
