// The bodies of query/ and of the pure parts of call/ and stream/ that go with it.
#include <gainsight/px/impl/cursor.ipp>
#include <gainsight/px/impl/dynamic_filter.ipp>
#include <gainsight/px/impl/export_options.ipp>
#include <gainsight/px/impl/field.ipp>
#include <gainsight/px/impl/filter.ipp>
#include <gainsight/px/impl/query_body.ipp>
#include <gainsight/px/impl/raw_target.ipp>
#include <gainsight/px/impl/target.ipp>
