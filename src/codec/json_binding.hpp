#ifndef ORIGINPULL_SRC_CODEC_JSON_BINDING_HPP
#define ORIGINPULL_SRC_CODEC_JSON_BINDING_HPP

#include <originpull/values.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace originpull::detail {

// How JSON members become members of our values: tables that one reader walks while it parses. Adding a type
// is adding a table; there is no document in between.

enum class json_kind : unsigned char { null, boolean, integer, real, string, object, array };

[[nodiscard]] std::string_view to_string(json_kind kind) noexcept;

/// A value that is neither an object nor an array. The text is valid during the assignment only.
struct json_scalar {
    json_kind kind = json_kind::null;
    bool boolean = false;
    std::int64_t integer = 0;
    std::string_view text{};
};

struct json_table;

/// What to do with one member of an object.
struct json_member {
    std::string_view name;

    /// Takes a scalar; false when it is of the wrong kind or out of bounds.
    bool (*assign)(void* object, const json_scalar& value) = nullptr;

    /// Where the value is an object or an array of objects: how its members are bound, and to what.
    const json_table* children = nullptr;
    bool is_array = false;
    void* (*child)(void* object) = nullptr; ///< null from it: there are enough of them

    unsigned group = 0;             ///< a bit of json_table::required
    std::string_view expected = {}; ///< for the error message
};

struct json_table {
    std::span<const json_member> members;
    unsigned required = 0; ///< of each group at least one member must be there
    std::string_view required_names = {};
};

// Assignments of scalars to the kinds of members that our values have. Null means absent where that is
// possible.

inline bool assign_scalar(std::string& to, const json_scalar& value) {
    if (value.kind == json_kind::null)
        return true;
    if (value.kind != json_kind::string)
        return false;
    to.assign(value.text);
    return true;
}

inline bool assign_scalar(std::optional<std::string>& to, const json_scalar& value) {
    if (value.kind == json_kind::null)
        return true;
    if (value.kind != json_kind::string)
        return false;
    to.emplace(value.text);
    return true;
}

inline bool assign_scalar(std::optional<timestamp>& to, const json_scalar& value) {
    if (value.kind == json_kind::null)
        return true;
    if (value.kind != json_kind::string)
        return false;
    to.emplace(std::string{value.text});
    return true;
}

inline bool assign_scalar(certificate_status& to, const json_scalar& value) {
    if (value.kind == json_kind::null)
        return true;
    if (value.kind != json_kind::string)
        return false;
    to = certificate_status{value.text};
    return true;
}

inline bool assign_scalar(bool& to, const json_scalar& value) {
    to = value.boolean;
    return value.kind == json_kind::boolean;
}

inline bool assign_scalar(std::optional<bool>& to, const json_scalar& value) {
    if (value.kind == json_kind::boolean)
        to = value.boolean;
    return value.kind == json_kind::boolean || value.kind == json_kind::null;
}

/// The one member whose null says something.
inline bool assign_scalar(association_state& to, const json_scalar& value) {
    if (value.kind == json_kind::null)
        to = association_state::voided;
    else
        to = value.boolean ? association_state::enabled : association_state::disabled;
    return value.kind == json_kind::boolean || value.kind == json_kind::null;
}

template <class Id>
    requires requires(std::string_view text) { Id::valid(text); }
bool assign_scalar(std::optional<Id>& to, const json_scalar& value) {
    if (value.kind == json_kind::null || (value.kind == json_kind::string && value.text.empty()))
        return true;
    if (value.kind != json_kind::string || !Id::valid(value.text))
        return false;
    to.emplace(value.text);
    return true;
}

template <class Id>
    requires requires(std::string_view text) { Id::valid(text); }
bool assign_scalar(Id& to, const json_scalar& value) {
    if (value.kind == json_kind::null)
        return true; // the table tells whether it may be absent
    if (value.kind != json_kind::string || !Id::valid(value.text))
        return false;
    to = Id{value.text};
    return true;
}

template <auto Member>
struct json_assign;

template <class Object, class Type, Type Object::* Member>
struct json_assign<Member> {
    static bool apply(void* object, const json_scalar& value) {
        return assign_scalar(static_cast<Object*>(object)->*Member, value);
    }
};

/// A member that is assigned from a scalar.
template <auto Member>
[[nodiscard]] constexpr json_member bind(std::string_view name, std::string_view expected,
                                         unsigned group = 0) {
    json_member bound;
    bound.name = name;
    bound.assign = &json_assign<Member>::apply;
    bound.expected = expected;
    bound.group = group;
    return bound;
}

} // namespace originpull::detail

#endif
