#include "script.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <utility>

namespace originpull::test {

namespace {

void record_handshake(script_run& run) {
    run.record([&](connection_log& log) {
        log.handshake_done = true;
        log.resumed = run.peer.resumed();
        log.sni = run.peer.sni();
    });
}

std::size_t content_length(std::string head) {
    std::transform(head.begin(), head.end(), head.begin(), [](unsigned char c) { return std::tolower(c); });
    const auto at = head.find("\r\ncontent-length:");
    return at == std::string::npos ? 0 : std::strtoul(head.c_str() + at + 17, nullptr, 10);
}

void read_until_closed(script_run& run, const char* otherwise) {
    for (;;) {
        const std::string more = run.read();
        if (more.empty())
            return;
        if (otherwise != nullptr)
            throw script_failure{otherwise + more.substr(0, 200)};
    }
}

} // namespace

std::string script_run::read() {
    if (!unread_.empty())
        return std::exchange(unread_, {});
    std::string more = peer.read();
    record([&](connection_log& log) {
        log.received += more;
        if (more.empty()) {
            log.closed_by_client = true;
            log.closed_politely = peer.ended_politely();
        }
    });
    return more;
}

std::string script_run::read_request() {
    std::string text;
    for (;;) {
        const auto end = text.find("\r\n\r\n");
        if (end != std::string::npos) {
            const std::size_t whole = end + 4 + content_length(text.substr(0, end + 2));
            if (text.size() >= whole) {
                unread_ = text.substr(whole);
                text.resize(whole);
                record([&](connection_log& log) { log.requests.push_back(text); });
                return text;
            }
        }
        const std::string more = read();
        if (more.empty() && !text.empty())
            throw script_failure{"the client closed in the middle of a request: " + text.substr(0, 200)};
        if (more.empty())
            return {};
        text += more;
    }
}

script& script::handshake() {
    return then("handshake", [](script_run& run) {
        run.peer.handshake();
        record_handshake(run);
    });
}

script& script::attempt_handshake() {
    return then("attempt_handshake", [](script_run& run) {
        const std::string why = run.peer.try_handshake();
        if (why.empty())
            return record_handshake(run);
        run.record([&](connection_log& log) {
            log.handshake_error = why;
            log.sni = run.peer.sni();
        });
    });
}

script& script::handshake_and_write(std::string_view data) {
    return then("handshake_and_write",
                [data = std::string{data}](script_run& run) { run.peer.handshake_and_write(data); });
}

script& script::begin_handshake(std::size_t bytes) {
    return then("begin_handshake", [bytes](script_run& run) { run.peer.begin_handshake(bytes); });
}

script& script::expect_request(std::string_view beginning) {
    return then("expect_request", [beginning = std::string{beginning}](script_run& run) {
        const std::string request = run.read_request();
        if (request.empty())
            throw script_failure{"the client closed without a request"};
        if (!request.starts_with(beginning))
            throw script_failure{"expected " + beginning + ", got " + request.substr(0, 200)};
    });
}

script& script::read_some() {
    return then("read_some", [](script_run& run) { run.read(); });
}

script& script::serve(std::string_view response) {
    return then(
        "serve",
        [response = std::string{response}](script_run& run) {
            while (!run.read_request().empty())
                run.peer.write(response);
        },
        true);
}

script& script::reply(std::string_view bytes, std::size_t split) {
    return then("reply",
                [bytes = std::string{bytes}, split](script_run& run) { run.peer.write(bytes, split); });
}

script& script::drip(std::string_view bytes, std::chrono::milliseconds interval) {
    return then(
        "drip",
        [bytes = std::string{bytes}, interval](script_run& run) {
            for (const char& byte : bytes) {
                run.peer.write({&byte, 1});
                static_cast<void>(run.peer.read_for(interval));
                if (run.peer.gone())
                    return;
            }
        },
        true);
}

script& script::reply_without_end(std::string_view first, std::string_view again) {
    return then(
        "reply_without_end",
        [first = std::string{first}, again = std::string{again}](script_run& run) {
            run.peer.write(first);
            while (!run.peer.gone()) {
                run.peer.write(again);
                static_cast<void>(
                    run.peer.read_for(std::chrono::milliseconds{0})); // sees whether the client is gone
            }
        },
        true);
}

script& script::send_raw(std::string_view bytes) {
    return then("send_raw", [bytes = std::string{bytes}](script_run& run) { run.peer.write_raw(bytes); });
}

script& script::send_ticket() {
    return then("send_ticket", [](script_run& run) {
        run.peer.send_ticket();
        run.peer.wait_until_delivered();
    });
}

script& script::update_keys(int times, bool ask_for_theirs) {
    return then("update_keys",
                [times, ask_for_theirs](script_run& run) { run.peer.update_keys(times, ask_for_theirs); });
}

script& script::ask_for_renegotiation() {
    return then("ask_for_renegotiation", [](script_run& run) { run.peer.ask_for_renegotiation(); });
}

script& script::then_close() {
    return then("then_close", [](script_run& run) {
        run.peer.close_notify();
        run.peer.shut_down_sending();
        run.peer.wait_until_delivered();
    });
}

script& script::close_without_notify() {
    return then("close_without_notify", [](script_run& run) {
        run.peer.shut_down_sending();
        run.peer.wait_until_delivered();
    });
}

script& script::half_close() {
    return then("half_close", [](script_run& run) {
        run.peer.close_notify();
        run.peer.wait_until_delivered();
    });
}

script& script::reset() {
    return then("reset", [](script_run& run) { run.peer.reset(); });
}

script& script::stall() {
    return then("stall", [](script_run& run) { read_until_closed(run, nullptr); }, true);
}

script& script::wait_for_gate(std::string name) {
    return then("wait_for_gate " + name, [name](script_run& run) {
        run.wait_until([&](const server_log& log) { return log.gates.contains(name); });
    });
}

script& script::wait_for(std::function<bool(const server_log&)> holds) {
    return then("wait_for", [holds = std::move(holds)](script_run& run) { run.wait_until(holds); });
}

} // namespace originpull::test
