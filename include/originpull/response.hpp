#ifndef ORIGINPULL_RESPONSE_HPP
#define ORIGINPULL_RESPONSE_HPP

#include <originpull/diagnostics.hpp>

#include <optional>
#include <utility>

namespace originpull {

/** What every operation completes with: the value when there is one, the diagnostics always. */
template <class T>
class response {
public:
    using value_type = T;

    response() = default;
    explicit response(originpull::diagnostics info) : diagnostics_(std::move(info)) {}
    response(T value, originpull::diagnostics info)
        : value_(std::move(value)), diagnostics_(std::move(info)) {}

    [[nodiscard]] bool has_value() const noexcept { return value_.has_value(); }
    explicit operator bool() const noexcept { return value_.has_value(); }

    /// @throws std::bad_optional_access when the call failed
    [[nodiscard]] T& value() & { return value_.value(); }
    [[nodiscard]] const T& value() const& { return value_.value(); }
    [[nodiscard]] T&& value() && { return std::move(value_).value(); }

    /// Precondition of the three: has_value().
    [[nodiscard]] T& operator*() & noexcept { return *value_; }
    [[nodiscard]] const T& operator*() const& noexcept { return *value_; }
    [[nodiscard]] T&& operator*() && noexcept { return *std::move(value_); }
    [[nodiscard]] T* operator->() noexcept { return &*value_; }
    [[nodiscard]] const T* operator->() const noexcept { return &*value_; }

    [[nodiscard]] const originpull::diagnostics& diagnostics() const& noexcept { return diagnostics_; }
    [[nodiscard]] originpull::diagnostics& diagnostics() & noexcept { return diagnostics_; }
    [[nodiscard]] originpull::diagnostics diagnostics() && { return std::move(diagnostics_); }

private:
    std::optional<T> value_;
    originpull::diagnostics diagnostics_;
};

} // namespace originpull

#endif
