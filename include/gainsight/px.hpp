// Everything.
#ifndef GAINSIGHT_PX_HPP
#define GAINSIGHT_PX_HPP

#include <gainsight/px/client.hpp>
#include <gainsight/px/json/json.hpp>
#include <gainsight/px/observer.hpp>
#include <gainsight/px/options.hpp>
#include <gainsight/px/pools.hpp>
#include <gainsight/px/tenant.hpp>

#endif
