#ifndef ORIGINPULL_SRC_CODEC_BUCKET_NAME_HPP
#define ORIGINPULL_SRC_CODEC_BUCKET_NAME_HPP

#include <originpull/credentials.hpp>
#include <originpull/rate_limiter.hpp>

#include <string>
#include <string_view>

namespace originpull::detail {

/** What the file is called in which processes share the pacing of these credentials: a keyed hash (HMAC-SHA256, in hex) of
 *  everything that has to be the same for that. Empty when OpenSSL cannot.
 *
 *  The key is no secret; it only keeps names of one machine from being compared with those of another.
 *  @param machine what is different on other machines
 *  @param authority host and port of the service
 */
[[nodiscard]] std::string bucket_name(std::string_view machine, const credentials& who,
                                      std::string_view authority, const rate_limit_config& config);

} // namespace originpull::detail

#endif
