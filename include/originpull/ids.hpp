#ifndef ORIGINPULL_IDS_HPP
#define ORIGINPULL_IDS_HPP

#include <originpull/detail/export.hpp>

#include <array>
#include <compare>
#include <cstddef>
#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>

namespace originpull {

namespace detail {

/// The digits of `text`. @throws std::invalid_argument, about `what`, unless it is well formed
[[nodiscard]] ORIGINPULL_EXPORT std::array<char, 32> parse_hex_id(std::string_view text, const char* what);
[[nodiscard]] ORIGINPULL_EXPORT bool is_hex_id(std::string_view text) noexcept;

/// What ids of exactly 32 lower-case hexadecimal digits have in common. `Id` tells one kind from another.
template <class Id>
class hex_id {
public:
    /// Whether `text` would be accepted by the constructor.
    [[nodiscard]] static bool valid(std::string_view text) noexcept { return is_hex_id(text); }

    [[nodiscard]] std::string_view view() const noexcept { return {text_.data(), text_.size()}; }
    [[nodiscard]] std::string str() const { return std::string{view()}; }
    operator std::string_view() const noexcept { return view(); }

    friend bool operator==(const Id& a, const Id& b) noexcept { return a.view() == b.view(); }
    friend std::strong_ordering operator<=>(const Id& a, const Id& b) noexcept {
        return a.view() <=> b.view();
    }
    friend bool operator==(const Id& a, std::string_view b) noexcept { return a.view() == b; }
    friend bool operator==(const Id& a, const char* b) noexcept { return a.view() == b; }
    friend bool operator==(const Id& a, const std::string& b) noexcept { return a.view() == b; }

protected:
    hex_id(std::string_view text, const char* what) : text_(parse_hex_id(text, what)) {}

private:
    std::array<char, 32> text_;
};

} // namespace detail

/** The identifier of a zone: exactly 32 lower-case hexadecimal digits.
 *
 *  A value of this type is always well formed, so nothing that names a zone can reach another resource.
 *  Cheap to copy, no allocation. Source: Cloudflare API schema, `zone_id` (`maxLength: 32`).
 */
class zone_id : public detail::hex_id<zone_id> {
public:
    /// @throws std::invalid_argument when `text` is not a zone id; the message quotes it, printable and
    /// shortened.
    explicit zone_id(std::string_view text) : hex_id(text, "zone") {}
};

/** The identifier of an account: exactly 32 lower-case hexadecimal digits. As zone_id in everything else. */
class account_id : public detail::hex_id<account_id> {
public:
    /// @throws std::invalid_argument when `text` is not an account id
    explicit account_id(std::string_view text) : hex_id(text, "account") {}
};

/** The identifier of a certificate: 1 to 64 characters of `0-9 A-Z a-z _ -`.
 *
 *  Both 32 hexadecimal digits and 36-character UUIDs occur in practice, so the form is not narrowed further.
 *  Cheap to copy, no allocation.
 */
class ORIGINPULL_EXPORT certificate_id {
public:
    /// @throws std::invalid_argument when `text` is not a certificate id; the message quotes it, printable
    /// and shortened.
    explicit certificate_id(std::string_view text);

    /// Whether `text` would be accepted by the constructor.
    [[nodiscard]] static bool valid(std::string_view text) noexcept;

    [[nodiscard]] std::string_view view() const noexcept { return {text_.data(), size_}; }
    [[nodiscard]] std::string str() const { return std::string{view()}; }
    operator std::string_view() const noexcept { return view(); }

    friend bool operator==(const certificate_id& a, const certificate_id& b) noexcept {
        return a.view() == b.view();
    }
    friend std::strong_ordering operator<=>(const certificate_id& a, const certificate_id& b) noexcept {
        return a.view() <=> b.view();
    }
    friend bool operator==(const certificate_id& a, std::string_view b) noexcept { return a.view() == b; }
    friend bool operator==(const certificate_id& a, const char* b) noexcept { return a.view() == b; }
    friend bool operator==(const certificate_id& a, const std::string& b) noexcept { return a.view() == b; }

private:
    std::array<char, 64> text_{};
    unsigned char size_ = 0;
};

ORIGINPULL_EXPORT std::ostream& operator<<(std::ostream& out, const zone_id& id);
ORIGINPULL_EXPORT std::ostream& operator<<(std::ostream& out, const account_id& id);
ORIGINPULL_EXPORT std::ostream& operator<<(std::ostream& out, const certificate_id& id);

} // namespace originpull

template <>
struct std::hash<originpull::zone_id> {
    std::size_t operator()(const originpull::zone_id& id) const noexcept {
        return std::hash<std::string_view>{}(id.view());
    }
};

template <>
struct std::hash<originpull::account_id> {
    std::size_t operator()(const originpull::account_id& id) const noexcept {
        return std::hash<std::string_view>{}(id.view());
    }
};

template <>
struct std::hash<originpull::certificate_id> {
    std::size_t operator()(const originpull::certificate_id& id) const noexcept {
        return std::hash<std::string_view>{}(id.view());
    }
};

#endif
