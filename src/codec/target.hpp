#ifndef ORIGINPULL_SRC_CODEC_TARGET_HPP
#define ORIGINPULL_SRC_CODEC_TARGET_HPP

#include <string>
#include <string_view>

namespace originpull::detail {

/// `name=value`, percent-encoded, behind `?` or `&`. Empty values are left out.
void add_query(std::string& target, std::string_view name, std::string_view value);

} // namespace originpull::detail

#endif
