#include "configuration.hpp"

#include "files.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>

namespace originpull::command {

namespace {

using std::chrono::nanoseconds;

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

bool is_set(const environment& env, const char* name) { return !is_blank(value_of(env, name)); }

void apply_timeout(timeout_config& timeouts, nanoseconds call) {
    timeouts.call = call;
    if (call == nanoseconds{0})
        return; // no deadline of the call; those of its parts stay
    timeouts.attempt = std::min(timeouts.attempt, call);
    timeouts.connect = std::min(timeouts.connect, call);
}

} // namespace

std::string_view to_string(credential_kind kind) noexcept {
    switch (kind) {
    case credential_kind::none:
        return {};
    case credential_kind::token:
        return "api_token";
    case credential_kind::key:
        return "api_key";
    }
    return {};
}

identity load_identity(const options& asked, const environment& env) {
    if (!asked.token_file.empty()) {
        const secret_text token = read_private_file(asked.token_file, "token file");
        try {
            return {credentials::api_token(token.view()), credential_kind::token};
        } catch (const std::invalid_argument& problem) {
            throw std::invalid_argument("token file '" + asked.token_file + "': " + problem.what());
        }
    }
    try {
        const bool key = is_set(env, "CLOUDFLARE_API_KEY");
        return {credentials::from_environment(), key ? credential_kind::key : credential_kind::token};
    } catch (const std::invalid_argument& problem) {
        std::string why = problem.what();
        if (!is_set(env, "CLOUDFLARE_API_TOKEN") && !is_set(env, "CLOUDFLARE_API_KEY"))
            why += ", or name a --token-file";
        throw std::invalid_argument(why);
    }
}

identity load_identity_if_any(const options& asked, const environment& env) {
    const bool any = !asked.token_file.empty() || is_set(env, "CLOUDFLARE_API_TOKEN") ||
                     is_set(env, "CLOUDFLARE_API_KEY") || is_set(env, "CLOUDFLARE_EMAIL");
    return any ? load_identity(asked, env) : identity{};
}

std::string base_url(const options& asked, const environment& env) {
    std::string url = client_config{}.base_url;
    std::string from;
    if (asked.base_url) {
        url = *asked.base_url;
        from = asked.base_url_from;
    } else if (is_set(env, "CLOUDFLARE_BASE_URL")) {
        const std::string_view text = value_of(env, "CLOUDFLARE_BASE_URL");
        const auto first = text.find_first_not_of(" \t\r\n");
        url = text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
        from = "CLOUDFLARE_BASE_URL";
    }
    client_config probe;
    probe.credentials = credentials::api_token("none");
    probe.base_url = url;
    try {
        validate(probe);
    } catch (const std::invalid_argument& problem) {
        std::string_view why = problem.what();
        if (why.starts_with("base_url "))
            why.remove_prefix(9);
        throw std::invalid_argument(from + ": " + std::string{why});
    }
    while (!url.empty() && url.back() == '/')
        url.pop_back();
    return url;
}

bool is_on_loopback(std::string_view base_url) noexcept {
    constexpr std::string_view scheme = "https://";
    if (!base_url.starts_with(scheme))
        return false;
    std::string_view host = base_url.substr(scheme.size());
    host = host.substr(0, host.find('/'));
    if (host.starts_with('['))
        return host.substr(0, host.find(']') + 1) == "[::1]";
    host = host.substr(0, host.find(':'));
    return host == "localhost" ||
           (host.starts_with("127.") && host.find_first_not_of("0123456789.") == host.npos);
}

client_config make_config(const options& asked, const identity& who, const environment& env) {
    client_config config;
    config.credentials = who.credentials;
    // With the slash it is never taken for the default, which would let CLOUDFLARE_BASE_URL win over the
    // flag.
    config.base_url = base_url(asked, env) + '/';
    config.tls.ca_file = asked.ca_file;
    config.user_agent = "originpull-command";
    // A job of thousands of certificates is paced: most of a call is waiting for its turn, which counts.
    if (asked.command == command_name::apply)
        config.timeouts.call = std::chrono::hours{1};
    if (asked.timeout)
        apply_timeout(config.timeouts, *asked.timeout);
    if (asked.max_attempts)
        config.retry.max_attempts = *asked.max_attempts;
    if (asked.connections)
        config.pool.max_connections = *asked.connections;
    if (asked.pace) {
        config.rate_limit.requests = asked.pace->requests;
        config.rate_limit.window = asked.pace->window;
    }
    return config;
}

} // namespace originpull::command
