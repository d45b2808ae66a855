#ifndef ORIGINPULL_SRC_CODEC_VALUES_HPP
#define ORIGINPULL_SRC_CODEC_VALUES_HPP

#include "envelope.hpp"

#include <originpull/values.hpp>

#include <optional>
#include <string_view>
#include <vector>

namespace originpull::detail {

/** How the result of an operation becomes its value type. One specialisation a type:
 *
 *  `member` binds `result`; `start` makes the object that is filled; `finish` completes it from what stands
 *  outside the result, and from the object asked for where the result may be absent. Returns false when a
 *  result was needed and is not there.
 */
template <class T>
struct value_codec;

template <>
struct value_codec<hostname_certificate> {
    static const json_member& member() noexcept;
    static void start(std::optional<hostname_certificate>& value);
    static bool finish(std::optional<hostname_certificate>& value, const envelope& from,
                       const certificate_id* requested, bool result_may_be_absent);
};

template <>
struct value_codec<std::vector<hostname_certificate>> {
    static const json_member& member() noexcept;
    static void start(std::optional<std::vector<hostname_certificate>>& value) { value.emplace(); }
    static bool finish(std::optional<std::vector<hostname_certificate>>&, const envelope&,
                       const certificate_id*, bool) {
        return true; // null and absent are the empty list here
    }
};

template <>
struct value_codec<token_verification> {
    static const json_member& member() noexcept;
    static void start(std::optional<token_verification>& value) { value.emplace(); }
    static bool finish(std::optional<token_verification>&, const envelope& from, const certificate_id*,
                       bool) {
        return from.has_result;
    }
};

template <>
struct value_codec<page<zone>> {
    static const json_member& member() noexcept;
    static void start(std::optional<page<zone>>& value) { value.emplace(); }
    static bool finish(std::optional<page<zone>>& value, const envelope& from, const certificate_id*, bool);
};

} // namespace originpull::detail

#endif
