#ifndef ORIGINPULL_FWD_HPP
#define ORIGINPULL_FWD_HPP

// Forward declarations of the names that users store or pass on.
namespace originpull {

class client;
class credentials;
class io_context_pool;
class zone_id;
class account_id;
class certificate_id;
class timestamp;
class certificate_status;
class request_error;
struct client_config;
struct call_options;
struct diagnostics;
struct statistics;
struct observer_event;
struct hostname_certificate;
struct token_verification;
struct zone;
struct zone_certificate;
struct zone_settings;
struct hostname_association;
struct account;
struct retirement;
template <class T>
class response;

} // namespace originpull

#endif
