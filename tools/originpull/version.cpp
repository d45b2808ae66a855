#include "help.hpp"

#include <originpull/version.hpp>

#include <boost/version.hpp>
#include <openssl/crypto.h>
#include <openssl/opensslv.h>

#include <string>

namespace originpull::command {

namespace {

std::string boost_version() {
    return std::to_string(BOOST_VERSION / 100'000) + '.' + std::to_string(BOOST_VERSION / 100 % 1000) + '.' +
           std::to_string(BOOST_VERSION % 100);
}

std::string compiler() {
#if defined(__clang__)
    return "clang " __clang_version__;
#elif defined(__GNUC__)
    return "GCC " __VERSION__;
#else
    return "unknown";
#endif
}

} // namespace

std::string version_text() {
    // The OpenSSL that runs may be another than the one compiled against.
    std::string out = "originpull " ORIGINPULL_VERSION_STRING "\n";
    out.append("Boost ").append(boost_version()).append("\n");
    out.append(OpenSSL_version(OPENSSL_VERSION))
        .append(" (built with ")
        .append(OPENSSL_VERSION_STR)
        .append(")\n");
    out.append("compiled by ").append(compiler()).append("\n");
    return out;
}

} // namespace originpull::command
