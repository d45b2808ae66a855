#pragma once

#include "files.hpp"
#include "options.hpp"

namespace originpull::command {

/// What upload sends.
struct pem_files {
    secret_text certificate;
    secret_text private_key;
};

/// Reads both, and makes sure that they have not been mistaken for each other. @throws std::invalid_argument
[[nodiscard]] pem_files read_pem_files(const options& asked);

} // namespace originpull::command
