#include "observed.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>

#include "clock.hpp"
#include "codes.hpp"
#include "random.hpp"

namespace originpull::emulator {
namespace json = boost::json;
namespace {

struct problem_form {
    unsigned status;
    int code;
    const char* message;
};

struct answer {
    unsigned status;
    json::object envelope;

    bool refuses() const { return status >= 400; }
    int code() const { return envelope.at("errors").at(0).at("code").to_number<int>(); }

    void refuse(const problem_form& with) {
        json::object problem;
        problem["code"] = with.code;
        problem["message"] = with.message;
        json::array problems;
        problems.push_back(std::move(problem));
        status = with.status;
        envelope["success"] = false;
        envelope["errors"] = std::move(problems);
    }

    // The result, or each element of a list.
    template <class Function>
    void for_each_object(Function change) {
        json::value& result = envelope.at("result");
        if (json::object* const one = result.if_object())
            change(*one);
        else if (json::array* const many = result.if_array())
            for (json::value& each : *many)
                change(each.as_object());
    }
};

// ----------------------------------------------------------------------------------------------------------------------
// What belongs to one operation.

constexpr const char* invalid_or_deleted_text =
    "Certificate ID in request is either invalid or the certificate has been deleted";
constexpr problem_form hostname_certificate_gone{404, code::certificate_not_found, "Certificate not found"};
constexpr problem_form zone_certificate_gone{404, code::zone_certificate_not_found, "Certificate not found"};
constexpr problem_form invalid_id{400, code::invalid_or_deleted, "Invalid Certificate ID"};

void empty_is_null(answer& a) {
    json::value& result = a.envelope.at("result");
    if (result.is_array() && result.get_array().empty())
        result = nullptr;
}

void no_total_pages(answer& a) { a.envelope.at("result_info").as_object().erase("total_pages"); }

// Only the types of the official clients have it.
void no_enabled(answer& a) {
    a.for_each_object([](json::object& certificate) { certificate.erase("enabled"); });
}

void as_it_is(answer&) {}

void list_zones(answer& a) {
    a.for_each_object([](json::object& zone) {
        zone.at("account").as_object().erase("name");
        zone["activated_on"] = nullptr;
    });
    no_total_pages(a);
}

void list_hostname_certificates(answer& a) {
    // One of the official clients reads this list as one of associations.
    a.for_each_object([](json::object& certificate) {
        json::value id = certificate.at("id"); // before the object grows
        certificate["cert_id"] = std::move(id);
        certificate.erase("id");
    });
    empty_is_null(a);
}

// The answer to an upload is one step earlier than what a read would give.
void upload_hostname_certificate(answer& a) {
    a.envelope.at("result").as_object()["status"] = "initializing";
}

void upload_zone_certificate(answer& a) {
    upload_hostname_certificate(a);
    no_enabled(a);
}

bool is_tombstone(const answer& a) { return a.envelope.at("result").at("status") == "deleted"; }

void get_hostname_certificate(answer& a) {
    if (is_tombstone(a))
        a.refuse(hostname_certificate_gone);
}

void get_zone_certificate(answer& a) {
    no_enabled(a);
    if (is_tombstone(a))
        a.refuse(zone_certificate_gone);
}

void delete_hostname_certificate(answer& a) { a.envelope["result"] = nullptr; }

void delete_zone_certificate(answer& a) { a.envelope.erase("result"); }

// An association's own: whoever takes it for the certificate's is to notice.
std::string association_id(const json::object& association) {
    const auto hostname = json::value_to<std::string>(association.at("hostname"));
    return random_source{std::hash<std::string>{}(hostname)}.hex(32);
}

void list_associations(answer& a) {
    bool drop = false;
    a.for_each_object([&](json::object& association) {
        association["id"] = association_id(association);
        if (association.at("enabled").is_null())
            return;
        if (drop)
            association.erase("status");
        drop = !drop;
    });
    no_total_pages(a);
    empty_is_null(a);
}

void update_associations(answer& a) {
    a.for_each_object([](json::object& association) {
        association["id"] = association_id(association);
        for (const char* name : {"certificate", "issuer", "serial_number", "signature", "expires_on"})
            association.erase(name);
    });
}

struct rule {
    std::string_view method;
    std::string_view path; ///< `*` is a last segment, `Z` what precedes the operations of a zone
    void (*rewrite)(answer&);
    const problem_form* gone = nullptr; ///< instead of "no such certificate"
};

// The first that fits.
constexpr rule rules[] = {
    {"GET", "zones", list_zones},
    {"GET", "Z", no_enabled},
    {"POST", "Z", upload_zone_certificate},
    {"GET", "Z/settings", as_it_is},
    {"GET", "Z/hostnames", list_associations},
    {"PUT", "Z/hostnames", update_associations},
    {"GET", "Z/hostnames/certificates", list_hostname_certificates},
    {"POST", "Z/hostnames/certificates", upload_hostname_certificate},
    {"GET", "Z/hostnames/certificates/*", get_hostname_certificate},
    {"DELETE", "Z/hostnames/certificates/*", delete_hostname_certificate, &invalid_id},
    {"GET", "Z/*", get_zone_certificate, &zone_certificate_gone},
    {"DELETE", "Z/*", delete_zone_certificate, &invalid_id},
};

// The segments as a rule's path is written.
std::string shape_of(const std::vector<std::string>& segments) {
    const bool in_zone =
        segments.size() >= 3 && segments[0] == "zones" && segments[2] == "origin_tls_client_auth";
    std::string shape = in_zone ? "Z" : "";
    for (auto each = segments.begin() + (in_zone ? 3 : 0); each != segments.end(); ++each)
        shape += (shape.empty() ? "" : "/") + *each;
    return shape;
}

bool fits(std::string_view pattern, std::string_view shape) {
    if (!pattern.ends_with('*'))
        return pattern == shape;
    pattern.remove_suffix(1);
    return shape.starts_with(pattern) && shape.find('/', pattern.size()) == std::string_view::npos;
}

// ----------------------------------------------------------------------------------------------------------------------
// What is the same for all of them.

// The same refusal in other words.
struct synonym {
    unsigned status;
    int code;
    problem_form other; ///< without a message: the same one
};

constexpr synonym synonyms[] = {
    {400, code::unroutable, {404, code::unroutable, nullptr}},
    {404, code::unroutable, {400, code::unroutable, nullptr}},
    {401, code::authentication_error, {400, code::authentication_error, nullptr}},
    {403, code::authentication_error, {403, code::unauthorized, "Unauthorized to access requested resource"}},
    {400, code::already_deleted, {400, code::invalid_or_deleted, invalid_or_deleted_text}},
    {429,
     code::throttled,
     {429, code::rate_limited, "Rate limited. Please wait and consider throttling your request speed"}},
};

void rephrase(answer& a) {
    const auto* const found = std::ranges::find_if(
        synonyms, [&](const synonym& each) { return each.status == a.status && each.code == a.code(); });
    if (found == std::end(synonyms))
        return;
    a.status = found->other.status;
    json::object& problem = a.envelope.at("errors").as_array().front().as_object();
    problem["code"] = found->other.code;
    if (found->other.message)
        problem["message"] = found->other.message;
}

// RFC 3339 has two ways to say UTC.
void rewrite_times(json::value& value) {
    if (json::object* const object = value.if_object()) {
        for (auto& member : *object)
            rewrite_times(member.value());
    } else if (json::array* const array = value.if_array()) {
        for (json::value& each : *array)
            rewrite_times(each);
    } else if (const json::string* const text = value.if_string()) {
        if (const auto when = from_rfc3339(*text)) {
            std::string written = to_rfc3339(*when, 5);
            written.back() = '+';
            value = json::string(written + "00:00");
        }
    }
}

} // namespace

response as_observed(response documented, const std::string& method, const target& where) {
    answer a{documented.status, json::parse(documented.body).as_object()};
    const std::string shape = shape_of(where.segments);
    const auto* const found = std::ranges::find_if(
        rules, [&](const rule& each) { return each.method == method && fits(each.path, shape); });
    if (found != std::end(rules)) {
        if (!a.refuses())
            found->rewrite(a);
        else if (found->gone && a.code() == code::certificate_not_found)
            a.refuse(*found->gone);
    }

    if (a.refuses()) {
        rephrase(a);
        a.envelope.erase("result");
        a.envelope.erase("messages");
        // It is not always set, not even with 429.
        std::erase_if(documented.headers, [](const auto& header) { return header.first == "Retry-After"; });
    } else {
        a.envelope["errors"] = nullptr;
        if (json::value* const result = a.envelope.if_contains("result"))
            rewrite_times(*result);
    }
    documented.status = a.status;
    documented.body = json::serialize(a.envelope);
    return documented;
}

} // namespace originpull::emulator
