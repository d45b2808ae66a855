#include "chunked_decoder.hpp"

#include <algorithm>

namespace originpull::detail {

namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

// Beside the data; many times what any sensible division into chunks needs.
constexpr std::size_t longest_overhead = 64 * 1024;

bool is_line_text(char c) { return (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) || c == '\t'; }

} // namespace

chunked_decoder::status chunked_decoder::feed(std::string_view& in, std::string& body) {
    while (!in.empty() && step_ != step::done) {
        if (step_ == step::data) {
            const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(remaining_, in.size()));
            body.append(in.substr(0, n));
            in.remove_prefix(n);
            remaining_ -= n;
            if (remaining_ == 0)
                step_ = step::data_cr;
            continue;
        }
        const char c = in.front();
        in.remove_prefix(1);
        if (++overhead_ + body_size_ > body_limit_ + longest_overhead)
            return status::body_limit;
        if (const status s = take(c); s != status::need_more)
            return s;
    }
    return step_ == step::done ? status::done : status::need_more;
}

chunked_decoder::status chunked_decoder::take(char c) {
    switch (step_) {
    case step::size: {
        const int digit = hex_digit(c);
        if (digit >= 0) {
            if (++digits_ > 16)
                return status::invalid;
            remaining_ = remaining_ * 16 + static_cast<std::uint64_t>(digit);
            return status::need_more;
        }
        if (digits_ == 0 || (c != ';' && c != '\r'))
            return status::invalid;
        if (remaining_ > body_limit_ - body_size_)
            return status::body_limit;
        body_size_ += static_cast<std::size_t>(remaining_);
        digits_ = 0;
        extension_size_ = 0;
        step_ = c == '\r' ? step::size_lf : step::extension;
        return status::need_more;
    }
    case step::extension:
        if (c == '\r')
            step_ = step::size_lf;
        else if (!is_line_text(c))
            return status::invalid;
        else if (++extension_size_ > extension_limit_)
            return status::extension_limit;
        return status::need_more;
    case step::size_lf:
        if (c != '\n')
            return status::invalid;
        step_ = remaining_ == 0 ? step::trailer_start : step::data;
        return status::need_more;
    case step::data_cr:
        if (c != '\r')
            return status::invalid;
        step_ = step::data_lf;
        return status::need_more;
    case step::data_lf:
        if (c != '\n')
            return status::invalid;
        step_ = step::size;
        return status::need_more;
    case step::trailer_start:
        if (c == '\r') {
            step_ = step::final_lf;
            return status::need_more;
        }
        step_ = step::trailer_line;
        [[fallthrough]];
    case step::trailer_line:
        if (c == '\r')
            step_ = step::trailer_lf;
        else if (!is_line_text(c))
            return status::invalid;
        else if (++trailer_size_ > trailer_limit_)
            return status::trailer_limit;
        return status::need_more;
    case step::trailer_lf:
        if (c != '\n')
            return status::invalid;
        step_ = step::trailer_start;
        return status::need_more;
    case step::final_lf:
        if (c != '\n')
            return status::invalid;
        step_ = step::done;
        return status::need_more;
    case step::data:
    case step::done:
        break;
    }
    return status::invalid;
}

} // namespace originpull::detail
