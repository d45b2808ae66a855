#include <originpull/client.hpp>

#include "client_core.hpp"
#include "handle.hpp"
#include "make_call.hpp"

#include <stdexcept>
#include <utility>
#include <vector>

namespace originpull {

namespace detail {

namespace {

call_starter on_executor(boost::asio::any_io_executor executor, const client_config& config) {
    if (!executor)
        throw std::invalid_argument("client: the executor is empty");
    const std::vector<boost::asio::any_io_executor> executors{executor};
    return {std::make_shared<client_handle>(std::make_shared<client_core>(executors, config)),
            std::move(executor)};
}

call_starter on_contexts(io_context_pool& contexts, const client_config& config) {
    std::vector<boost::asio::any_io_executor> executors;
    for (std::size_t i = 0; i < contexts.size(); ++i)
        executors.push_back(contexts.get_executor(i));
    return {std::make_shared<client_handle>(std::make_shared<client_core>(executors, config)),
            contexts.get_executor()};
}

} // namespace

const std::shared_ptr<client_core>& core_of(const std::shared_ptr<client_handle>& handle) noexcept {
    return handle->core;
}

template <class T>
void start_call(const std::shared_ptr<client_core>& core, const request& what, const call_options& options,
                boost::asio::execution_context* home, completion<T> handler) {
    const std::shared_ptr<lane_base> lane = core->lane_for(home);
    if (!lane->alive())
        return; // like every operation of a context that is no more, it never completes
    const std::shared_ptr<handled_call<T>> made =
        make_call<T>(what, core->limits(options), std::move(handler), lane->executor());
    made->offer_cancellation(made, lane);
    lane->start(made);
}

#define ORIGINPULL_START(T)                                                                                  \
    template ORIGINPULL_EXPORT void start_call<T>(const std::shared_ptr<client_core>&, const request&,       \
                                                  const call_options&, boost::asio::execution_context*,      \
                                                  completion<T>)
ORIGINPULL_START(hostname_certificate);
ORIGINPULL_START(std::vector<hostname_certificate>);
ORIGINPULL_START(retirement);
ORIGINPULL_START(zone_certificate);
ORIGINPULL_START(std::vector<zone_certificate>);
ORIGINPULL_START(zone_settings);
ORIGINPULL_START(hostname_association);
ORIGINPULL_START(std::vector<hostname_association>);
ORIGINPULL_START(page<hostname_association>);
ORIGINPULL_START(zone);
ORIGINPULL_START(page<zone>);
ORIGINPULL_START(page<account>);
ORIGINPULL_START(token_verification);
#undef ORIGINPULL_START

} // namespace detail

client::client(boost::asio::any_io_executor executor, client_config config)
    : starter_(detail::on_executor(std::move(executor), config)) {}

client::client(io_context_pool& contexts, client_config config)
    : starter_(detail::on_contexts(contexts, config)) {}

statistics client::statistics() const { return starter_.handle()->core->statistics(); }
void client::close() noexcept { starter_.handle()->core->close(false); }
void client::wind_down() noexcept { starter_.handle()->core->close(true); }

} // namespace originpull
