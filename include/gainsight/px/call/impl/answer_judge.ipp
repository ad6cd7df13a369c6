// The second half of call/answer.hpp: what the answer means that was read.
#ifndef GAINSIGHT_PX_CALL_IMPL_ANSWER_JUDGE_IPP
#define GAINSIGHT_PX_CALL_IMPL_ANSWER_JUDGE_IPP

#include <gainsight/px/call/answer.hpp>
#include <gainsight/px/call/body_failure.hpp>
#include <gainsight/px/call/body_text.hpp>
#include <gainsight/px/call/classify.hpp>
#include <gainsight/px/call/value_proof.hpp>
#include <gainsight/px/call/write_proof.hpp>
#include <gainsight/px/call/zip_end.hpp>
#include <gainsight/px/json/encoder.hpp>

#include <string>
#include <utility>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_RARE_DECL finding answer::of(errc code, std::string message) const
{
    finding out;
    out.facts.code = code;
    out.facts.http_status = status_;
    out.facts.message = std::move(message);
    if (terms_.detailed && code == errc::bad_response) out.facts.body_sample = escaped_sample(collected_);
    return out;
}

/// The vendor's words, without ids and values unless the settings ask for them.
GAINSIGHT_PX_RARE_DECL finding answer::of(failure_reading found) const
{
    auto out = of(found.code, std::move(found.why));
    if (found.code == errc{}) return out;
    out.foreign = found.foreign;
    auto& facts = out.facts;
    facts.vendor_message = terms_.detailed ? std::move(found.vendor_message) : redact_ids(found.vendor_message);
    facts.sub_errors = std::move(found.sub_errors);
    if (terms_.detailed) return out;
    for (auto& s : facts.sub_errors) {
        s.message = redact_ids(s.message);
        s.rejected_value.clear();
    }
    return out;
}

GAINSIGHT_PX_DECL finding answer::judge(exchange_end const& end, bool in_time, bool reused)
{
    without_value_ = false;
    // What was read of a value that cannot be one suffices.
    if (undecodable_) return judge_success(end);
    auto const refused = status_ >= 400 && end.what != exchange_end::how::timed_out;
    if (refused || end.what == exchange_end::how::answered || end.what == exchange_end::how::stopped)
        return judge_answer(end);
    finding out;
    auto& facts = out.facts;
    facts.phase = end.phase;
    facts.http_status = status_;
    switch (end.what) {
        case exchange_end::how::timed_out:
            facts.code = errc::deadline_exceeded;
            if (end.phase == phase::first_byte && in_time)
                facts.message = "no answer began within the first-byte timeout";
            break;
        case exchange_end::how::failed:
            facts.code = errc::connection_lost;
            facts.message = "the connection broke: " + end.problem;
            break;
        case exchange_end::how::stalled:
            facts.code = errc::stalled;
            facts.message = end.phase == phase::write ? "the host took nothing of the request within the stall timeout"
                                                      : "no further byte of the answer came within the stall timeout";
            break;
        case exchange_end::how::not_http:
            // On a connection that others used before it may be what was left of theirs: a fresh one may do better.
            facts.code = reused && status_ == 0 ? errc::connection_lost : errc::bad_response;
            facts.message = end.problem;
            out.foreign = true;
            break;
        case exchange_end::how::stopped:
        case exchange_end::how::answered: break;
    }
    out.cut = true;
    return out;
}

/// Of what was read to its end, and of a refusal, which is one by its status, however little of its words arrived.
GAINSIGHT_PX_DECL finding answer::judge_answer(exchange_end const& end)
{
    if (unpacks_ && end.what == exchange_end::how::answered) {
        unpacker_->feed_end();
        if (take_unpacked() && !unpacker_->finish()) {
            packing_fault_ = errc::connection_lost;
            packing_problem_ = unpacker_->problem();
        }
    }
    if (too_large_)
        return of(errc::body_too_large,
                  "the answer is larger than the body limit of " + std::to_string(terms_.body_limit) + " bytes");
    if (packing_fault_ != errc{} && status_ < 300) {
        auto out = of(packing_fault_, packing_problem_);
        out.facts.phase = end.phase;
        out.foreign = true;
        return out;
    }
    if (status_ >= 200 && status_ < 300) return judge_success(end);
    auto out = of(classify(status_, content_type_, collected_));
    out.cut =
        packing_fault_ != errc{} || (end.what != exchange_end::how::answered && end.what != exchange_end::how::stopped);
    if (out.cut && out.facts.code == errc::not_found_at_edge)
        out.facts.message = "a 404 that was cut short: whether it is PX's own is not known";
    return out;
}

GAINSIGHT_PX_DECL finding answer::judge_success(exchange_end const& end)
{
    if (status_ == 206 && expected_ != expected_answer::anything) {
        auto out = of(errc::bad_response, "a part of an answer, which was not asked for");
        out.foreign = true;
        return out;
    }
    // JSON and zip files tell by themselves where they end; of all else, of nothing above all, an end that nobody
    // announced may be that of a host which died.
    if (end.until_closed && expected_ != expected_answer::anything && expected_ != expected_answer::zip &&
        look_at(collected_, expected_answer::value) == body_plan::look && !(decoded_ && decoder_.started_value())) {
        auto out = of(errc::connection_lost, "the connection ended where no length of the answer was announced");
        out.facts.phase = end.phase;
        return out;
    }
    switch (expected_) {
        case expected_answer::nothing:
            return of(proof_of_write(content_type_, collected_, body_bytes_ == collected_.size()));
        case expected_answer::value:
        case expected_answer::list: return judge_value();
        case expected_answer::zip:
        case expected_answer::anything: break;
    }
    return judge_file(end);
}

/// An answer without a body where a value is due: enough of a write, the end of a list, and nothing else.
GAINSIGHT_PX_DECL finding answer::empty()
{
    bool const may_be =
        terms_.info->writes() || expected_ == expected_answer::list || (terms_.info->may_be_empty() && status_ == 204);
    if (!may_be)
        return of(errc::bad_response,
                  "an empty answer, where " + std::string{terms_.info->call()} + " returns a value");
    // An earlier attempt, or whoever had the value before, may have left something in it.
    reset_value(terms_.value.shape(), terms_.value.object());
    without_value_ = true;
    return of(errc{}, {});
}

GAINSIGHT_PX_DECL finding answer::judge_value()
{
    auto const is_named_otherwise = is_html(content_type_, {});  // a page of nothing is none of PX's
    if ((plan_ == body_plan::look && !is_named_otherwise) || (plan_ == body_plan::decode && !decoder_.started_value()))
        return empty();
    if (plan_ != body_plan::decode) {
        if (auto reported = failure_in_text(collected_); reported.code != errc{}) return of(std::move(reported));
        return of(foreign_answer(content_type_, collected_));
    }
    if (!undecodable_ && decoder_.finish()) {
        auto* const value = terms_.value.object();
        if (auto reported = failure_in_value(terms_.value.shape(), value); reported.code != errc{})
            return of(std::move(reported));
        if (!is_unidentified(terms_.value.shape(), value)) return of(errc{}, {});
        // Models have a status, a title and a type as well: without an id they may be those of a failure.
        if (auto all = failure_in_all_members(terms_.value.shape(), value); all.code != errc{})
            return of(std::move(all));
        if (terms_.info->writes() || !nothing_arrived(terms_.value.shape(), value)) return of(errc{}, {});
        if (auto words = failure_in_place_of_value(terms_.value.shape(), value); words.code != errc{})
            return of(std::move(words));
        // What did not fit was of the model all the same.
        if (decoder_.skipped() != 0 || may_have_nothing(terms_.value.shape(), value)) return of(errc{}, {});
        return of(errc::bad_response,
                  "an object without any of the fields of " + std::string{terms_.value.shape().table->name});
    }
    // What was sent in place of the value may say that PX failed, and why.
    bool const lacks_list = decoder_.lacks_list();
    auto* const value = terms_.value.object();
    auto reported = lacks_list ? failure_in_value(terms_.value.shape(), value) : failure_in_text(collected_);
    if (reported.code != errc{}) return of(std::move(reported));
    auto words = lacks_list ? failure_in_place_of_value(terms_.value.shape(), value)
                            : failure_in_place_of_value(terms_.value.shape(), collected_);
    if (words.code != errc{} && words.code != errc::response_reported_errors) return of(std::move(words));
    auto out = of(errc::bad_response, decoder_.problem());
    out.facts.json_path = decoder_.json_path();
    if (!lacks_list && look_at(collected_, expected_) != body_plan::decode) {
        out = of(foreign_answer(content_type_, collected_));
        if (out.facts.vendor_message.empty()) out.facts.message = decoder_.problem();
    } else if (!lacks_list) {
        // Of a write: what is JSON, whole and without a word of failure was sent after PX had carried it out.
        out.foreign = proof_of_write(content_type_, collected_, body_bytes_ == collected_.size()).code != errc{};
    }
    if (!words.vendor_message.empty()) {
        out.facts.vendor_message = of(std::move(words)).facts.vendor_message;
    }
    return out;
}

GAINSIGHT_PX_DECL finding answer::judge_file(exchange_end const& end)
{
    bool const zip = expected_ == expected_answer::zip;
    if (plan_ != body_plan::pass && !(plan_ == body_plan::look && end.cut_off)) {
        if (body_bytes_ == 0)
            return of(errc::bad_response,
                      "an empty answer, where " + std::string{terms_.info->call()} + " returns a zip file");
        if (auto reported = failure_in_text(collected_); reported.code != errc{}) return of(std::move(reported));
        if (auto words = failure_in_place_of_value(collected_); words.code != errc{}) return of(std::move(words));
        auto out = of(foreign_answer(content_type_, collected_));
        out.facts.message = "the answer is no zip file";
        return out;
    }
    if (sink_failed_) return of(errc::sink_failed, std::move(sink_problem_));
    // Of a body whose length nobody announced only what it is can tell that all of it came.
    if (end.cut_off || (zip && end.until_closed && !ends_as_zip(tail_))) {
        auto out = of(errc::connection_lost, "the connection was cut off within a file whose length was not announced");
        out.facts.phase = end.phase;
        return out;
    }
    // A login page in place of a write's answer is none; what was read is for the caller to judge.
    if (!zip && terms_.info->writes() && is_html(content_type_, collected_))
        return of(foreign_answer(content_type_, collected_));
    if (!tell_sink([](byte_sink& s) { s.finish(); })) return of(errc::sink_failed, std::move(sink_problem_));
    return of(errc{}, {});
}

}  // namespace gainsight::px::inline v0::detail

#endif
