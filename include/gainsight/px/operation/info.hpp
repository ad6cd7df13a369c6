// What the library knows of an operation, as data.
#ifndef GAINSIGHT_PX_OPERATION_INFO_HPP
#define GAINSIGHT_PX_OPERATION_INFO_HPP

#include <gainsight/px/core/scope.hpp>

#include <array>
#include <cstddef>
#include <string_view>

namespace gainsight::px::inline v0 {

/// The HTTP verbs that PX uses.
enum class verb : unsigned char { get, post, put, delete_ };

/// "GET", "POST", "PUT", "DELETE".
[[nodiscard]] constexpr std::string_view to_string(verb v) noexcept
{
    constexpr std::string_view names[] = {"GET", "POST", "PUT", "DELETE"};
    return names[static_cast<unsigned>(v)];
}

/// Whether a request may be sent again when nobody knows what became of it.
enum class repeatable : unsigned char {
    always,      ///< It changes nothing, or the same again: GET, PUT, DELETE.
    unless_sent  ///< A second one acts a second time: POST.
};

/// What comes back where PX answers with success.
enum class answer_form : unsigned char { json, file };

/// How a list is paged.
enum class paging : unsigned char { none, scroll, number, both };

/// What the engine, the simulator and the tests know of an operation of the PX API: its verb, path, scope, paging, ...
///
/// Values of this type are made by descriptors, see operation/descriptor.hpp; everything else reads them.
class operation_info {
public:
    /// `id` is the vendor's operationId, `call` the name of our function, as "users.get".
    constexpr operation_info(std::string_view id, std::string_view call, verb method, std::string_view path)
        : id_{id}, call_{call}, path_{path}, method_{method},
          needs_{method == verb::get ? permission::read : permission::write},
          repeatable_{method == verb::post ? px::repeatable::unless_sent : px::repeatable::always},
          writes_{method != verb::get}
    {}
    /// A request that no descriptor knows. The caller names its scope and whether it may be repeated.
    [[nodiscard]] static constexpr operation_info raw(verb method, permission needs, px::repeatable how, bool with_body)
    {
        operation_info made{"raw", "raw", method, ""};
        made.needs_ = needs;
        made.repeatable_ = how;
        made.has_body_ = with_body;
        made.answer_ = answer_form::file;
        return made;
    }

    /// A list that comes whole: the JSON key of its records.
    [[nodiscard]] consteval operation_info whole_list(std::string_view list_key) const
    {
        auto copy = *this;
        copy.list_key_ = list_key;
        return copy;
    }
    /// A list: how it pages, the JSON key of its records, the largest pageSize.
    [[nodiscard]] consteval operation_info paged(paging how, std::string_view list_key, int max_page_size) const
    {
        auto copy = *this;
        copy.paging_ = how;
        copy.list_key_ = list_key;
        copy.max_page_size_ = max_page_size;
        return copy;
    }
    /// Another key under which the records may come, where the contract contradicts itself.
    [[nodiscard]] consteval operation_info or_under(std::string_view list_key_alias) const
    {
        auto copy = *this;
        copy.list_key_alias_ = list_key_alias;
        return copy;
    }
    /// A list that takes `filter` and `sort`.
    [[nodiscard]] consteval operation_info with_filter() const
    {
        auto copy = *this;
        copy.filtered_ = true;
        return copy;
    }
    /// The widest date range of one call, in days.
    [[nodiscard]] consteval operation_info range(int days) const
    {
        auto copy = *this;
        copy.max_range_days_ = days;
        return copy;
    }
    /// Query parameters besides those that paging and filtering bring. At most six.
    template <class... Names>
    [[nodiscard]] consteval operation_info query(Names... names) const
    {
        auto copy = *this;
        std::size_t i = 0;
        ((copy.query_[i++] = names), ...);
        copy.query_count_ = i;
        return copy;
    }
    /// The request has a JSON body.
    [[nodiscard]] consteval operation_info body() const
    {
        auto copy = *this;
        copy.has_body_ = true;
        return copy;
    }
    /// A POST that only looks something up.
    [[nodiscard]] consteval operation_info look_up() const
    {
        auto copy = *this;
        copy.repeatable_ = px::repeatable::always;
        copy.writes_ = false;
        return copy;
    }

    /// A 204 is an answer as well, as the contract has it: the value is as if nothing had been said.
    [[nodiscard]] consteval operation_info or_empty() const
    {
        auto copy = *this;
        copy.or_empty_ = true;
        return copy;
    }
    /// The request is a form that uploads a file, in the field of that name.
    [[nodiscard]] consteval operation_info upload(std::string_view file_field) const
    {
        auto copy = *this;
        copy.file_field_ = file_field;
        return copy;
    }
    /// The answer is a file.
    [[nodiscard]] consteval operation_info download() const
    {
        auto copy = *this;
        copy.answer_ = answer_form::file;
        return copy;
    }
    /// It acts on environments: production needs Production Launch besides Write.
    [[nodiscard]] consteval operation_info on_environments() const
    {
        auto copy = *this;
        copy.acts_on_environments_ = true;
        return copy;
    }
    [[nodiscard]] constexpr std::string_view id() const noexcept { return id_; }
    [[nodiscard]] constexpr std::string_view call() const noexcept { return call_; }
    [[nodiscard]] constexpr verb method() const noexcept { return method_; }
    [[nodiscard]] constexpr std::string_view path() const noexcept { return path_; }  ///< "/v1/users/{identifyId}"
    /// The vendor's rule: GET needs Read, every other verb needs Write.
    [[nodiscard]] constexpr permission needs() const noexcept { return needs_; }
    [[nodiscard]] constexpr px::repeatable repeatable() const noexcept { return repeatable_; }
    /// Whether it changes something, so that an error must tell what became of it.
    [[nodiscard]] constexpr bool writes() const noexcept { return writes_; }
    [[nodiscard]] constexpr px::paging paging() const noexcept { return paging_; }
    [[nodiscard]] constexpr std::string_view list_key() const noexcept { return list_key_; }
    [[nodiscard]] constexpr std::string_view list_key_alias() const noexcept { return list_key_alias_; }
    [[nodiscard]] constexpr int max_page_size() const noexcept { return max_page_size_; }
    [[nodiscard]] constexpr bool filtered() const noexcept { return filtered_; }
    [[nodiscard]] constexpr int max_range_days() const noexcept { return max_range_days_; }
    [[nodiscard]] constexpr bool has_body() const noexcept { return has_body_; }
    /// Further query parameters; unused places are empty.
    [[nodiscard]] constexpr std::array<std::string_view, 6> const& query_parameters() const noexcept { return query_; }
    [[nodiscard]] constexpr bool takes(std::string_view query_parameter) const noexcept
    {
        // Never the unused places: g++ 12 does not take reading them for a constant expression.
        for (std::size_t i = 0; i != query_count_; ++i)
            if (query_[i] == query_parameter) return true;
        return false;
    }
    /// The name of the form's field that holds the file; empty for a request that uploads none.
    [[nodiscard]] constexpr std::string_view file_field() const noexcept { return file_field_; }
    [[nodiscard]] constexpr answer_form answer() const noexcept { return answer_; }
    [[nodiscard]] constexpr bool may_be_empty() const noexcept { return or_empty_; }
    [[nodiscard]] constexpr bool acts_on_environments() const noexcept { return acts_on_environments_; }

private:
    std::string_view id_;
    std::string_view call_;
    std::string_view path_;
    std::string_view list_key_;
    std::string_view list_key_alias_;
    std::string_view file_field_;
    std::array<std::string_view, 6> query_{};
    std::size_t query_count_ = 0;
    int max_page_size_ = 0;
    int max_range_days_ = 0;
    verb method_;
    permission needs_;
    px::repeatable repeatable_;
    bool writes_;
    px::paging paging_ = px::paging::none;
    answer_form answer_ = answer_form::json;
    bool filtered_ = false;
    bool has_body_ = false;
    bool acts_on_environments_ = false;
    bool or_empty_ = false;
};

}  // namespace gainsight::px::inline v0

#endif
