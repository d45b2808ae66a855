#pragma once

#include <originpull/ids.hpp>

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace originpull::command {

/// What a plan rests upon, for people.
struct plan_summary {
    std::size_t chosen = 0;
    std::map<std::string, std::size_t> passed_over{}; ///< certificates, by reason
    std::size_t looked_at = 0;                        ///< zones, as the next two
    std::size_t excluded = 0;
    std::size_t failed = 0;
    std::set<certificate_id> not_found{};     ///< of those that were named
    std::set<certificate_id> not_protected{}; ///< of those that were to be protected: they were nowhere
};

/// "7 of 240 certificates in 60 zones chosen; not chosen: ...", and what else there is to know.
[[nodiscard]] std::vector<std::string> lines_of(const plan_summary& summary);

} // namespace originpull::command
