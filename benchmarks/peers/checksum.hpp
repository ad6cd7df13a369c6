// A checksum of everything that a peer decoded, so that no peer is faster because it leaves something out.
#ifndef BENCHMARKS_PEERS_CHECKSUM_HPP
#define BENCHMARKS_PEERS_CHECKSUM_HPP

#include <gainsight/px/model/user.hpp>

#include <cstdint>
#include <cstring>
#include <optional>
#include <string>

namespace bench {

/// Cheap, so that it adds little to what is measured: of a text it uses only the length, the first and the last byte.
class checksum {
public:
    void add(std::uint64_t x) { sum_ = (sum_ ^ x) * 0x9e3779b97f4a7c15U + (sum_ >> 29); }
    void add(std::string const& s)
    {
        std::uint64_t bytes = s.size() << 16;
        if (!s.empty()) bytes |= static_cast<unsigned char>(s.front()) << 8 | static_cast<unsigned char>(s.back());
        add(bytes);
    }
    template <class T>
    void add(std::optional<T> const& x)
    {
        if (x) add(static_cast<std::uint64_t>(*x));
    }
    void add(std::optional<double> const& x)
    {
        std::uint64_t bits = 0;
        if (x) std::memcpy(&bits, &*x, sizeof bits);
        add(bits);
    }
    void add(std::optional<gainsight::px::timestamp> const& x)
    {
        if (x) add(static_cast<std::uint64_t>(x->time_since_epoch().count()));
    }
    void add(gainsight::px::boxed<gainsight::px::location> const& l)
    {
        if (!l) return;
        add(l->country_name), add(l->country_code), add(l->state_name), add(l->state_code), add(l->city);
        add(l->street), add(l->postal_code), add(l->continent), add(l->region_name), add(l->time_zone);
        if (!l->coordinates) return;
        add(l->coordinates->latitude), add(l->coordinates->longitude);
    }
    [[nodiscard]] std::uint64_t value() const { return sum_; }

private:
    std::uint64_t sum_ = 0x5851f42d4c957f2dU;
};

/// The checksum of a user, without fields that the models do not know.
inline std::uint64_t sum_of(gainsight::px::user const& u)
{
    checksum c;
    c.add(u.aptrinsic_id), c.add(u.identify_id), c.add(static_cast<std::uint64_t>(u.type.index()));
    c.add(static_cast<std::uint64_t>(u.gender.index())), c.add(u.email), c.add(u.first_name), c.add(u.last_name);
    c.add(u.last_seen_date), c.add(u.sign_up_date), c.add(u.first_visit_date), c.add(u.title), c.add(u.phone);
    c.add(u.score), c.add(u.role), c.add(u.subscription_id), c.add(u.account_id), c.add(u.number_of_visits);
    c.add(u.location);
    for (auto const& key : u.property_keys) c.add(key);
    c.add(u.create_date), c.add(u.last_modified_date), c.add(u.custom_attributes.size());
    c.add(u.custom_attributes.get<std::int64_t>("seats"));
    c.add(u.global_unsubscribe), c.add(u.sfdc_contact_id), c.add(u.channel_metric_list.size());
    for (auto const& a : u.last_visited_user_agent_data) {
        c.add(a.property_key);
        if (!a.user_agent) continue;
        auto const& g = *a.user_agent;
        c.add(g.raw_user_agent), c.add(g.device), c.add(g.platform_type), c.add(g.platform_version);
        c.add(g.browser_type), c.add(g.browser_version);
    }
    c.add(u.id), c.add(u.last_inferred_location), c.add(u.global_id);
    return c.value();
}

}  // namespace bench

#endif
