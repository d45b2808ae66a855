#include "paging.hpp"

#include <charconv>

#include "codes.hpp"

namespace originpull::emulator {
namespace {

bool read(const std::map<std::string, std::string>& query, const char* name, std::size_t& into) {
    const auto found = query.find(name);
    if (found == query.end())
        return true;
    const std::string& text = found->second;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), into);
    return !text.empty() && result.ec == std::errc{} && result.ptr == text.data() + text.size();
}

} // namespace

std::optional<page_request> read_page(const std::map<std::string, std::string>& query, std::size_t normally,
                                      std::size_t least, std::size_t most) {
    page_request page;
    page.per_page = normally;
    if (!read(query, "page", page.page) || !read(query, "per_page", page.per_page))
        return std::nullopt;
    if (page.page < 1 || page.per_page < least || page.per_page > most)
        return std::nullopt;
    return page;
}

response refuse_page(std::size_t least, std::size_t most) {
    return refusal(400, code::invalid_request,
                   "page has to be 1 or more, per_page between " + std::to_string(least) + " and " +
                       std::to_string(most));
}

std::vector<std::string_view> split_list(std::string_view text) {
    std::vector<std::string_view> parts;
    for (auto comma = text.find(','); comma != std::string_view::npos; comma = text.find(',')) {
        parts.push_back(text.substr(0, comma));
        text.remove_prefix(comma + 1);
    }
    parts.push_back(text);
    return parts;
}

} // namespace originpull::emulator
