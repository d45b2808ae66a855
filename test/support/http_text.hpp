#ifndef ORIGINPULL_TEST_SUPPORT_HTTP_TEXT_HPP
#define ORIGINPULL_TEST_SUPPORT_HTTP_TEXT_HPP

#include <string>
#include <string_view>

namespace originpull::test {

inline constexpr std::string_view zone_text = "023e105f4ecef8ad9ca31a8372d0c353";
inline constexpr std::string_view certificate_text = "2458ce5a-0c35-4c7f-82c7-8e9487d3ff60";

/// A response whose body is framed by its length. The extra fields end with CR LF each.
inline std::string http_response(int status, std::string_view body, std::string_view extra_fields = {}) {
    std::string text = "HTTP/1.1 " + std::to_string(status) + " Status\r\n";
    text.append(extra_fields);
    text.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n\r\n").append(body);
    return text;
}

inline std::string json_response(int status, std::string_view body, std::string_view extra_fields = {}) {
    std::string fields = "Content-Type: application/json\r\n";
    fields.append(extra_fields);
    return http_response(status, body, fields);
}

/// The envelope of a success about the certificate that the fixtures ask for.
inline std::string success_body() {
    return R"({"success":true,"errors":[],"messages":[],"result":{"id":")" + std::string{certificate_text} +
           R"(","status":"pending_deletion"}})";
}

/// The envelope of a refusal.
inline std::string refusal_body(int code, std::string_view message = "refused") {
    return R"({"success":false,"errors":[{"code":)" + std::to_string(code) + R"(,"message":")" +
           std::string{message} + R"("}],"messages":[],"result":null})";
}

inline std::string success_response(std::string_view extra_fields = {}) {
    return json_response(200, success_body(), extra_fields);
}

/// A success with a body in chunks of this size, and the last chunk's trailer as given.
inline std::string chunked_response(std::string_view body, std::size_t chunk, std::string_view trailer = {}) {
    std::string text =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
    constexpr std::string_view digits = "0123456789abcdef";
    for (std::string_view part = body.substr(0, chunk); !part.empty();
         body.remove_prefix(part.size()), part = body.substr(0, chunk)) {
        std::string size;
        for (std::size_t n = part.size(); n != 0; n /= 16)
            size.insert(size.begin(), digits[n % 16]);
        text.append(size).append("\r\n").append(part).append("\r\n");
    }
    return text.append("0\r\n").append(trailer).append("\r\n");
}

} // namespace originpull::test

#endif
