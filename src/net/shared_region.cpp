#include "shared_region.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <exception>
#include <type_traits>

namespace originpull::detail {

namespace {

/// Of what is in the file, the content included. What has another one should have another name, too (bucket_name).
constexpr std::uint64_t region_version = 1;

// Offsets of locks; they need no bytes of the file.
constexpr off_t content_lock = 0;
constexpr off_t first_participant_lock = 1;

#ifdef F_OFD_SETLK
bool lock_operation(int file, int operation, short type, off_t at, bool* held_by_other = nullptr) noexcept {
    struct flock range{};
    range.l_type = type;
    range.l_whence = SEEK_SET;
    range.l_start = at;
    range.l_len = 1;
    const bool done = ::fcntl(file, operation, &range) == 0;
    if (held_by_other != nullptr)
        *held_by_other = !done || range.l_type != F_UNLCK;
    return done;
}
constexpr int set_lock = F_OFD_SETLK;
constexpr int get_lock = F_OFD_GETLK;
#else // without them, nothing is shared
bool lock_operation(int, int, short, off_t, bool* = nullptr) noexcept { return false; }
constexpr int set_lock = 0;
constexpr int get_lock = 0;
#endif

} // namespace

std::unique_ptr<shared_region> shared_region::attach(const std::vector<std::string>& directories,
                                                     const std::string& name, std::size_t size) noexcept {
    static_assert(std::is_trivially_copyable_v<header> && std::is_standard_layout_v<header>);
    static_assert(std::has_unique_object_representations_v<identity>); // compared as bytes
    const std::size_t whole = content_at + size;
    for (const std::string& path : directories) {
        try {
            const file_handle directory = open_private_directory(path);
            if (!directory)
                continue;
            file_handle file = open_private_file(directory, name, whole);
            if (!file)
                continue;
            void* const memory = ::mmap(nullptr, whole, PROT_READ | PROT_WRITE, MAP_SHARED, file.get(), 0);
            if (memory == MAP_FAILED)
                continue;
            std::unique_ptr<shared_region> result{new shared_region{std::move(file), memory, whole}};
            const std::string boot = boot_identity();
            std::copy_n(boot.begin(), std::min(boot.size(), result->expected_.boot.size()),
                        result->expected_.boot.begin());
            // All places taken: elsewhere would be nobody to meet.
            return result->take_place() ? std::move(result) : nullptr;
        } catch (const std::exception&) { // std::bad_alloc
            return nullptr;
        }
    }
    return nullptr;
}

shared_region::shared_region(file_handle file, void* memory, std::size_t size) noexcept
    : file_(std::move(file)), memory_(memory), size_(size), owner_(::getpid()) {
    constexpr char magic[] = "originpull pace";
    std::copy_n(magic, expected_.magic.size(), expected_.magic.begin());
    expected_.version = region_version;
    expected_.size = size;
}

shared_region::~shared_region() { ::munmap(memory_, size_); }

bool shared_region::take_place() noexcept {
    for (place_ = 0; place_ < places; ++place_)
        if (lock_operation(file_.get(), set_lock, F_WRLCK,
                           first_participant_lock + static_cast<off_t>(place_)))
            return true;
    return false;
}

bool shared_region::lives(std::size_t place) const noexcept {
    bool held = false;
    lock_operation(file_.get(), get_lock, F_WRLCK, first_participant_lock + static_cast<off_t>(place), &held);
    return held;
}

bool shared_region::try_lock() const noexcept {
    return lock_operation(file_.get(), set_lock, F_WRLCK, content_lock);
}

void shared_region::unlock() const noexcept { lock_operation(file_.get(), set_lock, F_UNLCK, content_lock); }

shared_region::entry shared_region::enter(bool patient) noexcept {
    if (::getpid() != owner_)
        return entry::forked;
    // Whoever is in here needs a few microseconds, unless he has been stopped, or has lost his processor.
    constexpr int yields = 20;
    constexpr int sleeps = 20;
    for (int i = 0; !try_lock(); ++i) {
        if (!patient || i == yields + sleeps)
            return entry::busy;
        if (i < yields) {
            ::sched_yield();
        } else {
            const timespec moment{0, 50'000};
            ::nanosleep(&moment, nullptr);
        }
    }
    struct stat now{};
    if (::fstat(file_.get(), &now) != 0 || now.st_nlink == 0 || now.st_size != static_cast<off_t>(size_)) {
        unlock();
        return entry::gone;
    }
    header& h = head();
    const bool ours = std::memcmp(&h.who, &expected_, sizeof expected_) == 0;
    const bool unfinished = std::atomic_ref{h.changing}.exchange(1) != 0;
    if (ours && !unfinished)
        return entry::entered;
    h.participants.fill({}); // whoever dies here leaves it unfinished
    h.who = expected_;
    return ours ? entry::unfinished : entry::anew;
}

void shared_region::leave() noexcept {
    std::atomic_ref{head().changing}.store(0);
    unlock();
}

std::byte* shared_region::content() noexcept { return static_cast<std::byte*>(memory_) + content_at; }

std::span<shared_region::participant, shared_region::places> shared_region::participants() noexcept {
    return head().participants;
}

} // namespace originpull::detail
