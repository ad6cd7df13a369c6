// The calls that are compiled once.
#include <gainsight/px/impl/calls.ipp>
