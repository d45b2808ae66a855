// A user's test of his own service: the emulator in the same process.

#include <originpull/emulator/server.hpp>
#include <originpull/originpull.hpp>

#include <boost/asio.hpp>

#include <cstdlib>
#include <filesystem>
#include <iostream>

namespace asio = boost::asio;

int main() {
    originpull::emulator::server service;
    const std::filesystem::path ca_file = "in_process_ca.pem";
    service.write_ca(ca_file);

    originpull::client_config config;
    config.credentials = originpull::credentials::api_token("token");
    config.base_url = service.base_url();
    config.tls.ca_file = ca_file.string();

    asio::io_context context;
    originpull::client client{context.get_executor(), config};
    originpull::zone_id zone{"023e105f4ecef8ad9ca31a8372d0c353"};
    originpull::certificate_id certificate{"023e105f4ecef8ad9ca31a8372d0c353"};
    auto deleted = client.delete_hostname_certificate(zone, certificate, asio::use_future);
    context.run();
    std::cout << "deleted: " << deleted.get()->status << '\n';
}
