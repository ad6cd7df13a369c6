// The bodies of json/, each once.
#ifndef GAINSIGHT_PX_JSON_IMPL_SRC_HPP
#define GAINSIGHT_PX_JSON_IMPL_SRC_HPP

#include <gainsight/px/json/impl/absent.ipp>
#include <gainsight/px/json/impl/decoder.ipp>
#include <gainsight/px/json/impl/encoder.ipp>
#include <gainsight/px/json/impl/json.ipp>
#include <gainsight/px/json/impl/literal.ipp>
#include <gainsight/px/json/impl/strict.ipp>

#endif
