#include "response_head.hpp"

#include "http_date.hpp"
#include "rate_limit_header.hpp"
#include "retry_after.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/basic_parser.hpp>

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

namespace originpull::detail {

namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;

std::string_view std_view(beast::string_view text) { return {text.data(), text.size()}; }

std::string_view trim_blanks(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) { return beast::iequals(a, b); }

// application/json, or a structured syntax on top of it.
bool means_json(std::string_view content_type) {
    const std::string_view type = trim_blanks(content_type.substr(0, content_type.find(';')));
    constexpr std::string_view suffix = "+json";
    return type.empty() || equal_ignoring_case(type, "application/json") ||
           (type.size() > suffix.size() &&
            equal_ignoring_case(type.substr(type.size() - suffix.size()), suffix));
}

/// Beast's parser with hooks in place of containers: a header costs no list of fields.
class head_parser final : public http::basic_parser<false> {
public:
    head_parser(response_head& head, std::size_t max_fields, std::chrono::sys_seconds now)
        : head_(head), max_fields_(max_fields), now_(now) {
        header_limit(std::numeric_limits<std::uint32_t>::max()); // the block is complete and bounded already
        body_limit(boost::none);
        skip(true); // the body is framed elsewhere
    }

    std::string fault; ///< what a rule of ours objected to

    // What can be said only when all fields are known.
    void finish() {
        const std::chrono::sys_seconds moment = date_.value_or(now_);
        for (const std::string& value : retry_after_) {
            const auto wait = parse_retry_after(value, moment);
            if (wait && (!head_.retry_after || *wait > *head_.retry_after))
                head_.retry_after = wait;
        }
        if (!rate_limit_.empty())
            head_.rate_limit = parse_rate_limit(rate_limit_, rate_limit_policy_);
        if (const auto length = content_length())
            head_.content_length = *length;
        head_.keep_alive = (http11_ || keep_alive_) && !close_ && !used_up_;
    }

private:
    void refuse(std::string why, beast::error_code& ec) {
        fault = std::move(why);
        ec = make_error_code(errc::http_invalid);
    }

    void on_request_impl(http::verb, beast::string_view, beast::string_view, int,
                         beast::error_code&) override {}

    void on_response_impl(int code, beast::string_view, int version, beast::error_code& ec) override {
        if (code < 100 || code > 599)
            return refuse("status " + std::to_string(code) + " is out of range", ec);
        head_.status = code;
        http11_ = version == 11;
    }

    void on_field_impl(http::field name, beast::string_view name_text, beast::string_view raw,
                       beast::error_code& ec) override {
        if (++fields_ > max_fields_) {
            fault = "more than " + std::to_string(max_fields_) + " fields";
            ec = make_error_code(errc::http_header_limit);
            return;
        }
        const std::string_view value = std_view(raw);
        switch (name) {
        case http::field::transfer_encoding:
            if (std::exchange(head_.chunked, true) || !equal_ignoring_case(value, "chunked"))
                refuse("Transfer-Encoding is something else than one \"chunked\"", ec);
            else if (!http11_) // RFC 9112 6.1: the framing is faulty
                refuse("Transfer-Encoding in HTTP/1.0", ec);
            return;
        case http::field::connection:
            connection(value);
            return;
        case http::field::content_type:
            head_.is_json = means_json(value);
            return;
        case http::field::content_encoding:
            if (!equal_ignoring_case(value, "identity"))
                head_.content_encoding = value.substr(0, 32);
            return;
        case http::field::retry_after:
            retry_after(value);
            return;
        case http::field::date:
            date_ = parse_http_date(value, now_);
            return;
        case http::field::keep_alive:
            keep_alive_hint(value);
            return;
        case http::field::unknown:
            break;
        default:
            return;
        }
        const std::string_view unknown_name = std_view(name_text);
        if (equal_ignoring_case(unknown_name, "cf-ray"))
            head_.ray_id = value.substr(0, 64);
        else if (equal_ignoring_case(unknown_name, "ratelimit"))
            rate_limit_.append(rate_limit_.empty() ? "" : ", ").append(value.substr(0, 1024));
        else if (equal_ignoring_case(unknown_name, "ratelimit-policy"))
            rate_limit_policy_.append(rate_limit_policy_.empty() ? "" : ", ").append(value.substr(0, 1024));
    }

    template <class F>
    static void for_each_item(std::string_view list, F f) {
        for (;;) {
            const auto comma = list.find(',');
            f(trim_blanks(list.substr(0, comma)));
            if (comma == std::string_view::npos)
                return;
            list.remove_prefix(comma + 1);
        }
    }

    void connection(std::string_view value) {
        for_each_item(value, [this](std::string_view option) {
            if (equal_ignoring_case(option, "close"))
                close_ = true;
            else if (equal_ignoring_case(option, "keep-alive"))
                keep_alive_ = true;
        });
    }

    void retry_after(std::string_view value) {
        if (retry_after_.size() >= 8)
            return;
        // Seconds may come as a list; the comma in a date does not separate anything.
        if (!value.empty() && value.front() >= '0' && value.front() <= '9')
            for_each_item(value.substr(0, 256),
                          [this](std::string_view one) { retry_after_.emplace_back(one); });
        else
            retry_after_.emplace_back(value.substr(0, 64));
    }

    void keep_alive_hint(std::string_view value) {
        for_each_item(value, [this](std::string_view item) {
            const auto equals = item.find('=');
            if (equals == std::string_view::npos)
                return;
            const std::string_view digits = trim_blanks(item.substr(equals + 1));
            unsigned number = 0;
            const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
            if (error != std::errc{} || end != digits.data() + digits.size())
                return;
            const std::string_view name = trim_blanks(item.substr(0, equals));
            if (equal_ignoring_case(name, "timeout"))
                head_.keep_alive_timeout = std::chrono::seconds{std::min(number, 86400U)};
            else if (equal_ignoring_case(name, "max") && number == 0)
                used_up_ = true;
        });
    }

    void on_header_impl(beast::error_code&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>&, beast::error_code&) override {}
    std::size_t on_body_impl(beast::string_view, beast::error_code&) override { return 0; }
    void on_chunk_header_impl(std::uint64_t, beast::string_view, beast::error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view, beast::error_code&) override {
        return 0;
    }
    void on_finish_impl(beast::error_code&) override {}

    response_head& head_;
    std::size_t max_fields_;
    std::chrono::sys_seconds now_;
    std::size_t fields_ = 0;
    bool http11_ = false;
    bool close_ = false;
    bool keep_alive_ = false;
    bool used_up_ = false;
    std::optional<std::chrono::sys_seconds> date_;
    std::vector<std::string> retry_after_;
    std::string rate_limit_;
    std::string rate_limit_policy_;
};

// A line that begins with a blank continues the one before: obsolete, and read differently by different
// software.
bool has_folded_line(std::string_view block) {
    for (auto at = block.find('\n'); at != std::string_view::npos; at = block.find('\n', at + 1)) {
        if (at + 1 < block.size() && (block[at + 1] == ' ' || block[at + 1] == '\t'))
            return true;
    }
    return false;
}

} // namespace

std::optional<head_failure> parse_response_head(std::string_view block, std::size_t max_fields,
                                                std::chrono::sys_seconds now, response_head& head) {
    head = response_head{};
    if (has_folded_line(block))
        return head_failure{make_error_code(errc::http_invalid), "a folded header line"};
    head_parser parser{head, max_fields, now};
    beast::error_code ec;
    const std::size_t used = parser.put(boost::asio::const_buffer{block.data(), block.size()}, ec);
    if (ec && ec.category() == error_category())
        return head_failure{ec, std::move(parser.fault)};
    if (ec || used != block.size() || !parser.is_done())
        return head_failure{make_error_code(errc::http_invalid), ec ? ec.message() : "a broken header"};
    parser.finish();
    return std::nullopt;
}

} // namespace originpull::detail
