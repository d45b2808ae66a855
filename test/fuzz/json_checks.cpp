#include "json_checks.hpp"

#include "support.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace fuzz {

namespace json = boost::json;
using originpull::notice;
using originpull::detail::decode_status;

namespace {

constexpr std::size_t most_notices = 256;

std::size_t count(const std::vector<notice>& notices) {
    std::size_t n = notices.size();
    for (const notice& one : notices)
        n += count(one.chain);
    return n;
}

const json::value* member(const json::value& of, std::string_view name) {
    const json::object* const object = of.if_object();
    return object != nullptr ? object->if_contains(json::string_view{name.data(), name.size()}) : nullptr;
}

// The same for a document. Of a member that stands there twice it has only the last.
std::size_t count(const json::value* notices) {
    const json::array* const list = notices != nullptr ? notices->if_array() : nullptr;
    if (list == nullptr)
        return 0;
    std::size_t n = list->size();
    for (const json::value& one : *list)
        n += count(member(one, "error_chain"));
    return n;
}

json::value parse(std::string_view body, json::error_code& ec) {
    return json::parse(json::string_view{body.data(), body.size()}, ec); // 32 levels, as the decoder
}

void check_against_document(std::string_view body, const decoded_frame& got, bool bound) {
    json::error_code ec;
    const json::value document = parse(body, ec);
    if (got.status != decode_status::ok) {
        const bool blames_json = got.error.starts_with("not JSON at byte ");
        require(ec || !blames_json, "what is JSON is not called something else");
        require(ec || got.status != decode_status::truncated, "what is whole is not called truncated");
        return;
    }
    require(!ec, "what is decoded is JSON");
    const json::value* const success = member(document, "success");
    require(success != nullptr && success->is_bool() && got.frame.success == success->get_bool(),
            "success is what the document says");
    const json::value* const result = member(document, "result");
    require(got.frame.has_result == (bound && result != nullptr && !result->is_null()),
            "a result is there when the document has one");
    require(count(got.frame.errors) >= std::min(count(member(document, "errors")), most_notices) &&
                count(got.frame.messages) >= std::min(count(member(document, "messages")), most_notices),
            "no notice is lost");
}

} // namespace

void check_frame(std::string_view body, const decoded_frame& got, bool bound) {
    require(got.error.empty() == (got.status == decode_status::ok), "an error text when it is an error");
    require(got.error.size() < 1024 && is_plain_line(got.error), "the error text is one short line");
    require(count(got.frame.errors) <= most_notices && count(got.frame.messages) <= most_notices,
            "notices are bounded");
    check_against_document(body, got, bound);
}

std::size_t elements_of_result(std::string_view body) {
    json::error_code ec;
    const json::value document = parse(body, ec);
    const json::value* const result = member(document, "result");
    return result != nullptr && result->is_array() ? result->get_array().size() : 0;
}

std::size_t most_memory(std::string_view body) {
    // A list that grows holds its old and its new elements for a moment.
    return 64 * 1024 + 2 * 4 * most_notices * sizeof(notice) + 8 * body.size();
}

} // namespace fuzz
