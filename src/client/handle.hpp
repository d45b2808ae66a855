#ifndef ORIGINPULL_SRC_CLIENT_HANDLE_HPP
#define ORIGINPULL_SRC_CLIENT_HANDLE_HPP

#include "client_core.hpp"

#include <originpull/detail/start.hpp>

#include <memory>
#include <utility>

namespace originpull::detail {

struct client_handle {
    explicit client_handle(std::shared_ptr<client_core> c) : core(std::move(c)) {}
    client_handle(const client_handle&) = delete;
    client_handle& operator=(const client_handle&) = delete;
    ~client_handle() { core->close(false); }

    const std::shared_ptr<client_core> core;
};

} // namespace originpull::detail

#endif
