// A user's program: one round of calls against the emulator.

#include <originpull/originpull.hpp>

#include <boost/asio.hpp>

#include <cstdlib>
#include <exception>
#include <iostream>

namespace asio = boost::asio;

namespace {

asio::awaitable<void> run(originpull::client client) {
    originpull::zone_id zone{"023e105f4ecef8ad9ca31a8372d0c353"};
    auto list = co_await client.list_hostname_certificates(zone);
    for (auto& certificate : *list)
        std::cout << certificate.id << ' ' << certificate.status << '\n';

    originpull::certificate_id id{"023e105f4ecef8ad9ca31a8372d0c353"};
    auto got = co_await client.get_hostname_certificate(zone, id);
    std::cout << got->id << '\n';

    auto deleted = co_await client.delete_hostname_certificate(zone, id);
    std::cout << "deleted: " << deleted->status << '\n';
}

} // namespace

int main() {
    originpull::client_config config;
    config.credentials = originpull::credentials::api_token("token");
    config.base_url = std::getenv("ORIGINPULL_TEST_BASE_URL");
    config.tls.ca_file = std::getenv("ORIGINPULL_TEST_CA_FILE");

    asio::io_context context;
    originpull::client client{context.get_executor(), config};
    int status = 0;
    asio::co_spawn(context, run(client), [&](std::exception_ptr failure) {
        try {
            if (failure)
                std::rethrow_exception(failure);
        } catch (const std::exception& error) {
            std::cerr << error.what() << '\n';
            status = 1;
        }
    });
    context.run();
    return status;
}
