// The bodies of destination/, each once.
#ifndef GAINSIGHT_PX_DESTINATION_IMPL_SRC_HPP
#define GAINSIGHT_PX_DESTINATION_IMPL_SRC_HPP

#include <gainsight/px/destination/impl/bulk_core.ipp>
#include <gainsight/px/destination/impl/bulk_run.ipp>
#include <gainsight/px/destination/impl/change_store.ipp>
#include <gainsight/px/destination/impl/journal.ipp>
#include <gainsight/px/destination/impl/journal_folder.ipp>
#include <gainsight/px/destination/impl/journal_format.ipp>
#include <gainsight/px/destination/impl/journal_index.ipp>
#include <gainsight/px/destination/impl/journal_reserve.ipp>
#include <gainsight/px/destination/impl/membership_core.ipp>
#include <gainsight/px/destination/impl/membership_run.ipp>
#include <gainsight/px/destination/impl/sink_core.ipp>
#include <gainsight/px/destination/impl/sink_end.ipp>
#include <gainsight/px/destination/impl/sink_engine.ipp>
#include <gainsight/px/destination/impl/sink_workers.ipp>
#include <gainsight/px/destination/impl/upsert_machine.ipp>
#include <gainsight/px/destination/impl/write.ipp>
#include <gainsight/px/destination/impl/write_from_json.ipp>
#include <gainsight/px/destination/impl/write_outcome.ipp>
#include <gainsight/px/destination/impl/write_run.ipp>

#endif
