#ifndef ORIGINPULL_SRC_NET_SHARED_REGION_HPP
#define ORIGINPULL_SRC_NET_SHARED_REGION_HPP

#include "host_place.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <sys/types.h>

namespace originpull::detail {

/** Memory that the processes of a user share: a file, mapped, behind a lock that the kernel releases when its holder dies.
 *
 *  All locks are those of open file descriptions (F_OFD_SETLK), tried and never waited for: byte 0 is the lock for the
 *  content, the bytes behind it are held by the participants as long as they live. The caller keeps one object from
 *  concurrent use; a forked child may only destroy it.
 */
class shared_region {
public:
    static constexpr std::size_t places = 256;

    /// A participant, as everybody sees him.
    struct participant {
        std::uint32_t here = 0;
        std::uint32_t under_way = 0; ///< requests of his
    };

    /// The first of the directories in which it works; null: none, or there is no place left.
    /// @param size bytes of content
    [[nodiscard]] static std::unique_ptr<shared_region>
    attach(const std::vector<std::string>& directories, const std::string& name, std::size_t size) noexcept;
    shared_region(const shared_region&) = delete;
    shared_region& operator=(const shared_region&) = delete;
    ~shared_region();

    enum class entry : unsigned char {
        entered,
        unfinished, ///< entered; but who was in here before has died while he changed the content
        anew,       ///< entered; but there is no content of ours
        busy,       ///< somebody else is in here
        gone,       ///< the file has been removed: others will meet in another
        forked      ///< this is another process's
    };
    /// After any kind of `entered`, leave() must follow; after `unfinished` and `anew`, the content must be made new before
    /// that, and nobody has told yet that he is here. @param patient tries for about 2 ms instead of once
    [[nodiscard]] entry enter(bool patient) noexcept;
    void leave() noexcept;

    // While entered:
    [[nodiscard]] std::byte* content() noexcept;
    [[nodiscard]] std::span<participant, places> participants() noexcept;
    [[nodiscard]] participant& me() noexcept { return participants()[place_]; }
    /// Whether the one at this place still lives.
    [[nodiscard]] bool lives(std::size_t place) const noexcept;

private:
    struct identity {
        std::array<char, 16> magic{};
        std::array<char, 40> boot{};
        std::uint64_t version = 0;
        std::uint64_t size = 0;
    };
    struct header {
        identity who;
        std::uint32_t changing = 0; ///< set while somebody is in here
        std::uint32_t unused = 0;
        std::array<participant, places> participants{};
    };
    static constexpr std::size_t content_at = (sizeof(header) + 63) / 64 * 64;

    shared_region(file_handle file, void* memory, std::size_t size) noexcept;
    [[nodiscard]] bool try_lock() const noexcept;
    void unlock() const noexcept;
    [[nodiscard]] bool take_place() noexcept;
    [[nodiscard]] header& head() noexcept { return *static_cast<header*>(memory_); }

    file_handle file_;
    void* const memory_;
    const std::size_t size_; ///< of all of it
    const pid_t owner_;
    std::size_t place_ = 0;
    identity expected_;
};

} // namespace originpull::detail

#endif
