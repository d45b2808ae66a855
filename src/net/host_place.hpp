#ifndef ORIGINPULL_SRC_NET_HOST_PLACE_HPP
#define ORIGINPULL_SRC_NET_HOST_PLACE_HPP

#include <string>
#include <utility>
#include <vector>

namespace originpull::detail {

/// A file descriptor that is closed when it goes.
class file_handle {
public:
    explicit file_handle(int value = -1) noexcept : value_(value) {}
    file_handle(file_handle&& other) noexcept : value_(std::exchange(other.value_, -1)) {}
    file_handle& operator=(file_handle&& other) noexcept {
        std::swap(value_, other.value_);
        return *this;
    }
    ~file_handle();
    [[nodiscard]] int get() const noexcept { return value_; }
    [[nodiscard]] explicit operator bool() const noexcept { return value_ >= 0; }

private:
    int value_;
};

/** Where processes of this user can meet, best first: `/dev/shm/originpull-UID`, `$XDG_RUNTIME_DIR/originpull`,
 *  `$TMPDIR` or `/tmp`, there `originpull-UID`. First the one that is the same whoever started a process: a service and a
 *  shell do not have the same environment.
 */
[[nodiscard]] std::vector<std::string> host_places();

/// What tells this machine from others, and those from each other who do not have the same clock here.
[[nodiscard]] std::string machine_identity();

/// Identifies the time since the last boot.
[[nodiscard]] std::string boot_identity();

/// A directory that nobody but this user can look into, made when there is none. None when there cannot be one.
[[nodiscard]] file_handle open_private_directory(const std::string& path) noexcept;

/// A file in it, the same way. @param size it has, or gets: what has another one is replaced, never cut short or extended.
[[nodiscard]] file_handle open_private_file(const file_handle& directory, const std::string& name,
                                            std::size_t size) noexcept;

} // namespace originpull::detail

#endif
