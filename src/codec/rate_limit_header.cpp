#include "rate_limit_header.hpp"

#include <cstdint>

namespace originpull::detail {

namespace {

/// The part of RFC 9651 that this field uses: items that are strings, tokens or integers, with parameters.
class structured_field_reader {
public:
    explicit structured_field_reader(std::string_view text) : rest_(text) { skip(" "); }

    [[nodiscard]] bool ok() const { return ok_; }
    [[nodiscard]] bool done() const { return rest_.empty(); }
    [[nodiscard]] std::string_view rest() const { return rest_; }

    bool accept(char c) {
        if (rest_.empty() || rest_.front() != c)
            return false;
        rest_.remove_prefix(1);
        return true;
    }

    void skip(std::string_view blanks) {
        while (!rest_.empty() && blanks.find(rest_.front()) != std::string_view::npos)
            rest_.remove_prefix(1);
    }

    void fail() { ok_ = false; }

    std::string_view key() {
        std::size_t n = 0;
        while (n < rest_.size() && is_key_character(rest_[n], n == 0))
            ++n;
        if (n == 0)
            ok_ = false;
        const auto found = rest_.substr(0, n);
        rest_.remove_prefix(n);
        return found;
    }

    // Returns the value when the item is an integer.
    std::optional<std::int64_t> bare_item() {
        if (rest_.empty()) {
            ok_ = false;
            return std::nullopt;
        }
        const char c = rest_.front();
        if (c == '"')
            string();
        else if (c == '-' || is_digit(c))
            return integer();
        else if (c == '?')
            boolean();
        else if (is_alpha(c) || c == '*')
            token();
        else
            ok_ = false;
        return std::nullopt;
    }

private:
    static bool is_digit(char c) { return c >= '0' && c <= '9'; }
    static bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
    static bool is_alpha(char c) { return is_lower(c) || (c >= 'A' && c <= 'Z'); }
    static bool is_key_character(char c, bool first) {
        return is_lower(c) || c == '*' || (!first && (is_digit(c) || c == '_' || c == '-' || c == '.'));
    }

    void string() {
        rest_.remove_prefix(1);
        while (!rest_.empty()) {
            const char c = rest_.front();
            rest_.remove_prefix(1);
            if (c == '"')
                return;
            if (c == '\\') {
                if (rest_.empty() || (rest_.front() != '"' && rest_.front() != '\\'))
                    break;
                rest_.remove_prefix(1);
            } else if (c < 0x20 || c >= 0x7F) {
                break;
            }
        }
        ok_ = false;
    }

    void boolean() {
        rest_.remove_prefix(1);
        if (!accept('0') && !accept('1'))
            ok_ = false;
    }

    void token() {
        constexpr std::string_view marks = "!#$%&'*+-.^_`|~:/";
        while (!rest_.empty() && (is_alpha(rest_.front()) || is_digit(rest_.front()) ||
                                  marks.find(rest_.front()) != std::string_view::npos))
            rest_.remove_prefix(1);
    }

    std::optional<std::int64_t> integer() {
        const bool negative = accept('-');
        std::int64_t value = 0;
        std::size_t digits = 0;
        for (; digits < 16 && !rest_.empty() && is_digit(rest_.front()); ++digits) {
            value = value * 10 + (rest_.front() - '0');
            rest_.remove_prefix(1);
        }
        if (digits == 0 || digits > 15) {
            ok_ = false;
            return std::nullopt;
        }
        if (accept('.')) { // a decimal: valid, but no count of anything
            std::size_t fraction = 0;
            for (; !rest_.empty() && is_digit(rest_.front()); ++fraction)
                rest_.remove_prefix(1);
            if (fraction == 0 || fraction > 3 || digits > 12)
                ok_ = false;
            return std::nullopt;
        }
        return negative ? -value : value;
    }

    std::string_view rest_;
    bool ok_ = true;
};

} // namespace

namespace {

/// Goes through a list of items with parameters: `each(name, first, second)`, with the values of two of the
/// parameters where they are integers. False: it is no such list.
template <class F>
bool for_each_limit(std::string_view value, std::string_view first_key, std::string_view second_key, F each) {
    structured_field_reader in{value};
    for (;;) {
        const std::string_view from = in.rest();
        static_cast<void>(in.bare_item());
        const std::string_view name = from.substr(0, from.size() - in.rest().size());
        std::optional<std::int64_t> first;
        std::optional<std::int64_t> second;
        while (in.ok() && in.accept(';')) {
            in.skip(" ");
            const auto key = in.key();
            const auto number = in.ok() && in.accept('=') ? in.bare_item() : std::nullopt;
            if (key == first_key)
                first = number;
            else if (key == second_key)
                second = number;
        }
        if (!in.ok())
            return false;
        each(name, first, second);
        in.skip(" \t");
        if (in.done())
            return true;
        if (!in.accept(','))
            return false;
        in.skip(" \t");
        if (in.done()) // a comma at the end
            return false;
    }
}

constexpr std::int64_t longest_span = 366 * 24 * 3600;

} // namespace

std::optional<rate_limit_reading> parse_rate_limit(std::string_view value,
                                                   std::string_view policies) noexcept {
    using number = std::optional<std::int64_t>;
    std::optional<rate_limit_reading> least;
    std::string_view name_of_least;
    const bool good = for_each_limit(value, "r", "t", [&](std::string_view name, number left, number reset) {
        if (!left || !reset || *left < 0 || *reset < 0 || *reset > longest_span)
            return;
        rate_limit_reading one;
        one.remaining = static_cast<std::uint64_t>(*left);
        one.reset = std::chrono::seconds{*reset};
        if (!least || one.remaining < least->remaining ||
            (one.remaining == least->remaining && one.reset > least->reset)) {
            least = one;
            name_of_least = name;
        }
    });
    if (!good || !least)
        return std::nullopt;
    rate_limit_reading sized = *least;
    const bool known =
        for_each_limit(policies, "q", "w", [&](std::string_view name, number size, number span) {
            if (name != name_of_least)
                return;
            if (size && *size > 0)
                sized.limit = static_cast<std::uint64_t>(*size);
            if (span && *span > 0 && *span <= longest_span)
                sized.window = std::chrono::seconds{*span};
        });
    return known ? sized : *least;
}

std::optional<rate_limit_state> parse_rate_limit(std::string_view value) noexcept {
    const std::optional<rate_limit_reading> found = parse_rate_limit(value, {});
    if (!found)
        return std::nullopt;
    return rate_limit_state{found->remaining, found->reset};
}

} // namespace originpull::detail
