#ifndef ORIGINPULL_TEST_SUPPORT_ANSWER_FAULT_HPP
#define ORIGINPULL_TEST_SUPPORT_ANSWER_FAULT_HPP

#include "client_fixture.hpp"

#include <catch2/catch_test_macros.hpp>

#include <functional>
#include <string>
#include <vector>

namespace originpull::test {

/// One way in which an answer can be wrong (or odd), and what must come of it.
struct answer_fault {
    std::string name;
    std::function<void(script&)> answer; ///< what the server does once it has the request
    error_code expected{};               ///< none: success
    effect of_delete = effect::unknown;  ///< what a failed DELETE may have done
    bool connection_lives = false;       ///< the next call uses it again
    bool resent_when_reused = false;     ///< nothing came back: once more on a fresh connection
    std::string explanation{};           ///< stands in the message
};

/// Sends these bytes and stays silent.
inline std::function<void(script&)> says(std::string bytes) {
    return [bytes = std::move(bytes)](script& s) { s.reply(bytes); };
}

/// Sends these bytes and closes.
inline std::function<void(script&)> says_and_closes(std::string bytes) {
    return [bytes = std::move(bytes)](script& s) { s.reply(bytes).then_close(); };
}

/// Plays the fault to a call with one attempt, on a fresh or on a used connection, and makes another call
/// after it.
inline void play(const answer_fault& fault, ask what, bool reused) {
    scripted_server server;
    script& first = server.on_connection();
    if (reused)
        first.expect_request().reply(success_response());
    first.expect_request();
    fault.answer(first);
    if (fault.connection_lives)
        first.serve();
    else
        server.on_connection().serve();

    test_client client{config_for(server)};
    if (reused)
        REQUIRE_FALSE(client.call(ask::get)->ec);
    const call_ptr call = client.call(what);
    const bool resent = reused && fault.resent_when_reused;
    INFO(call->text());
    if (resent) {
        CHECK_FALSE(call->ec);
    } else {
        CHECK(call->ec == fault.expected);
        CHECK(call->reply.has_value() == !fault.expected);
        CHECK(call->text().find(fault.explanation) != std::string::npos);
    }
    const effect done = call->ec ? fault.of_delete : effect::applied;
    CHECK(call->info().effect == (what == ask::get ? effect::none : done));
    CHECK(call->info().attempts == 1);
    CHECK(client.statistics().resends == (resent ? 1U : 0U));
    CHECK(call->text().find(token) == std::string::npos);

    if (!fault.connection_lives)
        server.wait_for_script(0); // what it does to its connection, it has done
    CHECK_FALSE(client.call(ask::get)->ec);
    CHECK(server.connections() == (fault.connection_lives ? 1U : 2U));
    CHECK(server.requests() == 2U + (reused ? 1U : 0U) + (resent ? 1U : 0U));
    CHECK(client.statistics().connections_idle == 1);
    CHECK(client.statistics().connections_in_use == 0);
}

/// All of it: reading and changing, fresh and used.
inline void play_all(const std::vector<answer_fault>& faults) {
    for (const answer_fault& fault : faults)
        for (const ask what : {ask::get, ask::remove})
            for (const bool reused : {false, true})
                DYNAMIC_SECTION(fault.name << ", " << what << (reused ? ", used" : ", fresh")) {
                    play(fault, what, reused);
                }
}

} // namespace originpull::test

#endif
