#pragma once

#include <map>

#include "operation.hpp"

namespace originpull::emulator {

response list_associations(const operation& op, const std::map<std::string, std::string>& query);
response get_association(const operation& op, const std::string& hostname);
response update_associations(const operation& op, const std::string& body);

response get_settings(const operation& op);
response update_settings(const operation& op, const std::string& body);

} // namespace originpull::emulator
