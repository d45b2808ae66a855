// A certificate and its private key on their way up; a NUL stands between them.

#include "support.hpp"

#include <codec/upload_body.hpp>

#include <boost/json.hpp>

#include <stdexcept>
#include <string>

using namespace fuzz;
namespace json = boost::json;

namespace {

struct pem {
    std::string certificate, key;
};

/// Why it is refused; empty when it is not.
std::string check(const pem& texts) {
    try {
        const auto body = originpull::detail::upload_body({texts.certificate, texts.key});
        require(texts.certificate.find("PRIVATE KEY-----") == std::string::npos,
                "no key gets into a certificate");
        require(is_plain_ascii(body.view()), "a body is one line");
        const json::value read = json::parse({body.view().data(), body.view().size()});
        require(read.as_object().size() == 2, "it has two members");
        require(read.at("certificate").as_string() == json::string_view{texts.certificate} &&
                    read.at("private_key").as_string() == json::string_view{texts.key},
                "both come back as they were");
        return {};
    } catch (const std::invalid_argument& error) {
        const std::string why = error.what();
        require(why.starts_with("upload.") && why.size() < 120 && is_plain_line(why),
                "a refusal is one short line");
        return why;
    }
}

// Other secrets of the same form: labels are in capitals.
std::string exchanged(std::string text) {
    for (char& c : text)
        if (c >= 'a' && c <= 'z')
            c = c == 'z' ? 'a' : static_cast<char>(c + 1);
    return text;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = text_of(data, size);
    const auto between = text.find('\0');
    const pem texts{std::string{text.substr(0, between)},
                    std::string{between == text.npos ? "" : text.substr(between + 1)}};
    require(check(texts) == check({exchanged(texts.certificate), exchanged(texts.key)}),
            "a refusal quotes no secret");
    return 0;
}
