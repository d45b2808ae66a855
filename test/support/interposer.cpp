// Preloaded into the command: counts what it does to its journal and its sockets, and at one of these events kills
// the process, signals it, or lets the call fail. All by environment variables, ORIGINPULL_INTERPOSE_...:
//     JOURNAL=PATH   which file is the journal (and what begins with its name; and its directory)
//     REPORT=FILE    written when the process ends by itself: a count a line
//     KILL_AT=N      SIGKILL right before the N-th event, journal and sockets counted together
//     SIGNAL_AT=N    SIGTERM right before it
//     SIGNAL_SEND=N  SIGTERM right before the N-th send that may hold a request
//     TEAR_AT=N      the N-th journal event: half of the bytes are written, then SIGKILL
//     FAIL_AT=N      the N-th journal event fails, and all after it with FAIL=errno; with SHORT=1 the first of
//                    them still writes half of its bytes; with ONCE=1 those after it work again
//     FAIL_LATE=1    so do all journal events after the signal
// Events begin with 1.

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

namespace {

enum class kind : unsigned char { journal_write, journal_sync, journal_truncate, send, receive };
constexpr std::size_t kinds = 5;
constexpr const char* names[kinds] = {"journal_writes", "journal_syncs", "journal_truncates", "sends",
                                      "receives"};

constexpr bool is_journal(kind what) { return what <= kind::journal_truncate; }

/// What fits in no request: the goodbye of TLS.
constexpr std::size_t smallest_request = 64;

constexpr int most_descriptors = 4096;

std::atomic<unsigned long> counts[kinds];
std::atomic<unsigned long> total;
std::atomic<unsigned long> journal_total;
std::atomic<unsigned long> large_sends;
std::atomic<unsigned long> late_sends; ///< after the first failure or the signal
std::atomic<bool> late;
std::atomic<unsigned long> unsynced_sends; ///< while the journal held what may not be on disk
std::atomic<bool> unsynced;
std::atomic<bool> told; ///< the signal was sent
std::atomic<bool> journal_descriptor[most_descriptors];

const char* variable(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
}

unsigned long number(const char* name) { return std::strtoul(variable(name), nullptr, 10); }

struct settings {
    std::string_view journal = variable("ORIGINPULL_INTERPOSE_JOURNAL");
    const char* report = variable("ORIGINPULL_INTERPOSE_REPORT");
    unsigned long kill_at = number("ORIGINPULL_INTERPOSE_KILL_AT");
    unsigned long signal_at = number("ORIGINPULL_INTERPOSE_SIGNAL_AT");
    unsigned long signal_send = number("ORIGINPULL_INTERPOSE_SIGNAL_SEND");
    unsigned long tear_at = number("ORIGINPULL_INTERPOSE_TEAR_AT");
    unsigned long fail_at = number("ORIGINPULL_INTERPOSE_FAIL_AT");
    int failure = static_cast<int>(number("ORIGINPULL_INTERPOSE_FAIL"));
    bool fail_late = number("ORIGINPULL_INTERPOSE_FAIL_LATE") != 0;
    bool once = number("ORIGINPULL_INTERPOSE_ONCE") != 0;
    bool cut = number("ORIGINPULL_INTERPOSE_SHORT") != 0;
};

const settings& asked() {
    static const settings all;
    return all;
}

/// What is really called.
template <class F>
F* next(const char* name) {
    return reinterpret_cast<F*>(::dlsym(RTLD_NEXT, name));
}

/// The most memory that this program has used. Not ru_maxrss: that counts the parent's until exec.
unsigned long peak_kilobytes() {
    unsigned long peak = 0;
    if (std::FILE* status = std::fopen("/proc/self/status", "re")) {
        char line[256];
        while (std::fgets(line, sizeof line, status) != nullptr)
            if (std::strncmp(line, "VmHWM:", 6) == 0)
                peak = std::strtoul(line + 6, nullptr, 10);
        std::fclose(status);
    }
    return peak;
}

__attribute__((destructor)) void report() {
    if (*asked().report == '\0')
        return;
    const unsigned long peak = peak_kilobytes();
    if (std::FILE* file = std::fopen(asked().report, "we")) {
        std::fprintf(file,
                     "events %lu\njournal_events %lu\nlate_sends %lu\nlarge_sends %lu\nunsynced_sends "
                     "%lu\npeak_kilobytes %lu\n",
                     total.load(), journal_total.load(), late_sends.load(), large_sends.load(),
                     unsynced_sends.load(), peak);
        for (std::size_t i = 0; i < kinds; ++i)
            std::fprintf(file, "%s %lu\n", names[i], counts[i].load());
        std::fclose(file);
    }
}

enum class verdict : unsigned char { proceed, tear, cut, fail };

/// Counts it, and says what is to become of it.
verdict happens(kind what, std::size_t bytes) {
    const settings& how = asked();
    const unsigned long at = ++total;
    ++counts[static_cast<std::size_t>(what)];
    if (at == how.kill_at)
        ::kill(::getpid(), SIGKILL);
    const bool large = what == kind::send && bytes >= smallest_request;
    if (large && late)
        ++late_sends;
    if (large && unsynced)
        ++unsynced_sends;
    if (is_journal(what))
        unsynced = what == kind::journal_write;
    if (at == how.signal_at || (large && ++large_sends == how.signal_send)) {
        ::kill(::getpid(), SIGTERM);
        late = true;
        told = true;
    }
    if (!is_journal(what))
        return verdict::proceed;
    const unsigned long journal_at = ++journal_total;
    if (journal_at == how.tear_at)
        return verdict::tear;
    const bool cut = how.cut && what == kind::journal_write;
    const bool late_failure = how.fail_late && told;
    const bool fails = late_failure || (how.fail_at != 0 &&
                                        (how.once ? journal_at == how.fail_at : journal_at >= how.fail_at));
    if (!fails)
        return verdict::proceed;
    late = true;
    return cut && journal_at == how.fail_at ? verdict::cut : verdict::fail;
}

bool holds_journal(int descriptor) {
    return descriptor >= 0 && descriptor < most_descriptors && journal_descriptor[descriptor];
}

bool is_socket(int descriptor) {
    const int before = errno;
    int type = 0;
    socklen_t length = sizeof type;
    const bool socket = ::getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &length) == 0;
    errno = before;
    return socket;
}

int opened(int descriptor, const char* path) {
    const std::string_view journal = asked().journal;
    const std::string_view name = path;
    const bool ours = !journal.empty() &&
                      (name.starts_with(journal) || name == journal.substr(0, journal.find_last_of('/')));
    if (descriptor >= 0 && descriptor < most_descriptors)
        journal_descriptor[descriptor] = ours;
    return descriptor;
}

/// A write, of which `write(part)` writes the first `part` bytes.
template <class Write>
ssize_t write_with(int descriptor, std::size_t bytes, Write write) {
    const bool journal = holds_journal(descriptor);
    if (!journal && !is_socket(descriptor))
        return write(bytes);
    switch (happens(journal ? kind::journal_write : kind::send, bytes)) {
    case verdict::proceed:
        break;
    case verdict::tear:
        (void)write(bytes / 2);
        ::kill(::getpid(), SIGKILL);
        break;
    case verdict::cut:
        return write(bytes / 2);
    case verdict::fail:
        errno = asked().failure;
        return -1;
    }
    return write(bytes);
}

/// A change of the journal that writes no bytes.
template <class Call>
int change_with(int descriptor, kind what, Call call) {
    if (!holds_journal(descriptor))
        return call();
    switch (happens(what, 0)) {
    case verdict::proceed:
        break;
    case verdict::tear:
        ::kill(::getpid(), SIGKILL);
        break;
    case verdict::cut:
    case verdict::fail:
        errno = asked().failure;
        return -1;
    }
    return call();
}

void receiving(int descriptor) {
    if (is_socket(descriptor))
        (void)happens(kind::receive, 0);
}

std::size_t bytes_of(const iovec* parts, std::size_t many) {
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < many; ++i)
        bytes += parts[i].iov_len;
    return bytes;
}

/// Half of a gathered write: its first parts, as far as they fit.
int parts_within(const iovec* parts, int many, std::size_t bytes) {
    int fit = 0;
    while (fit < many && parts[fit].iov_len <= bytes)
        bytes -= parts[fit++].iov_len;
    return fit;
}

mode_t mode_behind(int flags, va_list rest) {
    const bool there = (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE;
    return there ? va_arg(rest, mode_t) : mode_t{0};
}

} // namespace

extern "C" {

int open(const char* path, int flags, ...) {
    static auto* const real = next<int(const char*, int, ...)>("open");
    va_list rest;
    va_start(rest, flags);
    const mode_t mode = mode_behind(flags, rest);
    va_end(rest);
    return opened(real(path, flags, mode), path);
}

int open64(const char* path, int flags, ...) {
    static auto* const real = next<int(const char*, int, ...)>("open64");
    va_list rest;
    va_start(rest, flags);
    const mode_t mode = mode_behind(flags, rest);
    va_end(rest);
    return opened(real(path, flags, mode), path);
}

int openat(int at, const char* path, int flags, ...) {
    static auto* const real = next<int(int, const char*, int, ...)>("openat");
    va_list rest;
    va_start(rest, flags);
    const mode_t mode = mode_behind(flags, rest);
    va_end(rest);
    return opened(real(at, path, flags, mode), path);
}

int openat64(int at, const char* path, int flags, ...) {
    static auto* const real = next<int(int, const char*, int, ...)>("openat64");
    va_list rest;
    va_start(rest, flags);
    const mode_t mode = mode_behind(flags, rest);
    va_end(rest);
    return opened(real(at, path, flags, mode), path);
}

int close(int descriptor) {
    static auto* const real = next<int(int)>("close");
    if (descriptor >= 0 && descriptor < most_descriptors)
        journal_descriptor[descriptor] = false;
    return real(descriptor);
}

ssize_t write(int to, const void* data, size_t bytes) {
    static auto* const real = next<ssize_t(int, const void*, size_t)>("write");
    return write_with(to, bytes, [&](std::size_t part) { return real(to, data, part); });
}

ssize_t pwrite(int to, const void* data, size_t bytes, off_t at) {
    static auto* const real = next<ssize_t(int, const void*, size_t, off_t)>("pwrite");
    return write_with(to, bytes, [&](std::size_t part) { return real(to, data, part, at); });
}

ssize_t pwrite64(int to, const void* data, size_t bytes, off64_t at) {
    static auto* const real = next<ssize_t(int, const void*, size_t, off64_t)>("pwrite64");
    return write_with(to, bytes, [&](std::size_t part) { return real(to, data, part, at); });
}

ssize_t writev(int to, const iovec* parts, int many) {
    static auto* const real = next<ssize_t(int, const iovec*, int)>("writev");
    const std::size_t bytes = bytes_of(parts, static_cast<std::size_t>(many));
    return write_with(to, bytes, [&](std::size_t part) {
        return real(to, parts, part == bytes ? many : parts_within(parts, many, part));
    });
}

ssize_t send(int to, const void* data, size_t bytes, int flags) {
    static auto* const real = next<ssize_t(int, const void*, size_t, int)>("send");
    return write_with(to, bytes, [&](std::size_t) { return real(to, data, bytes, flags); });
}

ssize_t sendto(int to, const void* data, size_t bytes, int flags, const sockaddr* whom, socklen_t length) {
    static auto* const real =
        next<ssize_t(int, const void*, size_t, int, const sockaddr*, socklen_t)>("sendto");
    return write_with(to, bytes, [&](std::size_t) { return real(to, data, bytes, flags, whom, length); });
}

ssize_t sendmsg(int to, const msghdr* message, int flags) {
    static auto* const real = next<ssize_t(int, const msghdr*, int)>("sendmsg");
    return write_with(to, bytes_of(message->msg_iov, message->msg_iovlen),
                      [&](std::size_t) { return real(to, message, flags); });
}

ssize_t read(int from, void* data, size_t bytes) {
    static auto* const real = next<ssize_t(int, void*, size_t)>("read");
    receiving(from);
    return real(from, data, bytes);
}

ssize_t readv(int from, const iovec* parts, int many) {
    static auto* const real = next<ssize_t(int, const iovec*, int)>("readv");
    receiving(from);
    return real(from, parts, many);
}

ssize_t recv(int from, void* data, size_t bytes, int flags) {
    static auto* const real = next<ssize_t(int, void*, size_t, int)>("recv");
    receiving(from);
    return real(from, data, bytes, flags);
}

ssize_t recvmsg(int from, msghdr* message, int flags) {
    static auto* const real = next<ssize_t(int, msghdr*, int)>("recvmsg");
    receiving(from);
    return real(from, message, flags);
}

int fsync(int descriptor) {
    static auto* const real = next<int(int)>("fsync");
    return change_with(descriptor, kind::journal_sync, [&] { return real(descriptor); });
}

int fdatasync(int descriptor) {
    static auto* const real = next<int(int)>("fdatasync");
    return change_with(descriptor, kind::journal_sync, [&] { return real(descriptor); });
}

int ftruncate(int descriptor, off_t length) {
    static auto* const real = next<int(int, off_t)>("ftruncate");
    return change_with(descriptor, kind::journal_truncate, [&] { return real(descriptor, length); });
}

int ftruncate64(int descriptor, off64_t length) {
    static auto* const real = next<int(int, off64_t)>("ftruncate64");
    return change_with(descriptor, kind::journal_truncate, [&] { return real(descriptor, length); });
}

} // extern "C"
