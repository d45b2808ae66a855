#ifndef ORIGINPULL_SRC_CODEC_UPLOAD_BODY_HPP
#define ORIGINPULL_SRC_CODEC_UPLOAD_BODY_HPP

#include "../words/secret.hpp"

#include <originpull/values.hpp>

namespace originpull::detail {

/** `{"certificate": ..., "private_key": ...}`, in memory that is cleansed.
 *  @throws std::invalid_argument when the two are not what they are called, quoting neither
 */
[[nodiscard]] secret_buffer upload_body(const upload& pem);

} // namespace originpull::detail

#endif
