// The bodies of model/, each once.
#ifndef GAINSIGHT_PX_MODEL_IMPL_SRC_HPP
#define GAINSIGHT_PX_MODEL_IMPL_SRC_HPP

#include <gainsight/px/model/impl/attributes.ipp>
#include <gainsight/px/model/impl/patch.ipp>
#include <gainsight/px/model/impl/patch_from_json.ipp>
#include <gainsight/px/model/impl/raw_record.ipp>

#endif
