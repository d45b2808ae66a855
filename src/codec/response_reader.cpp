#include "response_reader.hpp"

#include <algorithm>
#include <utility>

namespace originpull::detail {

void response_reader::start(const response_limits& limits, std::chrono::sys_seconds now) {
    limits_ = limits;
    now_ = now;
    block_.clear();
    head_ = response_head{};
    body_.clear();
    chunks_ = chunked_decoder{};
    body_left_ = 0;
    interim_ = 0;
    error_ = {};
    detail_.clear();
    phase_ = phase::head;
    begun_ = surplus_ = ambiguous_end_ = false;
}

void response_reader::rest() noexcept {
    constexpr std::size_t small = 4 * 1024;
    if (body_.capacity() > small)
        std::string{}.swap(body_);
    if (block_.capacity() > small)
        std::string{}.swap(block_);
}

response_reader::state response_reader::fail(errc e, std::string detail) {
    error_ = e;
    detail_ = std::move(detail);
    phase_ = phase_ == phase::head ? phase::failed_head : phase::failed_body;
    return state::failed;
}

response_reader::state response_reader::feed(std::string_view in) {
    begun_ = begun_ || !in.empty();
    while (phase_ == phase::head) {
        if (const state s = take_head(in); s != state::complete)
            return s;
    }
    switch (phase_) {
    case phase::counted_body: {
        const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(body_left_, in.size()));
        body_.append(in.substr(0, n));
        body_left_ -= n;
        return body_left_ == 0 ? finish(in.substr(n)) : state::need_more;
    }
    case phase::chunked_body:
        switch (chunks_.feed(in, body_)) {
        case chunked_decoder::status::need_more:
            return state::need_more;
        case chunked_decoder::status::done:
            return finish(in);
        case chunked_decoder::status::invalid:
            return fail(errc::http_invalid, "broken chunked coding");
        case chunked_decoder::status::body_limit:
            return fail(errc::http_body_limit, "more than " + std::to_string(limits_.body) + " bytes");
        case chunked_decoder::status::extension_limit:
            return fail(errc::http_invalid, "an endless chunk extension");
        case chunked_decoder::status::trailer_limit:
            return fail(errc::http_header_limit,
                        "trailers of more than " + std::to_string(limits_.trailer) + " bytes");
        }
        break;
    case phase::complete:
        return finish(in);
    case phase::head:
    case phase::failed_head:
    case phase::failed_body:
        break;
    }
    return state::failed;
}

// `complete` means: this block is done with, go on.
response_reader::state response_reader::take_head(std::string_view& in) {
    constexpr std::string_view end_of_block = "\r\n\r\n";
    std::string_view block;
    if (block_.empty()) {
        const auto end = in.find(end_of_block);
        if (end != std::string_view::npos) { // the usual case: all at once, nothing is copied
            block = in.substr(0, end + end_of_block.size());
            in.remove_prefix(block.size());
        }
    }
    if (block.empty()) {
        const std::size_t from = block_.size() < 3 ? 0 : block_.size() - 3;
        const std::size_t before = block_.size();
        block_.append(in.substr(0, limits_.header + 1 - std::min(before, limits_.header)));
        const auto end = block_.find(end_of_block, from);
        if (end == std::string::npos) {
            // Lines that end with LF alone never make the empty line that is waited for.
            for (auto at = block_.find('\n', before); at != std::string::npos;
                 at = block_.find('\n', at + 1)) {
                if (at == 0 || block_[at - 1] != '\r')
                    return fail(errc::http_invalid, "a line that does not end with CR LF");
            }
            if (block_.size() > limits_.header)
                return fail(errc::http_header_limit,
                            "more than " + std::to_string(limits_.header) + " bytes");
            // Something that is no HTTP at all may never send an empty line.
            constexpr std::string_view version = "HTTP/1.";
            const std::size_t n = std::min(block_.size(), version.size());
            if (std::string_view{block_}.substr(0, n) != version.substr(0, n))
                return fail(errc::http_invalid, "it does not begin with HTTP/1.");
            return state::need_more;
        }
        in.remove_prefix(end + end_of_block.size() - before);
        block_.resize(end + end_of_block.size());
        block = block_;
    }
    if (block.size() > limits_.header)
        return fail(errc::http_header_limit, "more than " + std::to_string(limits_.header) + " bytes");
    if (auto failure = parse_response_head(block, limits_.fields, now_, head_)) {
        error_ = failure->ec;
        detail_ = std::move(failure->detail);
        phase_ = phase::failed_head;
        return state::failed;
    }
    block_.clear();
    return after_head();
}

response_reader::state response_reader::after_head() {
    const int status = head_.status;
    if (status < 200) {
        if (status == 101)
            return fail(errc::http_invalid, "an unasked change of protocol");
        if (++interim_ > limits_.interim_responses)
            return fail(errc::http_header_limit, "too many interim responses");
        return state::complete;
    }
    if (status == 204 || status == 304) {
        ambiguous_end_ = head_.chunked || head_.content_length.value_or(0) != 0;
        phase_ = phase::complete;
        return state::complete;
    }
    if (head_.chunked) {
        chunks_ = chunked_decoder{limits_.body, limits_.chunk_extension, limits_.trailer};
        phase_ = phase::chunked_body;
        return state::complete;
    }
    if (!head_.content_length)
        return fail(errc::http_invalid, "the body has no length, so its end cannot be told from a loss");
    if (*head_.content_length > limits_.body)
        return fail(errc::http_body_limit, std::to_string(*head_.content_length) +
                                               " bytes announced, at most " + std::to_string(limits_.body) +
                                               " are taken");
    body_left_ = *head_.content_length;
    body_.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(body_left_, 64 * 1024)));
    phase_ = phase::counted_body;
    return state::complete;
}

response_reader::state response_reader::finish(std::string_view rest) {
    surplus_ = surplus_ || !rest.empty();
    phase_ = phase::complete;
    return state::complete;
}

response_reader::state response_reader::end_of_stream() {
    return begun_ ? fail(errc::response_incomplete, has_head() ? "inside the body" : "inside the header")
                  : fail(errc::connection_closed, "");
}

} // namespace originpull::detail
