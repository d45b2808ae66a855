#pragma once

#include <originpull/client.hpp>
#include <originpull/values.hpp>

#include <string_view>
#include <utility>

namespace originpull::command {

/// The same operations on certificates of hostnames and on those of zones.
template <class Certificate>
struct kind_of;

template <>
struct kind_of<hostname_certificate> {
    static constexpr std::string_view noun = "certificate";
    static constexpr std::string_view many = "hostname certificates";

    template <class Token>
    static void list(const client& api, const zone_id& zone, Token&& token) {
        api.list_hostname_certificates(zone, std::forward<Token>(token));
    }
    template <class Token>
    static void get(const client& api, const zone_id& zone, const certificate_id& id, Token&& token) {
        api.get_hostname_certificate(zone, id, std::forward<Token>(token));
    }
    template <class Token>
    static void remove(const client& api, const zone_id& zone, const certificate_id& id, Token&& token) {
        api.delete_hostname_certificate(zone, id, std::forward<Token>(token));
    }
    template <class Token>
    static void upload(const client& api, const zone_id& zone, const originpull::upload& pem, Token&& token) {
        api.upload_hostname_certificate(zone, pem, std::forward<Token>(token));
    }
};

template <>
struct kind_of<zone_certificate> {
    static constexpr std::string_view noun = "zone-level certificate";
    static constexpr std::string_view many = "zone-level certificates";

    template <class Token>
    static void list(const client& api, const zone_id& zone, Token&& token) {
        api.list_zone_certificates(zone, std::forward<Token>(token));
    }
    template <class Token>
    static void get(const client& api, const zone_id& zone, const certificate_id& id, Token&& token) {
        api.get_zone_certificate(zone, id, std::forward<Token>(token));
    }
    template <class Token>
    static void remove(const client& api, const zone_id& zone, const certificate_id& id, Token&& token) {
        api.delete_zone_certificate(zone, id, std::forward<Token>(token));
    }
    template <class Token>
    static void upload(const client& api, const zone_id& zone, const originpull::upload& pem, Token&& token) {
        api.upload_zone_certificate(zone, pem, std::forward<Token>(token));
    }
};

} // namespace originpull::command
