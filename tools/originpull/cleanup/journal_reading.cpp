#include "journal_reading.hpp"

#include <cstddef>
#include <vector>

namespace originpull::command {

std::error_code read_all(journal_storage& storage, journal_recovery& into) {
    std::vector<char> block(std::size_t{256} * 1024);
    std::error_code failed;
    for (std::size_t at = 0; !into.damaged();) {
        const std::size_t got = storage.read(at, block, failed);
        if (failed)
            return failed;
        if (got == 0)
            break;
        into.feed({block.data(), got});
        at += got;
    }
    into.finish();
    return {};
}

} // namespace originpull::command
