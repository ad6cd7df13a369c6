// The place of a call in the pools' list of those that are under way.
#ifndef GAINSIGHT_PX_CALL_ACTIVE_CALL_HPP
#define GAINSIGHT_PX_CALL_ACTIVE_CALL_HPP

#include <gainsight/px/core/config.hpp>

#include <boost/intrusive/list_hook.hpp>

namespace gainsight::px::inline v0::detail {

/// What every call_base is: the pools list them by this, since they are declared before the calls are.
class active_call
    : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::normal_link>> {
protected:
    active_call() = default;
    ~active_call() = default;
};

}  // namespace gainsight::px::inline v0::detail

#endif
