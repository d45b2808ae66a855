#include "rfc3339.hpp"

namespace originpull::detail {

namespace {

/// Takes fixed-width fields off the front of a text; once something is missing, ok() stays false.
class field_reader {
public:
    explicit field_reader(std::string_view text) : rest_(text) {}

    int digits(std::size_t count) {
        int value = 0;
        for (std::size_t i = 0; i < count; ++i) {
            if (rest_.empty() || rest_.front() < '0' || rest_.front() > '9') {
                ok_ = false;
                return 0;
            }
            value = value * 10 + (rest_.front() - '0');
            rest_.remove_prefix(1);
        }
        return value;
    }

    bool optional(char upper, char lower) {
        if (rest_.empty() || (rest_.front() != upper && rest_.front() != lower))
            return false;
        rest_.remove_prefix(1);
        return true;
    }

    void expect(char upper, char lower) {
        if (!optional(upper, lower))
            ok_ = false;
    }

    // 1 to 9 digits after the dot.
    std::chrono::nanoseconds fraction() {
        long value = 0;
        int count = 0;
        while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9' && count < 10) {
            value = value * 10 + (rest_.front() - '0');
            rest_.remove_prefix(1);
            ++count;
        }
        if (count == 0 || count > 9)
            ok_ = false;
        for (; count < 9; ++count)
            value *= 10;
        return std::chrono::nanoseconds{ok_ ? value : 0};
    }

    [[nodiscard]] bool ok() const { return ok_; }
    [[nodiscard]] bool done() const { return rest_.empty(); }

private:
    std::string_view rest_;
    bool ok_ = true;
};

} // namespace

std::optional<rfc3339_time> parse_rfc3339(std::string_view text) noexcept {
    namespace chrono = std::chrono;
    field_reader in{text};
    const int year = in.digits(4);
    in.expect('-', '-');
    const int month = in.digits(2);
    in.expect('-', '-');
    const int day = in.digits(2);
    in.expect('T', 't');
    const int hour = in.digits(2);
    in.expect(':', ':');
    const int minute = in.digits(2);
    in.expect(':', ':');
    const int second = in.digits(2);
    chrono::nanoseconds fraction{0};
    if (in.optional('.', '.'))
        fraction = in.fraction();
    chrono::minutes offset{0};
    if (!in.optional('Z', 'z')) {
        const bool east = in.optional('+', '+');
        if (!east)
            in.expect('-', '-');
        const int offset_hours = in.digits(2);
        in.expect(':', ':');
        const int offset_minutes = in.digits(2);
        if (offset_hours > 23 || offset_minutes > 59)
            return std::nullopt;
        offset = chrono::hours{offset_hours} + chrono::minutes{offset_minutes};
        if (!east)
            offset = -offset;
    }
    const chrono::year_month_day date{chrono::year{year}, chrono::month{static_cast<unsigned>(month)},
                                      chrono::day{static_cast<unsigned>(day)}};
    // 60 is a leap second; it reads as the first second of the next minute.
    if (!in.ok() || !in.done() || !date.ok() || hour > 23 || minute > 59 || second > 60)
        return std::nullopt;
    const chrono::sys_seconds seconds = chrono::sys_days{date} + chrono::hours{hour} +
                                        chrono::minutes{minute} + chrono::seconds{second} - offset;
    return rfc3339_time{seconds, fraction};
}

} // namespace originpull::detail
