#include "wire.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

#include <boost/beast/http/status.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "codes.hpp"
#include "reply.hpp"

namespace originpull::emulator {
namespace json = boost::json;
namespace {

constexpr std::string_view html_page =
    "<!DOCTYPE html>\n<html><head><title>emulated edge</title></head>"
    "<body><h1>Error</h1><p>The web server reported an error.</p></body></html>\n";
constexpr std::string_view garbage_text = "{\"success\": tru}} this is not JSON";
constexpr std::string_view wrong_id = "0000000000000000000000000000dead";
constexpr std::size_t pieces = 3;

void erase_header(response& reply, std::string_view name) {
    std::erase_if(reply.headers, [&](const auto& header) { return header.first == name; });
}

void set_header(response& reply, const std::string& name, std::string value) {
    erase_header(reply, name);
    reply.headers.emplace_back(name, std::move(value));
}

// `imf+5` and its like; anything else is what it is.
std::string retry_after_value(std::string_view text, time_point now) {
    using writer = std::string (*)(time_point);
    constexpr std::array<std::pair<std::string_view, writer>, 3> forms{
        {{"imf", to_imf_fixdate}, {"rfc850", to_rfc850}, {"asctime", to_asctime}}};
    for (const auto& [name, write] : forms) {
        if (!text.starts_with(name) || text.size() < name.size() + 2)
            continue;
        const char sign = text[name.size()];
        const std::string_view digits = text.substr(name.size() + 1);
        int seconds = 0;
        const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), seconds);
        if ((sign == '+' || sign == '-') && read.ec == std::errc{} &&
            read.ptr == digits.data() + digits.size())
            return write(now + std::chrono::seconds(sign == '+' ? seconds : -seconds));
    }
    return std::string(text);
}

void put_retry_after(response& reply, std::string_view text, time_point now) {
    erase_header(reply, "Retry-After");
    const auto bar = text.find('|');
    reply.headers.emplace_back("Retry-After", retry_after_value(text.substr(0, bar), now));
    if (bar != std::string_view::npos)
        reply.headers.emplace_back("Retry-After", retry_after_value(text.substr(bar + 1), now));
}

void change_result(std::string& body, result_form form) {
    boost::system::error_code error;
    json::value parsed = json::parse(body, error);
    if (error || !parsed.is_object())
        return;
    json::object& envelope = parsed.get_object();
    if (form == result_form::absent)
        envelope.erase("result");
    else if (form == result_form::null)
        envelope["result"] = nullptr;
    else if (json::value* result = envelope.if_contains("result"); result && result->is_object())
        result->get_object()["id"] = wrong_id;
    body = json::serialize(parsed);
}

void replace_body(response& reply, body_form form) {
    switch (form) {
    case body_form::json:
        return;
    case body_form::html:
        reply.body = html_page;
        set_header(reply, "Content-Type", "text/html; charset=UTF-8");
        return;
    case body_form::empty:
        reply.body.clear();
        return;
    case body_form::garbage:
        reply.body = garbage_text;
        return;
    }
}

bool has_no_body(unsigned status) { return status < 200 || status == 204 || status == 304; }

std::string status_line(unsigned status) {
    const auto reason = boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(status));
    return "HTTP/1.1 " + std::to_string(status) + ' ' + std::string(reason) + "\r\n";
}

std::string in_chunks(std::string_view body) {
    std::string text;
    const std::size_t size = body.size() / pieces + 1;
    while (!body.empty()) {
        const auto piece = body.substr(0, size);
        std::array<char, 24> head{};
        std::snprintf(head.data(), head.size(), "%zx\r\n", piece.size());
        text += head.data();
        text += piece;
        text += "\r\n";
        body.remove_prefix(piece.size());
    }
    return text + "0\r\n\r\n";
}

} // namespace

std::size_t wire_image::broken_off_at(const treatment& what) const {
    const std::size_t body = text.size() - body_begins;
    return body_begins + std::min(what.truncate_at.value_or(body / 2), body);
}

int injected_code(const treatment& what) {
    if (what.code)
        return *what.code;
    switch (what.status.value_or(400)) {
    case 401:
    case 403:
        return code::authentication_error;
    case 404:
        return code::certificate_not_found;
    case 409:
        return code::zone_busy;
    case 429:
        return code::throttled;
    default:
        return what.status.value_or(400) >= 500 ? 1000 : code::invalid_request;
    }
}

std::string injected_message(const treatment& what) {
    return what.message.empty() ? "Injected by the emulator" : what.message;
}

response distort(response reply, const treatment& what, time_point now) {
    const bool refuses = what.success_false || (what.status && (*what.status < 200 || *what.status > 299));
    if (refuses && what.executes())
        reply.body = refusal(0, injected_code(what), injected_message(what)).body;
    if (what.status || what.success_false)
        reply.status = what.status.value_or(200);
    if (what.result)
        change_result(reply.body, *what.result);
    if (what.duplicate_key && reply.body.starts_with('{'))
        reply.body.insert(1, "\"success\":false,");
    if (what.body)
        replace_body(reply, *what.body);
    if (!what.content_type.empty())
        set_header(reply, "Content-Type", what.content_type);
    if (!what.retry_after.empty())
        put_retry_after(reply, what.retry_after, now);
    if (what.no_rate_headers) {
        erase_header(reply, "Ratelimit");
        erase_header(reply, "Ratelimit-Policy");
    }
    if (has_no_body(reply.status)) {
        reply.body.clear();
        erase_header(reply, "Content-Type");
    }
    return reply;
}

wire_image compose(const response& reply, const treatment& what, bool keep_alive) {
    wire_image image;
    std::string& text = image.text;
    for (unsigned i = 0; i < what.informational; ++i)
        text += "HTTP/1.1 103 Early Hints\r\n\r\n";
    text += status_line(reply.status);
    for (const auto& [name, value] : reply.headers)
        text += name + ": " + value + "\r\n";
    const bool chunked = what.chunked && !has_no_body(reply.status);
    if (chunked)
        text += "Transfer-Encoding: chunked\r\n";
    else if (!has_no_body(reply.status))
        text += "Content-Length: " + std::to_string(reply.body.size()) + "\r\n";
    text +=
        keep_alive && !what.announce_close ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
    image.body_begins = text.size();
    text += chunked ? in_chunks(reply.body) : reply.body;
    if (what.extra_bytes)
        text += "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
    return image;
}

} // namespace originpull::emulator
