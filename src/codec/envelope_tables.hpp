#ifndef ORIGINPULL_SRC_CODEC_ENVELOPE_TABLES_HPP
#define ORIGINPULL_SRC_CODEC_ENVELOPE_TABLES_HPP

#include "envelope.hpp"

#include <array>

namespace originpull::detail {

namespace {

// How the members of the envelope are bound. For envelope.cpp alone, which walks them.

// Notices are what is left to tell a person when something went wrong: odd members in them are passed over.

template <auto Member>
bool assign_notice_text(void* object, const json_scalar& value) {
    if (value.kind == json_kind::string)
        (static_cast<notice*>(object)->*Member).assign(value.text);
    return true;
}

bool assign_notice_code(void* object, const json_scalar& value) {
    if (value.kind == json_kind::integer)
        static_cast<notice*>(object)->code = value.integer;
    return true;
}

constexpr json_member lenient(std::string_view name, bool (*assign)(void*, const json_scalar&)) {
    json_member bound;
    bound.name = name;
    bound.assign = assign;
    return bound;
}

constexpr json_member nested(std::string_view name, const json_table& children, bool is_array,
                             void* (*child)(void*), std::string_view expected) {
    json_member bound;
    bound.name = name;
    // Null stands for an absent list or object all over this service.
    bound.assign = [](void*, const json_scalar& value) { return value.kind == json_kind::null; };
    bound.children = &children;
    bound.is_array = is_array;
    bound.child = child;
    bound.expected = expected;
    return bound;
}

constexpr std::array notice_source_members{lenient("pointer", &assign_notice_text<&notice::pointer>)};
constexpr json_table notice_source_table{notice_source_members};

void* same_object(void* object) { return object; }

void* add_cause(void* object) {
    auto& chain = static_cast<notice*>(object)->chain;
    chain.emplace_back();
    return &chain.back();
}

extern const json_table notice_table;

constexpr std::array notice_members{
    lenient("code", &assign_notice_code),
    lenient("message", &assign_notice_text<&notice::message>),
    lenient("documentation_url", &assign_notice_text<&notice::documentation_url>),
    nested("source", notice_source_table, false, &same_object, "an object"),
    nested("error_chain", notice_table, true, &add_cause, "an array"),
};

const json_table notice_table{notice_members};

template <auto Member>
void* add_notice(void* object) {
    auto& list = static_cast<envelope*>(object)->*Member;
    list.emplace_back();
    return &list.back();
}

template <auto Member>
bool assign_page_number(void* object, const json_scalar& value) {
    if (value.kind == json_kind::integer && value.integer >= 0)
        static_cast<page_info*>(object)->*Member = value.integer;
    return true;
}

constexpr std::array page_info_members{
    lenient("page", &assign_page_number<&page_info::page>),
    lenient("per_page", &assign_page_number<&page_info::per_page>),
    lenient("total_pages", &assign_page_number<&page_info::total_pages>),
    lenient("total_count", &assign_page_number<&page_info::total_count>),
};
constexpr json_table page_info_table{page_info_members};

bool assign_success(void* object, const json_scalar& value) {
    if (value.kind != json_kind::boolean)
        return false;
    static_cast<envelope*>(object)->success = value.boolean;
    return true;
}

constexpr json_member success_member() {
    json_member bound = lenient("success", &assign_success);
    bound.expected = "a boolean";
    bound.group = 1;
    return bound;
}

constexpr std::array envelope_members{
    success_member(),
    nested("errors", notice_table, true, &add_notice<&envelope::errors>, "an array"),
    nested("messages", notice_table, true, &add_notice<&envelope::messages>, "an array"),
    nested(
        "result_info", page_info_table, false,
        [](void* object) -> void* { return &static_cast<envelope*>(object)->info; }, "an object"),
};
constexpr json_table envelope_table{envelope_members, 1, "success"};

} // namespace
} // namespace originpull::detail

#endif
