#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace fuzz {

/// Ends the run unless `holds`; libFuzzer keeps the input.
void require(bool holds, const char* what);

/// Nothing in it that a terminal would act on.
bool is_plain_line(std::string_view text);

/// Printable ASCII alone.
bool is_plain_ascii(std::string_view text);

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

/// How much memory was held at most, beyond what was held when this began.
class memory_peak {
public:
    memory_peak();
    [[nodiscard]] std::size_t bytes() const;

private:
    std::int64_t before_;
};

/// Memory of exactly the text's size: a byte read beyond it does not go unnoticed.
class exact_copy {
public:
    explicit exact_copy(std::string_view text) : data_(new char[text.size()]), size_(text.size()) {
        std::copy(text.begin(), text.end(), data_.get());
    }
    [[nodiscard]] std::string_view view() const { return {data_.get(), size_}; }

private:
    std::unique_ptr<char[]> data_;
    std::size_t size_;
};

/** An input that says how its bytes arrive: `AAC` and a line end before them is one byte, one, three, and so
 *  on from the start. Without a line end they come at once. */
struct split_input {
    std::string_view sizes;
    std::string_view bytes;

    explicit split_input(std::string_view input) : bytes(input) {
        const auto line_end = input.find('\n');
        if (line_end == std::string_view::npos)
            return;
        sizes = input.substr(0, line_end);
        bytes = input.substr(line_end + 1);
    }

    /// Each piece is gone when `f` has seen it. Ends early when `f` returns false.
    template <class F>
    void for_each_piece(F f) const {
        std::string_view rest = bytes;
        for (std::size_t i = 0; !rest.empty(); ++i) {
            std::size_t n = rest.size();
            if (!sizes.empty())
                n = std::min(
                    n, std::max<std::size_t>(1, static_cast<unsigned char>(sizes[i % sizes.size()]) & 0x3FU));
            if (!f(exact_copy{rest.substr(0, n)}.view()))
                return;
            rest.remove_prefix(n);
        }
    }
};

} // namespace fuzz
