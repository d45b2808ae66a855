#pragma once

#include <map>
#include <string>

#include "credentials.hpp"
#include "exchange.hpp"
#include "model.hpp"

namespace originpull::emulator {

using query_map = std::map<std::string, std::string>;

response list_zones(const world& everything, const query_map& query);
response get_zone(const world& everything, const zone_record& zone);
response list_accounts(const world& everything, const query_map& query, const caller& who);
response verify_user_token(const world& everything, const caller& who);
response verify_account_token(const world& everything, const caller& who, const std::string& account);

/// Whether a name satisfies a filter such as `starts_with:exam`; without an operator it has to be equal.
bool name_matches(const std::string& name, std::string_view filter);

} // namespace originpull::emulator
