#include "random.hpp"

namespace originpull::emulator {

std::string random_source::hex(unsigned digits) {
    std::string text;
    text.reserve(digits);
    std::uint64_t bits = 0;
    for (unsigned i = 0; i < digits; ++i) {
        if (i % 16 == 0)
            bits = next();
        text += "0123456789abcdef"[bits & 0xfU];
        bits >>= 4U;
    }
    return text;
}

// The operands of `+` are evaluated in any order, hence one statement for each draw.
std::string random_source::uuid() {
    std::string text = hex(8);
    text += '-';
    text += hex(4);
    text += "-4";
    text += hex(3);
    text += '-';
    text += "89ab"[below(4)];
    text += hex(3);
    text += '-';
    text += hex(12);
    return text;
}

std::string random_source::serial_number() {
    std::string text(1, static_cast<char>('1' + below(9)));
    while (text.size() < 37)
        text += static_cast<char>('0' + below(10));
    return text;
}

} // namespace originpull::emulator
