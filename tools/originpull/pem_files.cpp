#include "pem_files.hpp"

#include "text.hpp"

#include <stdexcept>

namespace originpull::command {

pem_files read_pem_files(const options& asked) {
    constexpr std::string_view key_mark = "PRIVATE KEY-----";
    pem_files read{read_secret_file(asked.certificate_file, "--certificate"),
                   read_secret_file(asked.private_key_file, "--private-key")};
    const auto holds = [](const secret_text& text, std::string_view mark) {
        return text.view().find(mark) != std::string_view::npos;
    };
    // Whoever may list certificates can read what is uploaded as one.
    if (holds(read.certificate, key_mark))
        throw std::invalid_argument("--certificate: " + in_quotes(asked.certificate_file) +
                                    " holds a private key; it must hold the certificate alone");
    if (!holds(read.certificate, "-----BEGIN CERTIFICATE-----"))
        throw std::invalid_argument("--certificate: " + in_quotes(asked.certificate_file) +
                                    " holds no PEM certificate");
    if (!holds(read.private_key, key_mark))
        throw std::invalid_argument("--private-key: " + in_quotes(asked.private_key_file) +
                                    " holds no PEM private key");
    return read;
}

} // namespace originpull::command
