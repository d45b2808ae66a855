#pragma once

#include <string>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "exchange.hpp"

namespace originpull::emulator {

/// One entry of `errors`.
struct problem {
    int code;
    std::string message;
    std::vector<std::pair<int, std::string>> chain{};
};

/// The three shapes in which the service has been seen to refuse.
enum class refusal_shape {
    service, ///< without `result`
    gateway, ///< with `"result": null`
    bare,    ///< with neither `messages` nor `result`
};

response success(boost::json::value result);
response success(boost::json::value result, boost::json::object result_info);
response success_with_messages(boost::json::value result, boost::json::array messages);
response refusal(unsigned status, const std::vector<problem>& problems,
                 refusal_shape shape = refusal_shape::service);
response refusal(unsigned status, int code, std::string message);

/// 400 with 6003, and the reason chained to it.
response invalid_headers(int code, const char* message);

/// `page`, `per_page`, `count`, `total_count`, `total_pages`.
struct page_request {
    std::size_t page = 1;
    std::size_t per_page = 20;

    /// The half-open range of the elements on the page.
    std::pair<std::size_t, std::size_t> range(std::size_t total) const;
    boost::json::object info(std::size_t total) const;
};

} // namespace originpull::emulator
