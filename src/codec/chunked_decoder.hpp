#ifndef ORIGINPULL_SRC_CODEC_CHUNKED_DECODER_HPP
#define ORIGINPULL_SRC_CODEC_CHUNKED_DECODER_HPP

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace originpull::detail {

/** The chunked transfer coding (RFC 9112 7.1) from bytes split anywhere, with every length bounded.
 *
 *  Strict: line ends are CR LF, sizes are plain hexadecimal digits, chunk extensions and trailers are read
 *  over and mean nothing. Everything together is at most the limit of the body and 64 KiB.
 */
class chunked_decoder {
public:
    enum class status : unsigned char {
        need_more,
        done,
        invalid,
        body_limit,
        extension_limit,
        trailer_limit
    };

    chunked_decoder() = default;
    chunked_decoder(std::size_t body_limit, std::size_t extension_limit, std::size_t trailer_limit)
        : body_limit_(body_limit), extension_limit_(extension_limit), trailer_limit_(trailer_limit) {}

    /// Takes from the front of `in`, adds data to `body`. What is left in `in` after `done` is not of this
    /// message.
    status feed(std::string_view& in, std::string& body);

private:
    enum class step : unsigned char {
        size,      ///< digits of a chunk size
        extension, ///< behind it, up to CR
        size_lf,   ///< the LF that ends the size line
        data,      ///< chunk data
        data_cr,   ///< the CR LF behind it
        data_lf,
        trailer_start, ///< a trailer line begins, or the end
        trailer_line,  ///< inside a trailer line
        trailer_lf,    ///< the LF that ends it
        final_lf,      ///< the LF that ends the message
        done,
    };

    status take(char c);

    std::size_t body_limit_ = 0;
    std::size_t extension_limit_ = 0;
    std::size_t trailer_limit_ = 0;
    std::uint64_t remaining_ = 0;
    std::size_t body_size_ = 0;
    std::size_t overhead_ = 0; ///< bytes that are not data
    std::size_t digits_ = 0;
    std::size_t extension_size_ = 0;
    std::size_t trailer_size_ = 0;
    step step_ = step::size;
};

} // namespace originpull::detail

#endif
