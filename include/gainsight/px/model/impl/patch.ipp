// How a patch is filled, compared and written.
#ifndef GAINSIGHT_PX_MODEL_IMPL_PATCH_IPP
#define GAINSIGHT_PX_MODEL_IMPL_PATCH_IPP

#include <gainsight/px/json/encoder.hpp>
#include <gainsight/px/model/patch.hpp>

#include <boost/json/object.hpp>

#include <algorithm>

namespace gainsight::px::inline v0::detail {

inline constexpr std::string_view property_keys_name = "propertyKeys";

GAINSIGHT_PX_DECL bool patch_base::equals(patch_base const& other) const { return entries_ == other.entries_; }

GAINSIGHT_PX_DECL patch_base::entry const* patch_base::find(std::string_view name) const noexcept
{
    auto const at = std::find_if(entries_.begin(), entries_.end(), [name](entry const& e) { return e.name == name; });
    return at == entries_.end() ? nullptr : &*at;
}

GAINSIGHT_PX_DECL patch_base::entry& patch_base::touch(std::string_view name)
{
    // The last call counts: it also replaces a value that could not be written.
    if (auto const* e = find(name)) {
        auto& known = entries_[static_cast<std::size_t>(e - entries_.data())];
        known = entry{};
        known.name = name;
        return known;
    }
    auto& fresh = entries_.emplace_back();
    fresh.name = name;
    return fresh;
}

GAINSIGHT_PX_DECL void patch_base::put(erased_row const& r, void const* value)
{
    auto& e = touch(r.name);
    if (r.value->kind == kind::enumeration && is_absent(*r.value, value)) {
        e.problem = "the value is unset";
        e.path = r.name;
        return;
    }
    if (auto const written = encode(e.json, *r.value, value, purpose::patch); !written) {
        auto const why = written.error();
        auto const& f = why.facts();
        e.problem = f.message;
        e.path = r.name;
        if (!f.json_path.empty() && f.json_path.front() != '[') e.path += '.';
        e.path += f.json_path;
    }
}

GAINSIGHT_PX_DECL void patch_base::refuse(erased_row const& r, std::string problem)
{
    auto& e = touch(r.name);
    e.problem = std::move(problem);
    e.path = r.name;
}

GAINSIGHT_PX_DECL void patch_base::clear(erased_row const& r)
{
    auto& e = touch(r.name);
    if (r.value->kind == kind::list)
        e.json = "[]";
    else if (r.value->kind == kind::enumeration)
        append_json_string(e.json, empty_enumerator(r.value->names));
    else
        e.json = "\"\"";
}

GAINSIGHT_PX_DECL result<void> patch_base::append_to(std::string& members, std::string_view except) const
{
    auto const start = members.size();
    for (auto const& e : entries_) {
        if (e.name == except) continue;
        if (!e.problem.empty()) {
            members.resize(start);
            error_facts f;
            f.code = errc::invalid_argument;
            f.phase = phase::validation;
            f.message = e.problem;
            f.json_path = e.path;
            return error{std::move(f)};
        }
        if (!members.empty() && members.back() != '{') members += ',';
        append_json_string(members, e.name);
        members += ':';
        members += e.json;
    }
    return {};
}

GAINSIGHT_PX_DECL result<std::string> patch_base::body(std::string_view id_name, std::string_view id,
                                                       std::vector<std::string> const* default_property_keys) const
{
    auto const refuse_id = [id_name](std::string problem) {
        error_facts f;
        f.code = errc::invalid_argument;
        f.phase = phase::validation;
        f.message = std::move(problem);
        f.json_path = id_name;
        return error{std::move(f)};
    };
    std::string id_json;
    std::string const id_text{id};
    if (!encode(id_json, shape_of<std::string>::value, &id_text, purpose::patch))
        return refuse_id("the id is not valid UTF-8");
    if (auto const* e = find(id_name); e && e->json != id_json)
        return refuse_id("an update cannot change the id of what it updates");

    std::string out = "{";
    append_json_string(out, id_name);
    out += ':';
    out += id_json;
    if (auto const appended = append_to(out, id_name); !appended) return appended.error();
    if (default_property_keys && !default_property_keys->empty() && !touches(property_keys_name)) {
        out += ',';
        append_json_string(out, property_keys_name);
        out += ':';
        auto const& keys = shape_of<std::vector<std::string>>::value;
        if (auto const written = encode(out, keys, default_property_keys, purpose::patch); !written)
            return written.error();
    }
    out += '}';
    return out;
}

GAINSIGHT_PX_DECL std::string_view patch_base::json_of(std::string_view name) const noexcept
{
    auto const* e = find(name);
    return e ? std::string_view{e->json} : std::string_view{};
}

GAINSIGHT_PX_DECL std::vector<std::string_view>
patch_base::lacking(object_table const& table, std::string_view id_name,
                    std::vector<std::string> const& default_property_keys) const
{
    std::vector<std::string_view> out;
    for (auto const& r : table.rows) {
        if (!(r.marks & mark::required) || r.name == id_name) continue;
        auto const* e = find(r.name);
        bool const by_default = !e && r.name == property_keys_name && !default_property_keys.empty();
        // What was cleared is as good as absent; what has a problem is told of when the body is written.
        bool const set = e && e->json != "\"\"" && e->json != "[]";
        if (!by_default && !set) out.push_back(r.name);
    }
    return out;
}

// --- differences ---

// What the nested object `after` lacks and a patch cannot say: texts and lists are written even when they are empty.
inline void note_lost(object_table const& table, void const* before, void const* after, std::string const& prefix,
                      std::vector<std::string>& lost)
{
    for (auto const& r : table.rows) {
        auto const* a = r.member(const_cast<void*>(before));
        auto const* b = r.member(const_cast<void*>(after));
        if (is_absent(*r.value, a) || (r.marks & alias_mark)) continue;
        auto const name = prefix + std::string{r.name};
        if (is_absent(*r.value, b)) {
            if (r.value->kind != kind::text && r.value->kind != kind::list) lost.push_back(name);
        } else if (r.value->kind == kind::object) {
            note_lost(*r.value->table, r.value->get(a), r.value->get(b), name + '.', lost);
        }
    }
}

inline void note_extra(object_table const& table, void const* before, void const* after, std::vector<std::string>& lost)
{
    auto const* const old = table.extra(const_cast<void*>(before))->get();
    auto const* const now = table.extra(const_cast<void*>(after))->get();
    auto const note = [&](boost::json::object const* one, boost::json::object const* other, bool changed_ones) {
        if (!one) return;
        for (auto const& [name, value] : *one) {
            auto const* twin = other ? other->if_contains(name) : nullptr;
            if (twin && (!changed_ones || *twin == value)) continue;
            // A value that did not fit its field is past once the field has one: that was compared.
            auto const row = table.find({name.data(), name.size()});
            if (row >= 0) {
                auto const& r = table.rows[static_cast<std::size_t>(row)];
                if ((r.marks & mark::read_only) || !is_absent(*r.value, r.member(const_cast<void*>(after)))) continue;
            }
            lost.emplace_back(name.data(), name.size());
        }
    };
    note(old, now, true);
    note(now, old, false);
}

GAINSIGHT_PX_DECL void patch_base::put_difference(erased_row const& r, void const* before, void const* after,
                                                  std::vector<std::string>& lost)
{
    auto const& s = *r.value;
    std::string const name{r.name};
    if (s.kind == kind::free_object) {
        // PX changes the attributes that are sent and keeps the others.
        auto const* a = static_cast<boost::json::object const*>(s.get(before));
        auto const* b = static_cast<boost::json::object const*>(s.get(after));
        extra_fields changed;
        if (b)
            for (auto const& [key, value] : *b) {
                auto const* old = a ? a->if_contains(key) : nullptr;
                if (!old || *old != value) changed.ensure().insert_or_assign(key, value);
            }
        if (a)
            for (auto const& [key, value] : *a)
                if (!b || !b->contains(key)) lost.push_back(name + '.' + std::string{key.data(), key.size()});
        if (changed) put({r.name, r.marks, r.member, &shape_of<extra_fields>::value}, &changed);
        return;
    }
    std::string old_text;
    std::string new_text;
    bool const readable = encode(old_text, s, before, purpose::export_).has_value() &&
                          encode(new_text, s, after, purpose::export_).has_value();
    if (readable && old_text == new_text) return;
    if (r.marks & mark::fixed) {  // no update changes it
        lost.push_back(name);
        return;
    }
    if (!is_absent(s, after)) {
        put(r, after);
        if (s.kind == kind::object && !is_absent(s, before))
            note_lost(*s.table, s.get(before), s.get(after), name + '.', lost);
    } else if (can_clear(s)) {
        clear(r);
    } else {
        lost.push_back(name);
    }
}

GAINSIGHT_PX_DECL std::vector<std::string> patch_base::difference(object_table const& table, void const* before,
                                                                  void const* after)
{
    std::vector<std::string> lost;
    auto const* const extra = table.extra(const_cast<void*>(after))->get();
    for (auto const& r : table.rows) {
        if (r.marks & (mark::read_only | alias_mark)) continue;
        auto* const now = r.member(const_cast<void*>(after));
        // What did not fit is neither absent, to be cleared, nor to be sent: `extra` tells whether it is another.
        if (extra && extra->contains(r.name) && is_absent(*r.value, now)) continue;
        put_difference(r, r.member(const_cast<void*>(before)), now, lost);
    }
    note_extra(table, before, after, lost);
    return lost;
}

}  // namespace gainsight::px::inline v0::detail

#endif
