// What a client hands to each of its calls: its pools, its tenant and its settings.
#ifndef GAINSIGHT_PX_CALL_CONTEXT_HPP
#define GAINSIGHT_PX_CALL_CONTEXT_HPP

#include <gainsight/px/call/call.hpp>

#include <memory>
#include <string_view>
#include <utility>

namespace gainsight::px::inline v0::detail {

/// What a client, its views and its resources share.
class call_context {
public:
    call_context(std::shared_ptr<pools_core> p, std::shared_ptr<tenant_core> t,
                 std::shared_ptr<call_settings const> s) noexcept;
    call_context(call_context const&) noexcept;
    call_context(call_context&&) noexcept;
    call_context& operator=(call_context const&) noexcept;
    call_context& operator=(call_context&&) noexcept;
    ~call_context();

    std::shared_ptr<pools_core> pools;
    std::shared_ptr<tenant_core> tenant;
    std::shared_ptr<call_settings const> settings;

    /// A call of an operation that takes no id.
    template <class T>
    [[nodiscard]] std::shared_ptr<call<T>> make(operation_info const& op) const
    {
        auto c = make_call<T>(pools, tenant, settings, op);
        c->target = op.path();
        return c;
    }
    /// A call of an operation whose path holds an id. What the path cannot carry is refused from the await.
    template <class T>
    [[nodiscard]] std::shared_ptr<call<T>> make(operation_info const& op, std::string_view id) const
    {
        auto c = make_call<T>(pools, tenant, settings, op);
        put_id(*c, id);
        return c;
    }
    /// Puts an id into the path of a call. What the path cannot carry is refused from the await.
    static void put_id(call_base& c, std::string_view id);
    /// Says in an error whose call failed.
    void name_tenant(error_facts& facts) const;
};

}  // namespace gainsight::px::inline v0::detail

#if !defined(GAINSIGHT_PX_SEPARATE_COMPILATION)
#include <gainsight/px/call/impl/context.ipp>
#endif

#endif
