#include <originpull/client.hpp>

#include "../codec/target.hpp"
#include "../codec/upload_body.hpp"
#include "../words/printable.hpp"
#include "client_core.hpp"
#include "operations.hpp"
#include "typed_call.hpp"

#include <stdexcept>
#include <string>

namespace originpull {

struct client::handle {
    explicit handle(std::shared_ptr<detail::client_core> c) : core(std::move(c)) {}
    handle(const handle&) = delete;
    handle& operator=(const handle&) = delete;
    ~handle() { core->close(); }

    const std::shared_ptr<detail::client_core> core;
};

client::client(boost::asio::any_io_executor executor, client_config config) : executor_(std::move(executor)) {
    if (!executor_)
        throw std::invalid_argument("client: the executor is empty");
    const std::vector<boost::asio::any_io_executor> executors{executor_};
    handle_ = std::make_shared<handle>(std::make_shared<detail::client_core>(executors, config));
}

client::client(io_context_pool& contexts, client_config config) : executor_(contexts.get_executor()) {
    std::vector<boost::asio::any_io_executor> executors;
    for (std::size_t i = 0; i < contexts.size(); ++i)
        executors.push_back(contexts.get_executor(i));
    handle_ = std::make_shared<handle>(std::make_shared<detail::client_core>(executors, config));
}

std::shared_ptr<detail::client_core> client::core() const { return handle_->core; }
statistics client::statistics() const { return handle_->core->statistics(); }
void client::close() noexcept { handle_->core->close(); }

namespace detail {

namespace {

std::string certificates_target(const zone_id& zone) {
    std::string target = "/zones/";
    target.append(zone.view()).append("/origin_tls_client_auth/hostnames/certificates");
    return target;
}

request one_certificate(const operation& op, const zone_id& zone, const certificate_id& certificate) {
    std::string target = certificates_target(zone);
    target.append("/").append(certificate.view());
    auto what = std::make_shared<request_data>(op, std::move(target));
    what->certificate = certificate;
    return what;
}

} // namespace

template <class T>
void start_call(const std::shared_ptr<client_core>& core, const request& what, const call_options& options,
                boost::asio::execution_context* home, completion<T> handler) {
    const std::shared_ptr<lane_base> lane = core->lane_for(home);
    if (!lane->alive())
        return; // like every operation of a context that is no more, it never completes
    const auto made =
        std::make_shared<typed_call<T>>(what, core->limits(options), std::move(handler), lane->executor());
    made->offer_cancellation(made, lane);
    lane->start(made);
}

#define ORIGINPULL_START(T)                                                                                  \
    template ORIGINPULL_EXPORT void start_call<T>(const std::shared_ptr<client_core>&, const request&,       \
                                                  const call_options&, boost::asio::execution_context*,      \
                                                  completion<T>)
ORIGINPULL_START(hostname_certificate);
ORIGINPULL_START(std::vector<hostname_certificate>);
ORIGINPULL_START(token_verification);
ORIGINPULL_START(page<zone>);
#undef ORIGINPULL_START

} // namespace detail

detail::request client::describe_delete_hostname_certificate(const zone_id& zone,
                                                             const certificate_id& certificate) const {
    return detail::one_certificate(detail::delete_hostname_certificate_op, zone, certificate);
}

detail::request client::describe_get_hostname_certificate(const zone_id& zone,
                                                          const certificate_id& certificate) const {
    return detail::one_certificate(detail::get_hostname_certificate_op, zone, certificate);
}

detail::request client::describe_list_hostname_certificates(const zone_id& zone) const {
    return std::make_shared<detail::request_data>(detail::list_hostname_certificates_op,
                                                  detail::certificates_target(zone));
}

detail::request client::describe_upload_hostname_certificate(const zone_id& zone, const upload& pem) const {
    auto what = std::make_shared<detail::request_data>(detail::upload_hostname_certificate_op,
                                                       detail::certificates_target(zone));
    what->body = detail::upload_body(pem);
    return what;
}

detail::request client::describe_verify_token() const {
    return std::make_shared<detail::request_data>(detail::verify_token_op, "/user/tokens/verify");
}

detail::request client::describe_list_zones(const zone_filter& filter) const {
    if (filter.page < 1)
        throw std::invalid_argument("zone_filter.page must be at least 1");
    if (filter.per_page < 5 || filter.per_page > 50)
        throw std::invalid_argument("zone_filter.per_page must be 5 to 50");
    if (filter.name.size() > 270)
        throw std::invalid_argument("zone_filter.name " + detail::quoted(filter.name) +
                                    " is longer than a domain name can be");
    std::string target = "/zones";
    detail::add_query(target, "name", filter.name);
    detail::add_query(target, "account.id", filter.account_id);
    detail::add_query(target, "status", filter.status);
    detail::add_query(target, "page", std::to_string(filter.page));
    detail::add_query(target, "per_page", std::to_string(filter.per_page));
    return std::make_shared<detail::request_data>(detail::list_zones_op, std::move(target));
}

} // namespace originpull
