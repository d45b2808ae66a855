#include "subject_names.hpp"

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <limits>
#include <memory>

namespace originpull::command {

namespace {

template <auto Free>
struct freed_by {
    template <class T>
    void operator()(T* object) const noexcept {
        Free(object);
    }
};

using bio_ptr = std::unique_ptr<BIO, freed_by<BIO_free>>;
using x509_ptr = std::unique_ptr<X509, freed_by<X509_free>>;
using names_ptr = std::unique_ptr<GENERAL_NAMES, freed_by<GENERAL_NAMES_free>>;

/// Leaves OpenSSL's error queue as it was.
class errors_put_back {
public:
    errors_put_back() { ERR_set_mark(); }
    errors_put_back(const errors_put_back&) = delete;
    errors_put_back& operator=(const errors_put_back&) = delete;
    ~errors_put_back() { ERR_pop_to_mark(); }
};

x509_ptr read(std::string_view pem) {
    if (pem.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()))
        return nullptr;
    const bio_ptr source{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
    // Nobody is asked for a pass phrase: the text may come from anybody.
    const auto no_pass_phrase = [](char*, int, int, void*) { return -1; };
    return x509_ptr{source ? PEM_read_bio_X509(source.get(), nullptr, no_pass_phrase, nullptr) : nullptr};
}

std::string text_of(const ASN1_STRING* value) {
    unsigned char* utf8 = nullptr;
    const int size = ASN1_STRING_to_UTF8(&utf8, value);
    if (size < 0)
        return {};
    std::string text{reinterpret_cast<const char*>(utf8), static_cast<std::size_t>(size)};
    OPENSSL_free(utf8);
    return text;
}

std::vector<std::string> alternative_names(X509* certificate) {
    std::vector<std::string> found;
    const names_ptr names{
        static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr))};
    for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
        const GENERAL_NAME* const name = sk_GENERAL_NAME_value(names.get(), i);
        if (name->type == GEN_DNS)
            found.push_back(text_of(name->d.dNSName));
    }
    return found;
}

std::vector<std::string> common_names(X509* certificate) {
    std::vector<std::string> found;
    X509_NAME* const subject = X509_get_subject_name(certificate);
    for (int at = -1; (at = X509_NAME_get_index_by_NID(subject, NID_commonName, at)) >= 0;)
        found.push_back(text_of(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at))));
    return found;
}

} // namespace

std::vector<std::string> subject_names(std::string_view pem) {
    const errors_put_back guard;
    const x509_ptr certificate = read(pem);
    if (!certificate)
        return {};
    std::vector<std::string> names = alternative_names(certificate.get());
    if (names.empty())
        names = common_names(certificate.get());
    // A name that cannot be read makes the comparison with another certificate worth nothing.
    if (std::ranges::any_of(names, &std::string::empty))
        return {};
    for (std::string& name : names)
        std::ranges::transform(name, name.begin(), [](char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        });
    std::ranges::sort(names);
    names.erase(std::ranges::unique(names).begin(), names.end());
    return names;
}

} // namespace originpull::command
