#pragma once

#include "plan_file.hpp"
#include "plan_file_digest.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace originpull::command {

/** The lines of a file that is read more than once, and must not have changed in between: of each block the first pass
 *  notes the digest, and later ones compare it before they hand out anything of it. */
class plan_reader::source {
public:
    explicit source(std::string path);
    source(const source&) = delete;
    source& operator=(const source&) = delete;
    ~source();

    struct piece {
        std::string_view text{}; ///< good until the next call
        bool ended = false;      ///< a line break was behind it
    };

    /// Nothing at the end. @throws std::invalid_argument
    [[nodiscard]] std::optional<piece> line();
    void rewind();

    /// @throws std::invalid_argument always: "FILE why"
    [[noreturn]] void refuse(const std::string& why) const;

private:
    void open();
    /// False at the end.
    bool read_block();
    void recognise(std::string_view block);

    std::string path_;
    int descriptor_ = -1;
    std::vector<sha256_bytes> blocks_; ///< of the first pass
    bool first_pass_ = true;
    std::size_t next_block_ = 0;
    bool at_end_ = false;
    std::vector<char> block_;
    std::string_view unread_; ///< of the block
    std::string line_;        ///< where it does not lie in one block
    plan_digest digest_;
};

} // namespace originpull::command
