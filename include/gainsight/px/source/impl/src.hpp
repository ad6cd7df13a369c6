// The bodies of source/, each once.
#ifndef GAINSIGHT_PX_SOURCE_IMPL_SRC_HPP
#define GAINSIGHT_PX_SOURCE_IMPL_SRC_HPP

#include <gainsight/px/source/impl/attribute_columns.ipp>
#include <gainsight/px/source/impl/bookmark.ipp>
#include <gainsight/px/source/impl/json_schema.ipp>
#include <gainsight/px/source/impl/read_plan.ipp>
#include <gainsight/px/source/impl/record_memory.ipp>
#include <gainsight/px/source/impl/schema.ipp>
#include <gainsight/px/source/impl/window_plan.ipp>
#include <gainsight/px/source/impl/window_run.ipp>

#endif
