#include "files.hpp"

#include <fstream>
#include <iterator>
#include <stdexcept>

#include <unistd.h>

namespace originpull::emulator {

void write_atomically(const std::filesystem::path& file, const std::string& text) {
    std::filesystem::path draft = file;
    draft += '.' + std::to_string(::getpid()) + ".part";
    {
        std::ofstream out(draft, std::ios::binary | std::ios::trunc);
        out << text;
        if (!out.flush())
            throw std::runtime_error(file.string() + " cannot be written");
    }
    std::filesystem::rename(draft, file);
}

std::string read_whole(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in)
        throw std::runtime_error(file.string() + " cannot be read");
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

} // namespace originpull::emulator
