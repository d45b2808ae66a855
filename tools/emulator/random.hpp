#pragma once

#include <cstdint>
#include <string>

namespace originpull::emulator {

/// SplitMix64: small, fast, and the same everywhere, which the distributions of <random> are not.
class random_source {
public:
    explicit random_source(std::uint64_t seed) : state_(seed) {}

    std::uint64_t next() { return mix(state_ += 0x9e3779b97f4a7c15U); }
    std::uint64_t below(std::uint64_t bound) { return next() % bound; }

    /// `digits` lower-case hexadecimal digits.
    std::string hex(unsigned digits);

    /// 36 characters, version 4.
    std::string uuid();

    /// A positive number of 37 decimal digits: longer than 64 bits, shorter than 127.
    std::string serial_number();

    /// A permutation of the 64-bit numbers: different in, different out.
    static std::uint64_t mix(std::uint64_t value) {
        value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9U;
        value = (value ^ (value >> 27U)) * 0x94d049bb133111ebU;
        return value ^ (value >> 31U);
    }

private:
    std::uint64_t state_;
};

} // namespace originpull::emulator
