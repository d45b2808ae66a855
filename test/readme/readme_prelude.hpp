// In scope in the blocks of the README: see cmake/readme_blocks.cmake.
#pragma once

#include <originpull/originpull.hpp>

#include <boost/asio.hpp>

#include <chrono>
#include <exception>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

// A snippet names what it does not use, and what is in scope already.
#if defined(__GNUC__)
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wunused-variable"
#pragma GCC diagnostic ignored "-Wunused-but-set-variable"
#pragma GCC diagnostic ignored "-Wunused-value"
#endif

namespace asio = boost::asio;
using namespace std::chrono_literals;

// Parameters of the coroutine around a body. A block may declare any of these names itself.
#define README_PARAMETERS                                                                                    \
    [[maybe_unused]] asio::any_io_executor executor, [[maybe_unused]] originpull::client_config config,      \
        [[maybe_unused]] originpull::client client, [[maybe_unused]] originpull::zone_id zone,               \
        [[maybe_unused]] originpull::certificate_id certificate,                                             \
        [[maybe_unused]] originpull::certificate_id cert
