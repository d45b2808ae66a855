#ifndef ORIGINPULL_SRC_CODEC_VALUES_HPP
#define ORIGINPULL_SRC_CODEC_VALUES_HPP

#include "envelope.hpp"

#include <originpull/values.hpp>

#include <concepts>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace originpull::detail {

/// How a value type is read: its members, and an object to fill. One specialisation a type.
template <class T>
struct value_table;

#define ORIGINPULL_VALUE_TABLE(T)                                                                            \
    template <>                                                                                              \
    struct value_table<T> {                                                                                  \
        static const json_table table;                                                                       \
        static T blank();                                                                                    \
    }
ORIGINPULL_VALUE_TABLE(hostname_certificate);
ORIGINPULL_VALUE_TABLE(zone_certificate);
ORIGINPULL_VALUE_TABLE(zone_settings);
ORIGINPULL_VALUE_TABLE(hostname_association);
ORIGINPULL_VALUE_TABLE(token_verification);
ORIGINPULL_VALUE_TABLE(zone);
ORIGINPULL_VALUE_TABLE(account);
#undef ORIGINPULL_VALUE_TABLE

/// The service has at most 1000 elements on a page; an element costs far more than its shortest JSON.
inline constexpr std::size_t most_elements = 5000;

constexpr json_member result_member(const json_table& table, bool is_array, void* (*child)(void*)) {
    json_member bound;
    bound.name = "result";
    bound.children = &table;
    bound.is_array = is_array;
    bound.child = child;
    bound.expected = is_array ? "an array" : "an object";
    return bound;
}

/** How the result of an operation becomes its value type: one object, a list, or a page of a list.
 *
 *  `member` binds `result`; `start` makes the object that is filled; `finish` completes it from what stands
 *  outside the result, and from the object asked for where the result may be absent. Returns false when a
 *  result was needed and is not there.
 */
template <class T>
struct value_codec {
    static const json_member& member() noexcept {
        static constexpr json_member bound = result_member(value_table<T>::table, false, &inside);
        return bound;
    }
    static void start(std::optional<T>& value) { value.emplace(value_table<T>::blank()); }
    static bool finish(std::optional<T>& value, const envelope& from, const certificate_id* requested,
                       bool result_may_be_absent) {
        if (from.has_result)
            return true;
        if constexpr (requires { requires std::same_as<decltype(value->id), certificate_id>; }) {
            if (result_may_be_absent && requested != nullptr) {
                value->id = *requested;
                return true;
            }
        }
        return false;
    }

private:
    static void* inside(void* object) { return &**static_cast<std::optional<T>*>(object); }
};

/// A new element of a list; none when there are too many.
template <class T>
void* add_element(std::vector<T>& list) {
    if (list.size() == most_elements)
        return nullptr;
    list.push_back(value_table<T>::blank());
    return &list.back();
}

template <class T>
struct value_codec<std::vector<T>> {
    static const json_member& member() noexcept {
        static constexpr json_member bound = result_member(value_table<T>::table, true, &add);
        return bound;
    }
    static void start(std::optional<std::vector<T>>& value) { value.emplace(); }
    static bool finish(std::optional<std::vector<T>>&, const envelope&, const certificate_id*, bool) {
        return true; // null and absent are the empty list here
    }

private:
    static void* add(void* object) {
        return add_element(**static_cast<std::optional<std::vector<T>>*>(object));
    }
};

/// Where in the list the page is, as far as the service says.
struct page_place {
    int number = 1;
    std::optional<int> per_page;
    std::optional<int> total_pages;
    std::optional<std::size_t> total_count;
};
[[nodiscard]] page_place place_of(const page_info& info);

template <class T>
struct value_codec<page<T>> {
    static const json_member& member() noexcept {
        static constexpr json_member bound = result_member(value_table<T>::table, true, &add);
        return bound;
    }
    static void start(std::optional<page<T>>& value) { value.emplace(); }
    static bool finish(std::optional<page<T>>& value, const envelope& from, const certificate_id*, bool) {
        const page_place place = place_of(from.info);
        value->number = place.number;
        value->per_page = place.per_page;
        value->total_pages = place.total_pages;
        value->total_count = place.total_count;
        return true;
    }

private:
    static void* add(void* object) {
        return add_element((*static_cast<std::optional<page<T>>*>(object))->items);
    }
};

} // namespace originpull::detail

#endif
