#ifndef ORIGINPULL_SRC_WORDS_HTTP_REASON_HPP
#define ORIGINPULL_SRC_WORDS_HTTP_REASON_HPP

#include <string_view>

namespace originpull::detail {

/// The registered phrase of an HTTP status, Cloudflare's own 5xx included; empty when there is none.
[[nodiscard]] constexpr std::string_view http_reason(int status) noexcept {
    switch (status) {
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 408:
        return "Request Timeout";
    case 409:
        return "Conflict";
    case 410:
        return "Gone";
    case 412:
        return "Precondition Failed";
    case 413:
        return "Content Too Large";
    case 415:
        return "Unsupported Media Type";
    case 422:
        return "Unprocessable Content";
    case 425:
        return "Too Early";
    case 429:
        return "Too Many Requests";
    case 500:
        return "Internal Server Error";
    case 501:
        return "Not Implemented";
    case 502:
        return "Bad Gateway";
    case 503:
        return "Service Unavailable";
    case 504:
        return "Gateway Timeout";
    case 520:
        return "Web Server Returned an Unknown Error";
    case 521:
        return "Web Server Is Down";
    case 522:
        return "Connection Timed Out";
    case 523:
        return "Origin Is Unreachable";
    case 524:
        return "A Timeout Occurred";
    case 525:
        return "SSL Handshake Failed";
    case 526:
        return "Invalid SSL Certificate";
    case 530:
        return "Origin Error";
    default:
        return {};
    }
}

} // namespace originpull::detail

#endif
