#ifndef ORIGINPULL_TEST_SUPPORT_TEMPORARY_FILE_HPP
#define ORIGINPULL_TEST_SUPPORT_TEMPORARY_FILE_HPP

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

#include <unistd.h>

namespace originpull::test {

/// A file with this content, as long as the object lives.
class temporary_file {
public:
    explicit temporary_file(std::string_view content) {
        std::string name = (std::filesystem::temp_directory_path() / "originpull-test-XXXXXX").string();
        const int made = ::mkstemp(name.data());
        if (made < 0)
            throw std::runtime_error{"no temporary file can be made"};
        ::close(made);
        path_ = name;
        std::ofstream{path_, std::ios::binary} << content;
    }
    ~temporary_file() {
        std::error_code ignored;
        std::filesystem::remove(path_, ignored);
    }
    temporary_file(const temporary_file&) = delete;
    temporary_file& operator=(const temporary_file&) = delete;

    [[nodiscard]] std::string path() const { return path_.string(); }

private:
    std::filesystem::path path_;
};

} // namespace originpull::test

#endif
