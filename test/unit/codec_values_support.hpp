#pragma once

#include <catch2/catch_test_macros.hpp>

#include <codec/values.hpp>

#include "unit_support.hpp"

#include <optional>
#include <string>
#include <vector>

namespace unit_test {

// How a result becomes a value, driven by a table for each value type.

template <class T>
struct decoded {
    originpull::detail::decode_status status = originpull::detail::decode_status::invalid;
    std::optional<T> value;
    bool usable = false;
    std::string error;
    originpull::detail::envelope frame;
};

/// As a call decodes its response: `members` stand behind `success`.
template <class T>
decoded<T> decode(const std::string& members, const originpull::certificate_id* requested = nullptr,
                  bool may_be_absent = false) {
    using codec = originpull::detail::value_codec<T>;
    decoded<T> d;
    codec::start(d.value);
    const std::string body = R"({"success":true)" + members + "}";
    d.status = originpull::detail::decode_envelope(body, d.frame, {&codec::member(), &d.value}, d.error);
    if (d.status == originpull::detail::decode_status::ok)
        d.usable = codec::finish(d.value, d.frame, requested, may_be_absent);
    return d;
}

// A member as text, to compare: "-" when it is absent.

inline std::string show(const std::string& text) { return text.empty() ? "-" : text; }
inline std::string show(const std::optional<std::string>& text) { return text.value_or("-"); }
inline std::string show(const std::optional<originpull::timestamp>& time) {
    return time ? time->text() : "-";
}
inline std::string show(const originpull::certificate_status& status) { return show(status.str()); }
inline std::string show(const std::optional<originpull::certificate_id>& id) { return id ? id->str() : "-"; }
inline std::string show(const std::optional<bool>& truth) { return !truth ? "-" : *truth ? "true" : "false"; }
inline std::string show(originpull::association_state state) {
    return state == originpull::association_state::unknown ? "-" : std::string{to_string(state)};
}

/// What JSON a member takes, as messages name it. Which texts are ids is for other tests.
enum class takes { text, boolean, boolean_or_null, certificate_id };

inline const char* name_of(takes kind) {
    switch (kind) {
    case takes::text:
        return "a string";
    case takes::boolean:
        return "a boolean";
    case takes::boolean_or_null:
        return "a boolean or null";
    case takes::certificate_id:
        break;
    }
    return "a certificate id";
}

/// Some JSON of every type, with the type's name in messages.
struct sample {
    const char *json, *type;
};
constexpr sample samples[] = {
    {R"("some text")", "a string"},
    {R"("")", "a string"},
    {R"("true")", "a string"},
    {"0", "an integer"},
    {"17", "an integer"},
    {"-1", "an integer"},
    {"1.5", "a number"},
    {"1e999", "a number"},
    {"18446744073709551616", "a number"},
    {"true", "a boolean"},
    {"false", "a boolean"},
    {"[]", "an array"},
    {R"(["x"])", "an array"},
    {R"([{"id":"x"}])", "an array"},
    {"{}", "an object"},
    {R"({"id":"x"})", "an object"},
};

inline bool is_taken(takes kind, std::string_view type) {
    const bool wants_text = kind == takes::text || kind == takes::certificate_id;
    return type == (wants_text ? "a string" : "a boolean");
}

/// One member of a value type: what is decoded, and what is then read back.
template <class T>
struct member {
    std::string name; ///< `outer/inner` for a member of a member
    takes kind;
    std::string (*read)(const T&);
    const char* when_null = "-";

    /// A value that no other member has.
    [[nodiscard]] std::string good() const {
        if (kind == takes::boolean || kind == takes::boolean_or_null)
            return "true";
        return '"' + text() + '"';
    }
    [[nodiscard]] std::string reads_as() const {
        return kind == takes::boolean ? "true" : kind == takes::boolean_or_null ? "enabled" : text();
    }
    /// The member in JSON.
    [[nodiscard]] std::string with(const std::string& value) const {
        const auto slash = name.find('/');
        if (slash == std::string::npos)
            return '"' + name + "\":" + value;
        return '"' + name.substr(0, slash) + R"(":{")" + name.substr(slash + 1) + "\":" + value + '}';
    }

private:
    [[nodiscard]] std::string text() const {
        std::string id_like = "the_" + name;
        for (char& c : id_like)
            c = c == '/' ? '_' : c;
        return id_like;
    }
};

template <auto Member>
struct member_reader;

template <class T, class Type, Type T::* Member>
struct member_reader<Member> {
    using object = T;
    static std::string read(const T& value) { return show(value.*Member); }
};

template <auto Member>
member<typename member_reader<Member>::object> row(std::string name, takes kind = takes::text,
                                                   const char* when_null = "-") {
    return {std::move(name), kind, &member_reader<Member>::read, when_null};
}

/// How an object stands in a result: alone, or as the only element of a list or a page.
template <class Container>
struct placed {
    using object = Container;
    static constexpr const char* path = "the body/result";
    static std::string result(const std::string& members) { return "{" + members + "}"; }
    static const object& only(const Container& value) { return value; }
};
template <class T>
struct placed<std::vector<T>> {
    using object = T;
    static constexpr const char* path = "the body/result/0";
    static std::string result(const std::string& members) { return "[{" + members + "}]"; }
    static const object& only(const std::vector<T>& value) { return value.at(0); }
};
template <class T>
struct placed<originpull::page<T>> {
    using object = T;
    static constexpr const char* path = "the body/result/0";
    static std::string result(const std::string& members) { return "[{" + members + "}]"; }
    static const object& only(const originpull::page<T>& value) { return value.items.at(0); }
};

template <class Container>
decoded<Container> decode_members(const std::string& members) {
    return decode<Container>(R"(,"result":)" + placed<Container>::result(members));
}

/// What is read back: a line for each member, those that differ from absent.
template <class Container>
std::string read_back(const decoded<Container>& from,
                      const std::vector<member<typename placed<Container>::object>>& members) {
    if (!from.usable)
        return "unusable: " + from.error;
    std::string lines;
    for (const auto& each : members)
        if (const std::string now = each.read(placed<Container>::only(*from.value)); now != "-")
            lines += each.name + " = " + now + "\n";
    return lines;
}

/** Each member: there, absent, null, and of every wrong type; all of them at once, among members that nobody knows.
 *  @param needed what has to be there beside it, such as `"id":"c1"` */
template <class Container>
void check_members(const std::string& needed,
                   const std::vector<member<typename placed<Container>::object>>& members) {
    CHECK(read_back(decode_members<Container>(needed), members).empty());

    const std::string before = needed.empty() ? "" : needed + ",";
    std::string all = needed, all_lines;
    for (const auto& each : members) {
        CAPTURE(each.name);
        const std::string line = each.name + " = " + each.reads_as() + "\n";
        CHECK(read_back(decode_members<Container>(before + each.with(each.good())), members) == line);
        const std::string null_line =
            std::string{each.when_null} == "-" ? "" : each.name + " = " + each.when_null + "\n";
        CHECK(read_back(decode_members<Container>(before + each.with("null")), members) == null_line);

        for (const sample& wrong : samples) {
            if (is_taken(each.kind, wrong.type))
                continue;
            const auto bad = decode_members<Container>(before + each.with(wrong.json));
            CAPTURE(wrong.json, bad.error);
            CHECK(bad.status == originpull::detail::decode_status::invalid);
            CHECK(has(bad.error, std::string{placed<Container>::path} + "/" + each.name + ": expected " +
                                     name_of(each.kind) + ", got " + wrong.type));
        }
        all += (all.empty() ? "" : ",") + each.with(each.good());
        all += R"(,"x_)" + each.name + R"(":{"id":17,"enabled":[null,{"status":0}]})";
        all_lines += line;
    }
    CHECK(read_back(decode_members<Container>(all), members) == all_lines);
}

} // namespace unit_test
