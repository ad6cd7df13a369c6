// The bodies of <gainsight/px/call/body_plan.hpp>.
#ifndef GAINSIGHT_PX_CALL_IMPL_BODY_PLAN_IPP
#define GAINSIGHT_PX_CALL_IMPL_BODY_PLAN_IPP

#include <gainsight/px/call/body_plan.hpp>
#include <gainsight/px/call/body_text.hpp>

namespace gainsight::px::inline v0::detail {

GAINSIGHT_PX_DECL expected_answer expected_of(operation_info const& op, bool value) noexcept
{
    if (op.answer() == answer_form::file) return op.path().empty() ? expected_answer::anything : expected_answer::zip;
    if (!value) return expected_answer::nothing;
    return op.list_key().empty() ? expected_answer::value : expected_answer::list;
}

GAINSIGHT_PX_DECL body_plan plan_body(int status, std::string_view content_type, expected_answer expected) noexcept
{
    if (status < 200 || status >= 300 || is_problem_type(content_type)) return body_plan::collect;
    // A part that nobody asked for is not to be taken for all of it.
    if (status == 206 && expected != expected_answer::anything) return body_plan::collect;
    switch (expected) {
        case expected_answer::anything: return body_plan::pass;
        // Whatever it is called: the contract says JSON of operations that send zip files.
        case expected_answer::zip: return body_plan::look;
        case expected_answer::nothing: return body_plan::collect;
        case expected_answer::value:
        case expected_answer::list: break;
    }
    // JSON may come under another name or none: its first letter tells.
    return is_json_type(content_type) ? body_plan::decode : body_plan::look;
}

GAINSIGHT_PX_DECL body_plan look_at(std::string_view begin, expected_answer expected) noexcept
{
    if (expected == expected_answer::zip) {
        // A file's, an empty archive's, and a spanned one's first bytes.
        if (begin.size() < zip_mark) return body_plan::look;
        for (auto const mark : {"PK\3\4", "PK\5\6", "PK\7\b"})
            if (begin.substr(0, zip_mark) == mark) return body_plan::pass;
        return body_plan::collect;
    }
    auto const json = without_bom(begin);
    if (json.empty()) return body_plan::look;
    return json.front() == '{' || json.front() == '[' ? body_plan::decode : body_plan::collect;
}

}  // namespace gainsight::px::inline v0::detail

#endif
