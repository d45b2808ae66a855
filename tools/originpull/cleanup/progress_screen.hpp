#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace originpull::command {

/** Some lines at the bottom of a terminal, replaced again and again. The cursor rests at the beginning of the last one, which
 *  is the one place that a terminal cannot lose when it breaks the lines anew for another width.
 *
 *  Never waits: what a stopped terminal does not take is given up.
 */
class progress_screen {
public:
    explicit progress_screen(int descriptor);
    progress_screen(const progress_screen&) = delete;
    progress_screen& operator=(const progress_screen&) = delete;
    ~progress_screen();

    struct size {
        std::size_t columns = 0; ///< 0: unknown
        std::size_t rows = 0;
    };
    [[nodiscard]] size current_size() const;

    /// Instead of what is there. Colours take no columns.
    void show(const std::vector<std::string>& lines);
    /// Takes away what is there: whatever is written next begins where it was.
    void clear();
    [[nodiscard]] bool shown() const noexcept { return !lines_.empty(); }

private:
    [[nodiscard]] std::string erasing() const;
    [[nodiscard]] bool in_background() const;
    /// Whether everything that was owed has been taken.
    bool pay();
    std::size_t write_some(std::string_view text) const;

    int descriptor_;
    int own_ = -1;                   ///< the same terminal, opened anew: there, nothing waits
    std::vector<std::string> lines_; ///< that are there
    std::size_t columns_ = 0;        ///< of the screen that they were written for
    std::string owed_;               ///< of what was begun and could not be written
};

} // namespace originpull::command
