// The bodies of call/, each once.
#ifndef GAINSIGHT_PX_CALL_IMPL_SRC_HPP
#define GAINSIGHT_PX_CALL_IMPL_SRC_HPP

#include <gainsight/px/call/impl/answer.ipp>
#include <gainsight/px/call/impl/answer_judge.ipp>
#include <gainsight/px/call/impl/arrivals.ipp>
#include <gainsight/px/call/impl/body_failure.ipp>
#include <gainsight/px/call/impl/body_plan.ipp>
#include <gainsight/px/call/impl/body_text.ipp>
#include <gainsight/px/call/impl/call.ipp>
#include <gainsight/px/call/impl/classify.ipp>
#include <gainsight/px/call/impl/completion.ipp>
#include <gainsight/px/call/impl/context.ipp>
#include <gainsight/px/call/impl/day_count.ipp>
#include <gainsight/px/call/impl/engine.ipp>
#include <gainsight/px/call/impl/engine_end.ipp>
#include <gainsight/px/call/impl/error_words.ipp>
#include <gainsight/px/call/impl/failure.ipp>
#include <gainsight/px/call/impl/failure_signs.ipp>
#include <gainsight/px/call/impl/multipart.ipp>
#include <gainsight/px/call/impl/outcome.ipp>
#include <gainsight/px/call/impl/pools_core.ipp>
#include <gainsight/px/call/impl/put_upload.ipp>
#include <gainsight/px/call/impl/quota_core.ipp>
#include <gainsight/px/call/impl/quota_lease.ipp>
#include <gainsight/px/call/impl/reports.ipp>
#include <gainsight/px/call/impl/request.ipp>
#include <gainsight/px/call/impl/retry_after.ipp>
#include <gainsight/px/call/impl/retry_core.ipp>
#include <gainsight/px/call/impl/tenant_core.ipp>
#include <gainsight/px/call/impl/value_proof.ipp>
#include <gainsight/px/call/impl/write_proof.ipp>
#include <gainsight/px/call/impl/zip_end.ipp>

#endif
