#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace originpull::command {

/// Whom the first certificate in `pem` names: the DNS names among its subject alternative names or else its common
/// names, in lower case, in order, each once. Nothing when there are none, or no certificate.
[[nodiscard]] std::vector<std::string> subject_names(std::string_view pem);

} // namespace originpull::command
