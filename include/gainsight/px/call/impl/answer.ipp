// The bodies of <gainsight/px/call/answer.hpp>.
#ifndef GAINSIGHT_PX_CALL_IMPL_ANSWER_IPP
#define GAINSIGHT_PX_CALL_IMPL_ANSWER_IPP

#include <gainsight/px/call/answer.hpp>
#include <gainsight/px/call/zip_end.hpp>

#include <algorithm>
#include <exception>
#include <utility>

namespace gainsight::px::inline v0::detail {

/// As much of a body as is kept for what it says.
inline constexpr std::size_t collected_limit = 16 * 1024;

/// As much of a header as tells all that we ask of it; what is longer would stay with the object.
inline constexpr std::size_t longest_header = 256;

GAINSIGHT_PX_DECL void answer::begin(answer_terms const& terms)
{
    terms_ = terms;
    expected_ = expected_of(*terms_.info, static_cast<bool>(terms_.value));
    plan_ = body_plan::collect;
    headed_ = too_large_ = undecodable_ = decoded_ = sink_failed_ = unpacks_ = false;
    packing_fault_ = {};
    status_ = 0;
    body_bytes_ = 0;
    content_type_.clear();
    retry_after_.clear();
    collected_.clear();
    tail_.clear();
}

GAINSIGHT_PX_DECL bool answer::head(int status, std::string_view content_type, std::string_view retry_after,
                                    std::string_view encoding)
{
    headed_ = true;
    status_ = status;
    content_type_ = content_type.substr(0, longest_header);
    retry_after_ = retry_after.substr(0, longest_header);
    if (!encoding.empty() && !begin_unpacking(encoding)) return status_ >= 300;
    plan_ = plan_body(status_, content_type_, expected_);
    return start_plan();
}

GAINSIGHT_PX_DECL bool answer::start_plan()
{
    if (plan_ == body_plan::decode) {
        decoder_.start(terms_.value.shape(), terms_.value.object(), terms_.decoding);
        decoded_ = true;
    } else if (plan_ == body_plan::pass) {
        return tell_sink([](byte_sink& s) { s.restart(); });
    }
    return true;
}

/// False where nobody can: then no byte of it goes anywhere. Of an error the status tells.
GAINSIGHT_PX_RARE_DECL bool answer::begin_unpacking(std::string_view encoding)
{
    auto const coding = read_content_coding(encoding);
    if (coding == content_coding::none || status_ == 204) return true;
    if (coding == content_coding::unknown) {
        packing_fault_ = errc::bad_response;
        packing_problem_ = "the answer has the Content-Encoding '" + escaped_sample(encoding, 40) +
                           "', which was not asked for and cannot be read";
        return false;
    }
    if (!unpacker_) unpacker_ = std::make_unique<content_decoder>();
    unpacker_->start(coding);
    unpacks_ = true;
    return true;
}

GAINSIGHT_PX_DECL bool answer::take_unpacked()
{
    std::string_view content;
    while (unpacker_->next(content))
        if (!take(content)) return false;
    using fault = content_decoder::fault;
    if (unpacker_->what() == fault::none) return true;
    packing_fault_ = unpacker_->what() == fault::grows_too_much ? errc::body_too_large
                     : unpacker_->what() == fault::cut          ? errc::connection_lost
                                                                : errc::bad_response;
    packing_problem_ = unpacker_->problem();
    return false;
}

GAINSIGHT_PX_DECL bool answer::body(std::string_view piece)
{
    if (!headed_) return false;
    if (!unpacks_) return take(piece);
    unpacker_->feed(piece);
    return take_unpacked();
}

GAINSIGHT_PX_DECL bool answer::take(std::string_view piece)
{
    if (packing_fault_ != errc{}) return status_ >= 300;  // what cannot be unpacked says nothing
    body_bytes_ += piece.size();
    if (body_bytes_ > terms_.body_limit) {
        too_large_ = true;
        return false;
    }
    if (plan_ == body_plan::decode) return decode(piece);
    auto const kept = collected_.size();
    collect(piece);
    if (plan_ != body_plan::look) return feed(piece);

    plan_ = look_at(collected_, expected_);
    if (plan_ == body_plan::look) {
        constexpr std::size_t a_byte_order_mark_and_more = 64;
        if (kept > a_byte_order_mark_and_more) collected_.clear();  // white space, which tells nothing
        return true;
    }
    if (!start_plan()) return false;
    if (plan_ != body_plan::decode) return feed(std::string_view{collected_}.substr(0, kept)) && feed(piece);
    auto const before = collected_.substr(0, kept);
    collected_.clear();
    return decode(before) && decode(piece);
}

GAINSIGHT_PX_RARE_DECL void answer::collect(std::string_view piece)
{
    auto const kept = collected_.size();
    if (kept < collected_limit) collected_.append(piece.substr(0, collected_limit - kept));
}

GAINSIGHT_PX_DECL bool answer::decode(std::string_view piece)
{
    if (!undecodable_) undecodable_ = !decoder_.write(piece.data(), piece.size());
    // What comes in place of a value may say why. Most values come whole in one piece, and then nothing is kept.
    if (undecodable_ || !decoder_.complete()) collect(piece);
    return !undecodable_ || collected_.size() < collected_limit;
}

GAINSIGHT_PX_DECL bool answer::feed(std::string_view piece)
{
    if (piece.empty() || plan_ != body_plan::pass) return true;
    if (expected_ == expected_answer::zip) note_tail(piece);
    return tell_sink([piece](byte_sink& s) { s.write(piece); });
}

/// Keeps the last bytes of a file, by which it tells that it is whole.
GAINSIGHT_PX_DECL void answer::note_tail(std::string_view piece)
{
    tail_.append(piece.substr(piece.size() - std::min(piece.size(), zip_end_limit)));
    if (tail_.size() > 2 * zip_end_limit) tail_.erase(0, tail_.size() - zip_end_limit);
}

}  // namespace gainsight::px::inline v0::detail

#endif
