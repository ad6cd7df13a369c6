// The bodies of json/ and model/.
#include <gainsight/px/impl/attributes.ipp>
#include <gainsight/px/impl/decoder.ipp>
#include <gainsight/px/impl/encoder.ipp>
#include <gainsight/px/impl/json.ipp>
#include <gainsight/px/impl/literal.ipp>
#include <gainsight/px/impl/patch.ipp>
