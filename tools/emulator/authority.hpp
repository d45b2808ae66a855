#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

struct evp_pkey_st;
struct x509_st;

namespace originpull::emulator {

/// A private key; copies share it.
class key {
public:
    /// A new P-256 key.
    static key generate();

    /// An Ed25519 key that depends on nothing but the seed, and whose signatures do not either.
    static key from_seed(std::uint64_t seed);

    std::string pem() const;
    evp_pkey_st* native() const { return handle_.get(); }

private:
    explicit key(std::shared_ptr<evp_pkey_st> handle) : handle_(std::move(handle)) {}

    std::shared_ptr<evp_pkey_st> handle_;
};

/// What is to be certified. The defaults make a good leaf for this machine's loopback.
struct certificate_spec {
    std::string common_name = "localhost";

    /// Subject alternative names; what reads as an address becomes an IP entry, all else a DNS entry.
    std::vector<std::string> names;

    /// Default: from an hour ago until in thirty days.
    std::chrono::sys_seconds not_before = days_from_now(0) - std::chrono::hours(1);
    std::chrono::sys_seconds not_after = days_from_now(30);

    /// Decimal; empty takes 127 random bits.
    std::string serial_number;

    bool is_authority = false;
    bool for_server = true;
    bool for_client = false;

    static std::chrono::sys_seconds days_from_now(int days);
};

/// A certificate (or a chain, leaf first) and the private key of the leaf, both PEM.
struct identity {
    std::string certificate;
    std::string private_key;
};

/// A certificate authority that lives as long as the program.
class authority {
public:
    /// A self-signed root with a new key.
    explicit authority(std::string common_name = "originpull emulator CA");

    /// A root that is the same, byte for byte, for the same seed; so are the certificates that it issues for
    /// a given spec and key.
    static authority from_seed(std::string common_name, std::uint64_t seed);

    /// An intermediate below this one. issue() of the result gives the leaf alone; who wants the chain whole
    /// appends the intermediate's certificate().
    authority subordinate(std::string common_name) const;

    /// The certificate of this authority, PEM.
    const std::string& certificate() const { return pem_; }

    /// A certificate with a key of its own.
    identity issue(const certificate_spec& spec) const;

    /// A certificate for a key that exists already, PEM.
    std::string issue(const certificate_spec& spec, const key& subject) const;

private:
    authority(key own, std::shared_ptr<x509_st> certificate);

    key key_;
    std::shared_ptr<x509_st> certificate_;
    std::string pem_;
};

/// A certificate that vouches for itself.
identity self_signed(const certificate_spec& spec);

} // namespace originpull::emulator
