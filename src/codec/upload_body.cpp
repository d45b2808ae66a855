#include "upload_body.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace originpull::detail {

namespace {

constexpr std::size_t longest_pem = 64 * 1024;

void check_pem(std::string_view name, std::string_view pem) {
    const auto reject = [&](const char* why) {
        throw std::invalid_argument("upload." + std::string{name} + " " + why);
    };
    if (pem.empty())
        reject("is empty");
    if (pem.size() > longest_pem)
        reject("is larger than 64 KiB");
    const bool text = std::all_of(pem.begin(), pem.end(), [](char c) {
        return (c >= 0x20 && c < 0x7F) || c == '\n' || c == '\r' || c == '\t';
    });
    if (!text)
        reject("is not PEM: it holds bytes that are not ASCII text");
}

// PEM has nothing but line ends and tabs to escape, besides the two characters of JSON itself.
void append_json_string(secret_buffer& out, std::string_view text) {
    out.push_back('"');
    for (const char c : text) {
        switch (c) {
        case '\n':
            out.append("\\n");
            break;
        case '\r':
            out.append("\\r");
            break;
        case '\t':
            out.append("\\t");
            break;
        case '"':
            out.append("\\\"");
            break;
        case '\\':
            out.append("\\\\");
            break;
        default:
            out.push_back(c);
        }
    }
    out.push_back('"');
}

} // namespace

secret_buffer upload_body(const upload& pem) {
    check_pem("certificate", pem.certificate);
    check_pem("private_key", pem.private_key);
    // The certificate is readable by everyone who may list; a key must never get into it.
    if (pem.certificate.find("PRIVATE KEY-----") != std::string_view::npos)
        throw std::invalid_argument(
            "upload.certificate holds a private key; it must hold the certificate alone");
    if (pem.certificate.find("-----BEGIN CERTIFICATE-----") == std::string_view::npos)
        throw std::invalid_argument(
            "upload.certificate is not PEM: it lacks \"-----BEGIN CERTIFICATE-----\"");
    const auto begin = pem.private_key.find("-----BEGIN ");
    if (begin == std::string_view::npos ||
        pem.private_key.find("PRIVATE KEY-----", begin) == std::string_view::npos)
        throw std::invalid_argument("upload.private_key is not a PEM private key");
    secret_buffer out;
    out.reserve(2 * (pem.certificate.size() + pem.private_key.size()) + 64);
    out.append("{\"certificate\":");
    append_json_string(out, pem.certificate);
    out.append(",\"private_key\":");
    append_json_string(out, pem.private_key);
    out.push_back('}');
    return out;
}

} // namespace originpull::detail
