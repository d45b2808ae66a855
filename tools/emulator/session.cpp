#include "session.hpp"

#include <array>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include "target.hpp"
#include "wire.hpp"

namespace originpull::emulator {
namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
namespace {

constexpr std::uint32_t longest_header = 32U * 1024;
constexpr std::uint64_t longest_body = 4U * 1024 * 1024;
constexpr std::chrono::milliseconds patience{250};

using parsed_request = http::request<http::string_body>;

std::optional<std::string> header(const parsed_request& message, std::string_view name) {
    const auto found = message.find(name);
    if (found == message.end())
        return std::nullopt;
    return std::string(found->value());
}

bool is_secret(http::field name, std::string_view text) {
    return name == http::field::authorization || boost::beast::iequals(text, "X-Auth-Key");
}

std::string describe_headers(const parsed_request& message) {
    std::string text;
    for (const auto& field : message) {
        text += field.name_string();
        text += ": ";
        text += is_secret(field.name(), field.name_string()) ? "(hidden)" : field.value();
        text += '\n';
    }
    return text;
}

// Lets go of the zone also when the coroutine is destroyed while it waits.
class zone_hold {
public:
    zone_hold(core& shared, const response& answered) : core_(shared), answered_(answered) {}
    ~zone_hold() { let_go(); }
    zone_hold(const zone_hold&) = delete;
    zone_hold& operator=(const zone_hold&) = delete;

    void let_go() {
        if (!std::exchange(done_, true))
            core_.release(answered_);
    }

private:
    core& core_;
    const response& answered_;
    bool done_ = false;
};

} // namespace

struct session::exchange {
    std::uint64_t number = 0;
    bool keep_alive = true;
    request asked;
    std::string headers;
    treatment what;
};

session::session(core& shared, asio::ip::tcp::socket socket, asio::ssl::context& tls, std::uint64_t number)
    : core_(shared), stream_(std::move(socket), tls), timer_(stream_.get_executor()), number_(number) {
    error_code ignored;
    stream_.next_layer().set_option(asio::ip::tcp::no_delay(true), ignored);
    core_.count_connection();
    note(event_kind::connection_accepted, nullptr);
}

session::~session() {
    core_.count_close();
    note(event_kind::connection_closed, nullptr);
}

void session::note(event_kind kind, const exchange* current, std::string detail) {
    event e;
    e.kind = kind;
    e.connection = number_;
    e.detail = std::move(detail);
    if (current) {
        e.nth_request = requests_;
        e.request = current->number;
        e.method = current->asked.method;
        e.target = current->asked.target;
        e.body_bytes = current->asked.body.size();
        if (kind == event_kind::request)
            e.headers = current->headers;
    }
    core_.log().add(std::move(e));
}

void session::abort(bool reset) {
    error_code ignored;
    if (reset)
        stream_.next_layer().set_option(asio::socket_base::linger(true, 0), ignored);
    stream_.next_layer().close(ignored);
    timer_.cancel();
}

asio::awaitable<void> session::run(std::shared_ptr<session> self) {
    bool goes_on = co_await self->admit();
    if (goes_on)
        goes_on = co_await self->shake_hands();
    while (goes_on)
        goes_on = co_await self->serve_next();
}

asio::awaitable<bool> session::admit() {
    const fault_subject subject{"ACCEPT", {}, 1};
    const auto verdict = core_.judge(subject);
    for (const std::string& text : verdict.applied)
        note(event_kind::fault_applied, nullptr, text);
    if (verdict.what.latency)
        co_await pause(*verdict.what.latency);
    if (verdict.what.end == ending::respond)
        co_return true;
    co_await finish(verdict.what.end, false);
    co_return false;
}

asio::awaitable<bool> session::shake_hands() {
    error_code error;
    co_await stream_.async_handshake(asio::ssl::stream_base::server,
                                     asio::redirect_error(asio::use_awaitable, error));
    if (error) {
        note(event_kind::handshake_failed, nullptr, error.message());
        co_return false;
    }
    event e;
    e.kind = event_kind::handshake_done;
    e.connection = number_;
    e.resumed = SSL_session_reused(stream_.native_handle()) == 1;
    core_.count_handshake(e.resumed);
    core_.log().add(std::move(e));
    co_return true;
}

asio::awaitable<bool> session::serve_next() {
    http::request_parser<http::string_body> parser;
    parser.header_limit(longest_header);
    parser.body_limit(longest_body);
    error_code error;
    co_await http::async_read(stream_, buffer_, parser, asio::redirect_error(asio::use_awaitable, error));
    if (error) {
        if (error == http::error::end_of_stream)
            co_await close_politely();
        else if (error.category() == http::make_error_code(http::error::bad_method).category())
            co_await refuse_syntax();
        co_return false;
    }
    ++requests_;
    exchange current;
    current.number = core_.count_request();
    const parsed_request& message = parser.get();
    current.keep_alive = message.keep_alive();
    current.asked.method = message.method_string();
    current.asked.target = message.target();
    current.asked.content_type = header(message, "Content-Type");
    current.asked.authorization = header(message, "Authorization");
    current.asked.auth_email = header(message, "X-Auth-Email");
    current.asked.auth_key = header(message, "X-Auth-Key");
    current.headers = describe_headers(message);
    current.asked.body = std::move(parser.get().body());
    note(event_kind::request, &current);

    const target where = parse_target(current.asked.target);
    const fault_subject subject{current.asked.method, where.path, requests_};
    const auto verdict = core_.judge(subject);
    for (const std::string& text : verdict.applied)
        note(event_kind::fault_applied, &current, text);
    current.what = verdict.what;
    current.asked.settles_as = verdict.what.settles_as;
    co_return co_await perform(current);
}

asio::awaitable<bool> session::perform(exchange& current) {
    const treatment& what = current.what;
    const auto latency = core_.latency() + what.latency.value_or(std::chrono::nanoseconds(0));
    if (what.end != ending::respond && !what.executes()) {
        co_await pause(latency);
        co_await finish(what.end, what.notify);
        co_return false;
    }
    response reply = core_.answer(current.asked, what);
    zone_hold hold(core_, reply);
    if (!reply.effect.empty()) {
        event e;
        e.kind = event_kind::executed;
        e.connection = number_;
        e.nth_request = requests_;
        e.request = current.number;
        e.method = current.asked.method;
        e.target = current.asked.target;
        e.zone = reply.zone;
        e.detail = reply.effect;
        core_.log().add(std::move(e));
    }
    // Requests that have arrived meanwhile get their turn: two changes of a zone at once are to be seen as
    // such.
    if (!reply.holds.empty())
        co_await asio::post(stream_.get_executor(), asio::use_awaitable);
    co_await pause(latency);
    // Before the first byte leaves: the client may send its next change as soon as it has the answer.
    hold.let_go();
    if (what.end != ending::respond && what.at != place::body) {
        co_await finish(what.end, what.notify);
        co_return false;
    }
    const response distorted = distort(std::move(reply), what, core_.now());
    co_return co_await send(current, distorted);
}

asio::awaitable<bool> session::send(exchange& current, const response& reply) {
    const treatment& what = current.what;
    wire_image image = compose(reply, what, current.keep_alive);
    if (current.asked.method == "HEAD")
        image.text.resize(image.body_begins);
    const bool whole = what.end == ending::respond;
    const std::size_t size = whole ? image.text.size() : image.broken_off_at(what);

    event e;
    e.kind = event_kind::response;
    e.connection = number_;
    e.nth_request = requests_;
    e.request = current.number;
    e.method = current.asked.method;
    e.target = current.asked.target;
    e.status = reply.status;
    core_.log().add(std::move(e));

    error_code error;
    co_await asio::async_write(stream_, asio::buffer(image.text.data(), size),
                               asio::redirect_error(asio::use_awaitable, error));
    if (error)
        co_return false;
    if (!whole) {
        co_await finish(what.end, what.notify);
        co_return false;
    }
    if (what.hang_up) {
        co_await pause(*what.hang_up);
        co_await finish(ending::close, what.notify);
        co_return false;
    }
    if (!current.keep_alive || what.announce_close) {
        co_await close_politely();
        co_return false;
    }
    co_return true;
}

asio::awaitable<void> session::refuse_syntax() {
    const std::string text = "HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\nContent-Length: 24\r\n"
                             "Connection: close\r\n\r\n<h1>400 Bad Request</h1>";
    error_code error;
    co_await asio::async_write(stream_, asio::buffer(text), asio::redirect_error(asio::use_awaitable, error));
    co_await close_politely();
}

asio::awaitable<void> session::finish(ending how, bool notify) {
    if (how == ending::stall) {
        co_await discard_until_gone();
    } else if (how == ending::reset) {
        abort(true);
    } else if (notify) {
        co_await close_politely();
    } else {
        error_code ignored;
        stream_.next_layer().shutdown(asio::socket_base::shutdown_send, ignored);
        // Closing while there is something to read would send an RST after the FIN.
        abort_unless_done_in(patience);
        co_await discard_until_gone();
        abort(false);
    }
}

asio::awaitable<void> session::pause(std::chrono::nanoseconds span) {
    if (span.count() <= 0)
        co_return;
    error_code ignored;
    timer_.expires_after(span);
    co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

asio::awaitable<void> session::discard_until_gone() {
    std::array<char, 4096> discarded{};
    error_code error;
    while (!error)
        co_await stream_.next_layer().async_read_some(asio::buffer(discarded),
                                                      asio::redirect_error(asio::use_awaitable, error));
}

asio::awaitable<void> session::close_politely() {
    // The peer owes a close_notify, and need not pay.
    abort_unless_done_in(patience);
    error_code ignored;
    co_await stream_.async_shutdown(asio::redirect_error(asio::use_awaitable, ignored));
    abort(false);
}

void session::abort_unless_done_in(std::chrono::nanoseconds span) {
    timer_.expires_after(span);
    // Weak: it may have expired, and be waiting for its turn, when the session ends.
    timer_.async_wait([weak = weak_from_this()](const error_code& error) {
        if (const auto self = weak.lock(); self && !error)
            self->abort(false);
    });
}

} // namespace originpull::emulator
