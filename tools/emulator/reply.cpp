#include "reply.hpp"

#include <algorithm>

#include <boost/json/serialize.hpp>

#include "codes.hpp"

namespace originpull::emulator {
namespace json = boost::json;
namespace {

response of(unsigned status, const json::object& envelope) {
    response reply;
    reply.status = status;
    reply.body = json::serialize(envelope);
    return reply;
}

json::object accepted(json::value result) {
    json::object envelope;
    envelope["success"] = true;
    envelope["errors"] = json::array();
    envelope["messages"] = json::array();
    envelope["result"] = std::move(result);
    return envelope;
}

json::object notice(int code, const std::string& message) {
    json::object entry;
    entry["code"] = code;
    entry["message"] = message;
    return entry;
}

} // namespace

response success(json::value result) { return of(200, accepted(std::move(result))); }

response success(json::value result, json::object result_info) {
    json::object envelope = accepted(std::move(result));
    envelope["result_info"] = std::move(result_info);
    return of(200, envelope);
}

response success_with_messages(json::value result, json::array messages) {
    json::object envelope = accepted(std::move(result));
    envelope["messages"] = std::move(messages);
    return of(200, envelope);
}

response refusal(unsigned status, const std::vector<problem>& problems, refusal_shape shape) {
    json::array errors;
    for (const problem& each : problems) {
        json::object entry = notice(each.code, each.message);
        if (!each.chain.empty()) {
            json::array chain;
            for (const auto& [code, message] : each.chain)
                chain.push_back(notice(code, message));
            entry["error_chain"] = std::move(chain);
        }
        errors.push_back(std::move(entry));
    }
    json::object envelope;
    envelope["success"] = false;
    envelope["errors"] = std::move(errors);
    if (shape != refusal_shape::bare)
        envelope["messages"] = json::array();
    if (shape == refusal_shape::gateway)
        envelope["result"] = nullptr;
    return of(status, envelope);
}

response refusal(unsigned status, int code, std::string message) {
    const std::vector<problem> problems{{code, std::move(message)}};
    return refusal(status, problems);
}

response invalid_headers(int code, const char* message) {
    problem wrapped{code::invalid_headers, "Invalid request headers"};
    wrapped.chain.emplace_back(code, message);
    return refusal(400, {wrapped}, refusal_shape::gateway);
}

std::pair<std::size_t, std::size_t> page_request::range(std::size_t total) const {
    // Divides first: page * per_page may be more than the type holds.
    const std::size_t first = page - 1 > total / per_page ? total : std::min(total, (page - 1) * per_page);
    return {first, first + std::min(per_page, total - first)};
}

json::object page_request::info(std::size_t total) const {
    const auto [first, last] = range(total);
    json::object info;
    info["page"] = page;
    info["per_page"] = per_page;
    info["count"] = last - first;
    info["total_count"] = total;
    info["total_pages"] = (total + per_page - 1) / per_page;
    return info;
}

} // namespace originpull::emulator
