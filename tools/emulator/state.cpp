#include "state.hpp"

#include <algorithm>
#include <array>

#include <boost/beast/core/string.hpp>
#include <boost/json/parse.hpp>

#include "associations.hpp"
#include "certificates.hpp"
#include "codes.hpp"
#include "credentials.hpp"
#include "directory.hpp"
#include "limiter.hpp"
#include "model.hpp"
#include "observed.hpp"
#include "random.hpp"
#include "reply.hpp"
#include "seed.hpp"
#include "snapshot.hpp"
#include "target.hpp"

namespace originpull::emulator {
namespace {

response unroutable(unsigned status, const target& where) {
    std::string path;
    for (const std::string& segment : where.segments)
        path += '/' + segment;
    return refusal(
        status,
        {{code::unroutable, "Could not route to " + path + ", perhaps your object identifier is invalid?"},
         {code::no_route, "No route for that URI"}},
        refusal_shape::gateway);
}

response wrong_method() {
    return refusal(405, {{code::method_not_allowed, "Method not allowed for this endpoint"}},
                   refusal_shape::gateway);
}

bool is_json(const std::string& content_type) {
    const std::string_view all = content_type;
    std::string_view type = all.substr(0, all.find(';'));
    type = type.substr(0, type.find_last_not_of(" \t") + 1);
    return boost::beast::iequals(type, "application/json");
}

// What is refused before anything of the path is looked at.
std::optional<response> refuse_form(const request& asked) {
    if (asked.method == "GET" && !asked.body.empty())
        return refusal(400, code::invalid_request, "Invalid request body: a GET has none");
    const bool needs_body = asked.method == "PUT" || asked.method == "POST";
    if ((needs_body || !asked.body.empty()) && !is_json(asked.content_type.value_or("")))
        return invalid_headers(
            code::bad_content_type,
            "Invalid Content-Type header, valid values are application/json,multipart/form-data");
    // The schema declares a body for a DELETE, and does not say of what.
    boost::system::error_code error;
    if (asked.method == "DELETE" && !asked.body.empty() && (boost::json::parse(asked.body, error), error))
        return refusal(400, code::invalid_request, "Invalid request body: it has to be JSON");
    return std::nullopt;
}

bool changes_something(const std::string& method) { return method != "GET" && method != "HEAD"; }

using segments_view = std::vector<std::string>;

// What is below /zones/{zone_id}/origin_tls_client_auth.
response serve_zone(const operation& op, const request& asked, const target& where,
                    const segments_view& rest) {
    const std::string& method = asked.method;
    const bool get = method == "GET";
    if (rest.empty() || rest == segments_view{"hostnames", "certificates"}) {
        const shelf which = rest.empty() ? shelf::zone : shelf::hostname;
        if (get)
            return list_certificates(op, which);
        return method == "POST" ? upload_certificate(op, which, asked.body) : wrong_method();
    }
    if (rest == segments_view{"settings"}) {
        if (get)
            return get_settings(op);
        return method == "PUT" ? update_settings(op, asked.body) : wrong_method();
    }
    if (rest == segments_view{"hostnames"}) {
        if (get)
            return list_associations(op, where.query);
        return method == "PUT" ? update_associations(op, asked.body) : wrong_method();
    }
    if (rest.size() == 2 && rest[0] == "hostnames")
        return get ? get_association(op, rest[1]) : wrong_method();

    const bool of_hostname = rest.size() == 3 && rest[0] == "hostnames" && rest[1] == "certificates";
    if ((of_hostname || rest.size() == 1) && is_certificate_id(rest.back())) {
        const shelf which = of_hostname ? shelf::hostname : shelf::zone;
        if (get)
            return get_certificate(op, which, rest.back());
        return method == "DELETE" ? delete_certificate(op, which, rest.back()) : wrong_method();
    }
    return unroutable(400, where);
}

} // namespace

struct state::impl {
    explicit impl(const options& given)
        : configuration(given),
          everything(make_world(given.seed, given.zones, given.certificates_per_zone)),
          minting(given.seed),
          limits(given.rate_limit, given.seed) {}

    options configuration;
    world everything;
    mint minting;
    limiter limits;
    std::uint64_t answered = 0;

    // Different for each request, the same for each run.
    std::string next_ray() {
        const auto number = random_source::mix(random_source::mix(everything.seed) + ++answered);
        std::string ray;
        for (unsigned shift = 64; shift > 0; shift -= 4)
            ray += "0123456789abcdef"[(number >> (shift - 4)) & 0xfU];
        return ray + "-EMU";
    }

    response finish(response reply, const limiter::verdict& counted, time_point now) {
        reply.headers.emplace_back("Date", to_imf_fixdate(now));
        reply.headers.emplace_back("Content-Type", "application/json");
        reply.headers.emplace_back("CF-RAY", next_ray());
        reply.headers.insert(reply.headers.end(), counted.headers.begin(), counted.headers.end());
        return reply;
    }

    static response throttle(const limiter::verdict& counted) {
        response reply =
            refusal(429, {{code::throttled, "Please wait and consider throttling your request speed"}},
                    refusal_shape::gateway);
        reply.headers.emplace_back("Retry-After", std::to_string(counted.retry_after.count()));
        return reply;
    }

    response change(zone_record& zone, const operation& op, const request& asked, const target& where,
                    const segments_view& rest) {
        if (zone.changes_in_flight > 0 || zone.busy_until)
            return refusal(409, code::zone_busy,
                           "Another change of the client certificates of this zone is in progress");
        response reply = serve_zone(op, asked, where, rest);
        ++zone.changes_in_flight;
        reply.holds = zone.id;
        return reply;
    }

    response route(const request& asked, const target& where, const caller& who, time_point now) {
        const auto& path = where.segments;
        const bool get = asked.method == "GET";
        if (auto refused = refuse_form(asked))
            return std::move(*refused);
        if (!where.below_base || where.malformed)
            return unroutable(where.below_base ? 400 : 404, where);
        if (path == segments_view{"zones"})
            return get ? list_zones(everything, where.query) : wrong_method();
        if (path.size() == 2 && path[0] == "zones" && is_object_id(path[1])) {
            const zone_record* const zone = everything.find(path[1]);
            if (!get || !zone)
                return get ? unroutable(404, where) : wrong_method();
            return get_zone(everything, *zone);
        }
        if (path == segments_view{"accounts"})
            return get ? list_accounts(everything, where.query, who) : wrong_method();
        if (path == segments_view{"user", "tokens", "verify"})
            return get ? verify_user_token(everything, who) : wrong_method();
        if (path.size() == 4 && path[0] == "accounts" && is_object_id(path[1]) && path[2] == "tokens" &&
            path[3] == "verify")
            return get ? verify_account_token(everything, who, path[1]) : wrong_method();
        if (path.size() < 3 || path[0] != "zones" || !is_object_id(path[1]) ||
            path[2] != "origin_tls_client_auth")
            return unroutable(400, where);

        zone_record* const zone = everything.find(path[1]);
        if (!zone)
            return unroutable(404, where);
        zone->advance(now);
        const operation op{everything,
                           *zone,
                           minting,
                           now,
                           configuration.settle,
                           configuration.release.value_or(configuration.settle),
                           configuration.reading,
                           asked.settles_as};
        const segments_view rest(path.begin() + 3, path.end());
        return changes_something(asked.method) ? change(*zone, op, asked, where, rest)
                                               : serve_zone(op, asked, where, rest);
    }
};

state::state(const options& configuration) : impl_(std::make_unique<impl>(configuration)) {}
state::~state() = default;
state::state(state&&) noexcept = default;
state& state::operator=(state&&) noexcept = default;

response state::begin(const request& asked, time_point now) {
    const target where = parse_target(asked.target);
    const bool verifying = where.path.ends_with("/tokens/verify");
    authentication checked = authenticate(asked, impl_->configuration.token, verifying);
    const limiter::verdict counted = impl_->limits.count(checked.who.identity, now);
    response reply = !counted.allowed  ? impl::throttle(counted)
                     : checked.refused ? std::move(*checked.refused)
                                       : impl_->route(asked, where, checked.who, now);
    if (impl_->configuration.reading == reading::observed)
        reply = as_observed(std::move(reply), asked.method, where);
    return impl_->finish(std::move(reply), counted, now);
}

void state::release(const response& answered) {
    if (answered.holds.empty())
        return;
    zone_record* const zone = impl_->everything.find(answered.holds);
    if (zone && zone->changes_in_flight > 0)
        --zone->changes_in_flight;
}

response state::handle(const request& asked, time_point now) {
    response reply = begin(asked, now);
    release(reply);
    if (!reply.holds.empty() && impl_->configuration.latency.count() > 0)
        impl_->everything.find(reply.holds)->busy_until = now + impl_->configuration.latency;
    return reply;
}

response state::decline(const request& asked, time_point now, unsigned status, int code,
                        std::string message) {
    const authentication checked = authenticate(asked, {}, false);
    const limiter::verdict counted = impl_->limits.count(checked.who.identity, now);
    const std::vector<problem> problems{{code, std::move(message)}};
    const bool observed = impl_->configuration.reading == reading::observed;
    const auto shape = observed ? refusal_shape::bare : refusal_shape::service;
    return impl_->finish(refusal(status, problems, shape), counted, now);
}

std::vector<zone_view> state::zones(time_point now) {
    return view_zones(impl_->everything, impl_->minting, now);
}

std::vector<account_view> state::accounts() const {
    std::vector<account_view> views;
    for (const account_record& account : impl_->everything.accounts)
        views.push_back({account.id, account.name});
    return views;
}

std::vector<rate_window> state::rate_windows(time_point now) { return impl_->limits.windows(now); }

std::string state::save() const { return write_snapshot(impl_->everything); }

void state::load(const std::string& text) {
    impl_->everything = read_snapshot(text);
    impl_->minting = mint{impl_->everything.seed};
}

} // namespace originpull::emulator
