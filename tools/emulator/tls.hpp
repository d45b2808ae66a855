#pragma once

#include <boost/asio/ssl/context.hpp>

#include "authority.hpp"

namespace originpull::emulator {

/// TLS 1.2 and newer, ALPN http/1.1, session tickets.
boost::asio::ssl::context make_tls_context(const identity& shown);

} // namespace originpull::emulator
