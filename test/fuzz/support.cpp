#include "support.hpp"

#include <sanitizer/allocator_interface.h>

#include <cstdio>
#include <cstdlib>

// The programs bring their options along, so that an input is repeated by its file name alone.
extern "C" const char* __asan_default_options() {
    return "detect_stack_use_after_return=1:strict_string_checks=1:quarantine_size_mb=32:malloc_context_size="
           "12";
}
extern "C" const char* __ubsan_default_options() { return "print_stacktrace=1"; }

namespace fuzz {

namespace {

thread_local std::int64_t held = 0;
thread_local std::int64_t most_held = 0;

void on_malloc(const volatile void* memory, std::size_t) {
    held += static_cast<std::int64_t>(__sanitizer_get_allocated_size(memory));
    most_held = std::max(most_held, held);
}

void on_free(const volatile void* memory) {
    if (memory != nullptr)
        held -= static_cast<std::int64_t>(__sanitizer_get_allocated_size(memory));
}

[[maybe_unused]] const int hooks = __sanitizer_install_malloc_and_free_hooks(&on_malloc, &on_free);

} // namespace

void require(bool holds, const char* what) {
    if (holds)
        return;
    std::fprintf(stderr, "\n==== does not hold: %s\n", what);
    std::abort();
}

bool is_plain_line(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : '\0');
        if (byte < 0x20 || byte == 0x7F || (byte == 0xC2 && next < 0xA0)) // the last: U+0080 to U+009F
            return false;
    }
    return true;
}

bool is_plain_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

memory_peak::memory_peak() : before_(held) { most_held = held; }

std::size_t memory_peak::bytes() const {
    return static_cast<std::size_t>(std::max<std::int64_t>(0, most_held - before_));
}

} // namespace fuzz
