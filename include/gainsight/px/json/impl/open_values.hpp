// The objects and lists that are open while JSON is decoded, and from them: where the next value goes.
#ifndef GAINSIGHT_PX_JSON_IMPL_OPEN_VALUES_HPP
#define GAINSIGHT_PX_JSON_IMPL_OPEN_VALUES_HPP

#include <gainsight/px/core/error.hpp>
#include <gainsight/px/json/absent.hpp>
#include <gainsight/px/json/impl/schemaless.hpp>
#include <gainsight/px/json/table.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gainsight::px::inline v0::detail {

/// An object or a list that is open, with a schema or without: one of the first four members is set. Where none is, it
/// is an object that is kept verbatim, with all that is open within it.
struct frame {
    static constexpr int unknown_key = -1;
    static constexpr int no_key = -2;

    object_table const* table = nullptr;
    shape const* list = nullptr;
    boost::json::object* free = nullptr;
    boost::json::array* free_list = nullptr;
    void* target = nullptr;
    std::uint64_t seen = 0;  // object: the rows that have a value
    std::size_t index = 0;   // list: the elements begun, dropped ones included
    std::size_t count = 0;   // list: the elements kept; else: the fields that `extra` holds
    int row = no_key;        // object: the current row, or the last one; without a schema: unknown_key
    int last = -1;           // object: the last key's row of those that have one
    int next = 0;            // object: the row that most likely comes next
    // list: in its place came one element alone; or it came before with elements, under its other name or twice. Then
    // those that come are put behind the others, so that none is lost, and counted by `index`
    enum class list_form : unsigned char { usual, lone, again } form = list_form::usual;
    row_note note;  // object: of the current row

    frame() noexcept {}  // member by member: clearing the whole first costs more

    /// The row of the current key. There must be one.
    [[nodiscard]] erased_row const& current_row() const noexcept { return table->rows[static_cast<std::size_t>(row)]; }
    /// Makes `row` the current one. An alias stands for the row that owns the member.
    void enter(int known_row)
    {
        note = table->note(static_cast<std::size_t>(known_row), target);
        last = known_row;
        next = note.follower();
        row = note.owner();
    }
    /// The place under the current row's name in the object's `extra`.
    [[nodiscard]] boost::json::value* beside()
    {
        return next_field(table->extra(target)->ensure(), count, current_row().name);
    }

    /// Old values are overwritten in place, so what an object did not bring is made absent only at its end.
    void object_ends() const
    {
        auto const rows = table->rows.size();
        auto const all = rows == 0 ? 0 : ~std::uint64_t{0} >> (64 - rows);
        for (auto left = all & ~seen; left != 0; left &= left - 1) {
            auto const i = static_cast<std::size_t>(std::countr_zero(left));
            auto const& r = table->rows[i];
            if (!(r.marks & alias_mark)) reset_value(*r.value, table->member(i, target));
        }
        auto& extra = *table->extra(target);
        if (count == 0)
            extra.reset();
        else
            cut(*extra, count);
    }
};

/// Where a value goes. A null shape: `at` is a JSON value.
struct place {
    shape const* value;
    void* at;

    [[nodiscard]] bool is_free() const noexcept { return !value || value->kind == kind::free_value; }
    /// The JSON value that is to hold what has no schema.
    [[nodiscard]] boost::json::value& free_slot() const
    {
        return *static_cast<boost::json::value*>(value ? value->ensure(at) : at);
    }
};

class open_values {
public:
    open_values() { frames_.reserve(16); }

    void start(shape const& root, void* target, std::size_t max_depth)
    {
        root_ = &root;
        target_ = target;
        max_depth_ = max_depth;
    }
    /// Forgets what is open, and gives back what memory is more than `most` bytes.
    void trim(std::size_t most)
    {
        frames_.clear();
        if (key_.capacity() > most) std::string{}.swap(key_);
        if (frames_.capacity() * sizeof(frame) > most) {
            frames_ = std::vector<frame>{};
            frames_.reserve(16);
        }
    }
    [[nodiscard]] std::size_t capacity() const noexcept { return key_.capacity() + frames_.capacity() * sizeof(frame); }

    [[nodiscard]] shape const& root() const noexcept { return *root_; }
    /// Makes the root absent.
    void reset_root() const { reset_value(*root_, target_); }

    [[nodiscard]] bool empty() const noexcept { return frames_.empty(); }
    [[nodiscard]] frame& back() noexcept { return frames_.back(); }
    [[nodiscard]] frame const& back() const noexcept { return frames_.back(); }
    [[nodiscard]] bool is_outermost(frame const& f) const noexcept { return &f == frames_.data(); }
    [[nodiscard]] bool has_outer() const noexcept { return frames_.size() > 1; }
    /// The frame around the innermost one.
    [[nodiscard]] frame& outer() noexcept { return frames_[frames_.size() - 2]; }
    /// How many more objects and lists may be opened.
    [[nodiscard]] std::size_t levels_left() const noexcept { return max_depth_ - frames_.size(); }

    /// Where the next value goes; of a list, a new element.
    [[gnu::always_inline]] place next()
    {
        if (frames_.empty()) return {root_, target_};
        auto& f = frames_.back();
        if (f.list) {
            ++f.index;
            return {f.list->element, f.list->at(f.target, f.count++)};
        }
        if (f.row < 0) return {nullptr, f.free_list ? next_element(*f.free_list, f.count) : field_};
        f.seen |= std::uint64_t{1} << f.row;
        return {f.current_row().value, static_cast<char*>(f.target) + f.note.offset()};
    }
    /// The value that next() made room for is absent after all.
    void drop()
    {
        auto& f = frames_.back();
        if (f.table)
            f.seen &= ~(std::uint64_t{1} << f.row);
        else
            --f.count;
    }

    /// Whether the current field, or the list that the current value is an element of, is one that must be understood.
    [[nodiscard]] bool must_fit() const
    {
        auto const* f = &frames_.back();
        if (f->list && has_outer()) --f;
        return f->table && f->row >= 0 && (f->current_row().marks & mark::must_fit);
    }

    /// The innermost object goes on with this key. False where it has no schema, and had the key before.
    bool key(std::string_view name)
    {
        auto& f = frames_.back();
        if (f.free) {
            auto const before = f.count;
            field_ = next_field(*f.free, f.count, name);
            return f.count != before;
        }
        auto const row = f.table->find(name);
        if (row >= 0) {
            f.table->came_behind(f.last, row);
            f.enter(row);
        } else {
            passed_unknown_key(name);
            field_ = next_field(f.table->extra(f.target)->ensure(), f.count, name);
        }
        return true;
    }
    /// Of a key without a row, for path().
    void passed_unknown_key(std::string_view name)
    {
        frames_.back().row = frame::unknown_key;
        key_.assign(name);
    }

    [[nodiscard]] std::string_view unknown_key() const noexcept { return key_; }

    // An object or list of an earlier reading is filled anew where it lies.
    [[gnu::always_inline]] void open_rows(shape const& s, void* at)
    {
        auto* const target = s.kind == kind::object ? s.ensure(at) : at;
        auto& f = frames_.emplace_back();
        f.table = s.table;
        f.target = target;
        f.next = s.table->first();
    }
    void open_list(shape const& s, void* at)
    {
        auto& f = frames_.emplace_back();
        f.list = &s;
        f.target = at;
    }
    void open_free(boost::json::object& o)
    {
        auto& f = frames_.emplace_back();
        f.free = &o;
        f.row = frame::unknown_key;
    }
    void open_free(boost::json::array& a)
    {
        auto& f = frames_.emplace_back();
        f.free_list = &a;
        f.row = frame::unknown_key;
    }
    void open_verbatim(void* at)
    {
        auto& f = frames_.emplace_back();
        f.target = at;
    }
    void close() { frames_.pop_back(); }
    /// A list in whose place one element alone came ends with it.
    void lone_list_ends()
    {
        if (frames_.empty() || frames_.back().form != frame::list_form::lone) return;
        frames_.back().list->cut(frames_.back().target, frames_.back().count);
        frames_.pop_back();
    }

    /// Where the current value is: "users[3].score". What has no schema shows its name alone, and what is in it where
    /// nothing has one.
    [[nodiscard]] GAINSIGHT_PX_RARE std::string path() const
    {
        if (empty() || !frames_.front().free || frames_.front().count == 0) return path_by_rows();
        auto const& f = frames_.back();
        if (!f.free || f.count == 0) return path_of({});
        auto const last = f.free->begin()[static_cast<std::ptrdiff_t>(f.count - 1)].key();
        return path_of({last.data(), last.size()});
    }
    /// Of a field of the innermost object, where nothing has a schema.
    [[nodiscard]] GAINSIGHT_PX_RARE std::string path_of(std::string_view name) const
    {
        std::string out;
        for (auto const& f : frames_) {
            if (f.free_list) {
                if (f.count > 0) out += '[' + std::to_string(f.count - 1) + ']';
                continue;
            }
            if (&f != &frames_.back()) {
                auto const key = f.free->begin()[static_cast<std::ptrdiff_t>(f.count - 1)].key();
                name_in(out, {key.data(), key.size()});
            } else if (!name.empty()) {
                name_in(out, name);
            }
        }
        return out;
    }

private:
    static void name_in(std::string& path, std::string_view name)
    {
        if (!path.empty()) path += '.';
        path += escaped_sample(name, 80);
    }
    [[nodiscard]] GAINSIGHT_PX_RARE std::string path_by_rows() const
    {
        std::string out;
        for (auto const& f : frames_) {
            if (f.free || f.free_list) break;
            if (f.list) {
                if (f.index > 0 && f.form != frame::list_form::lone) out += '[' + std::to_string(f.index - 1) + ']';
                continue;
            }
            if (f.row == frame::no_key) break;
            if (!out.empty()) out += '.';
            if (f.row == frame::unknown_key)  // of an object that is kept verbatim as well
                out += escaped_sample(key_, 80);
            else
                out += f.current_row().name;
        }
        return out;
    }

    std::vector<frame> frames_;
    shape const* root_ = nullptr;
    void* target_ = nullptr;
    std::size_t max_depth_ = 0;
    std::string key_;                      // the current key, when it has no row
    boost::json::value* field_ = nullptr;  // of the current key, when it has no row
};

}  // namespace gainsight::px::inline v0::detail

#endif
