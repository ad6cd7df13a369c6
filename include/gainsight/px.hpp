// The whole library but the simulator (gainsight/px/testing/).
#ifndef GAINSIGHT_PX_HPP
#define GAINSIGHT_PX_HPP

#include <gainsight/px/byte_sink.hpp>
#include <gainsight/px/client.hpp>
#include <gainsight/px/destination/bulk.hpp>
#include <gainsight/px/destination/dry_run.hpp>
#include <gainsight/px/destination/event_sink.hpp>
#include <gainsight/px/destination/membership.hpp>
#include <gainsight/px/destination/upsert.hpp>
#include <gainsight/px/json/json.hpp>
#include <gainsight/px/observer.hpp>
#include <gainsight/px/options.hpp>
#include <gainsight/px/pools.hpp>
#include <gainsight/px/quota.hpp>
#include <gainsight/px/resource/accounts.hpp>
#include <gainsight/px/resource/admin.hpp>
#include <gainsight/px/resource/articles.hpp>
#include <gainsight/px/resource/custom_events.hpp>
#include <gainsight/px/resource/engagements.hpp>
#include <gainsight/px/resource/events.hpp>
#include <gainsight/px/resource/external_segments.hpp>
#include <gainsight/px/resource/features.hpp>
#include <gainsight/px/resource/kc_bots.hpp>
#include <gainsight/px/resource/localization.hpp>
#include <gainsight/px/resource/segments.hpp>
#include <gainsight/px/resource/user_preferences.hpp>
#include <gainsight/px/resource/users.hpp>
#include <gainsight/px/retry.hpp>
#include <gainsight/px/source/attribute_columns.hpp>
#include <gainsight/px/source/bookmark.hpp>
#include <gainsight/px/source/estimate.hpp>
#include <gainsight/px/source/json_schema.hpp>
#include <gainsight/px/source/schema.hpp>
#include <gainsight/px/source/window_stream.hpp>
#include <gainsight/px/step.hpp>
#include <gainsight/px/tenant.hpp>
#include <gainsight/px/upload.hpp>

#endif
