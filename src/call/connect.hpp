#ifndef ORIGINPULL_SRC_CALL_CONNECT_HPP
#define ORIGINPULL_SRC_CALL_CONNECT_HPP

#include "lane.hpp"

namespace originpull::detail {

// From a call's turn to a connection that it may send on.

/// Nothing: let through, with a place reserved. Otherwise the call ends with this.
template <class Net>
task<error_code> lane<Net>::pass_gate(call& c) {
    if (c.interrupted())
        co_return ended_code(c);
    const time_point now = net_.now();
    if (gate_.empty()) {
        const pacer::answer answer = shared_->pacing->reserve(now, place_, c.ticket);
        in_line_ = !answer.reserved;
        if (answer.reserved) {
            c.admitted = true;
            co_return error_code{};
        }
        gate_opens_ = answer.ready_at.value_or(now);
    }
    if (cannot_wait(c, now))
        co_return make_error_code(errc::rate_limit_wait);
    ++counters_.waits;
    ++counters_.paced;
    c.info.retry_after.reset();
    arm(c, std::nullopt);
    gate_wait wait{ready_, c, gate_};
    co_await wait;
    const nanoseconds paced = net_.now() - now;
    c.info.waited += paced;
    c.info.paced += paced;
    counters_.paced_for += paced;
    if (c.admitted && !c.interrupted())
        co_return error_code{};
    leave_gate(c);
    if (c.interrupted())
        co_return ended_code(c);
    co_return make_error_code(errc::rate_limit_wait);
}

template <class Net>
task<typename lane<Net>::obtained> lane<Net>::obtain(call& c, bool fresh_only) {
    obtained result;
    for (;;) {
        if (!c.admitted) {
            result.ec = co_await pass_gate(c);
            if (result.ec)
                co_return result;
        }
        std::optional<typename pool_type::grant> granted = pool_.acquire(net_.now(), fresh_only, expired_);
        close_expired();
        const bool queued = !granted;
        if (queued) {
            ++counters_.waits;
            const time_point began = net_.now();
            arm(c, std::nullopt);
            c.fresh_only = fresh_only;
            slot_wait<pool_type> wait{ready_, c, pool_};
            co_await wait;
            c.info.waited += net_.now() - began;
            granted = std::move(wait.granted);
            if (!granted) {
                result.ec = ended_code(c);
                result.detail = "while waiting for a connection";
                co_return result;
            }
        }
        lease slot{*this};
        slot.it = std::move(granted->reuse).value_or(nullptr);
        if (c.interrupted()) {
            if (slot.it)
                put_back(slot);
            result.ec = ended_code(c);
            co_return result;
        }
        if (slot.it && !slot.it->healthy()) {
            ++counters_.connections_discarded;
            slot.it.reset();
            // The next idle connection may be alive. But whoever has waited for his turn keeps it.
            if (!queued && pool_.idle() != 0)
                continue;
        }
        if (slot.it) {
            ++counters_.connections_reused;
            result.with = std::move(slot);
        } else {
            result = co_await open(c, std::move(slot));
            if (result.ec)
                co_return result;
        }
        // The moment of sending is the one that counts against the rate limit.
        if (shared_->pacing->take(net_.now(), net_.random())) {
            c.admitted = false;
            c.counted = net_.now();
            co_return result;
        }
        leave_gate(c); // a pause has begun meanwhile, or the service has said that less is left
        put_back(result.with);
        result.tried = false;
    }
}

template <class Net>
task<typename lane<Net>::obtained> lane<Net>::open(call& c, lease slot) {
    obtained result;
    result.tried = true;
    const auto give_up = [&](const error_code& ec) {
        ++counters_.connections_failed;
        result.ec = c.ended() ? ended_code(c) : c.interrupted() ? make_error_code(errc::connect_timeout) : ec;
        c.step_over();
    };
    const nanoseconds limit = shared_->timeouts.connect;
    arm(c, limit == nanoseconds{0} ? std::nullopt : std::optional{net_.now() + limit});

    std::shared_ptr<const resolved> names = net_.known_endpoints();
    if (!names) {
        resolution_wait<Net> wait{ready_, c, net_, this->weak_from_this()};
        co_await wait;
        names = std::move(wait.result);
        if (!names || names->ec || c.interrupted()) {
            give_up(names && names->ec ? names->ec : make_error_code(errc::host_not_found_yet));
            result.detail = "while resolving the host name";
            co_return result;
        }
    }

    std::shared_ptr<typename Net::socket> winner;
    error_code last_error;
    {
        connection_race<Net> race{ready_, c, net_, timers_, this->weak_from_this(), names->endpoints};
        while (race.go_on())
            co_await race;
        winner = std::move(race.winner);
        last_error = race.last_error;
    } // the losers are closed
    if (!winner || c.interrupted()) {
        if (winner)
            winner->abandon();
        else if (!c.ended())
            net_.forget_endpoints(); // the host may have moved
        give_up(last_error ? last_error : make_error_code(errc::connect_timeout));
        result.detail = "while connecting";
        co_return result;
    }

    connection_ptr fresh = std::make_unique<connection_type>(std::move(winner), net_.make_tls(), net_.now());
    exchanged shaken = co_await handshake(c, *fresh);
    // What stood behind the handshake in the same segment is still to be read.
    if (!shaken.ec && !c.interrupted() && !(fresh->quiet() && fresh->healthy())) {
        shaken.ec = make_error_code(errc::connection_closed);
        shaken.detail = "it closed, or spoke, before it was asked";
    }
    if (shaken.ec || c.interrupted()) {
        give_up(shaken.ec);
        result.detail = std::move(shaken.detail);
        if (result.detail.empty())
            result.detail = "during the TLS handshake";
        co_return result;
    }
    c.step_over();
    ++counters_.connections_opened;
    ++(fresh->tls->resumed() ? counters_.handshakes_resumed : counters_.handshakes_full);
    result.with = std::move(slot);
    result.with.it = std::move(fresh);
    co_return result;
}

template <class Net>
task<typename lane<Net>::exchanged> lane<Net>::handshake(call& c, connection_type& with) {
    using status = typename Net::tls::status;
    exchanged result;
    for (;;) {
        const status s = with.tls->handshake();
        if (s == status::ok)
            co_return result; // what is left to be sent goes out with the request
        if (s == status::failed || s == status::closed) {
            result.ec = s == status::failed ? with.tls->error() : make_error_code(errc::tls_handshake_failed);
            result.detail = with.tls->error_detail();
            with.socket->try_write(with.tls->output()); // the alert tells the peer why
            co_return result;
        }
        result.ec = co_await send(c, with);
        if (result.ec) {
            result.ec = make_error_code(errc::tls_handshake_failed);
            co_return result;
        }
        read_wait<typename Net::socket> read{ready_, c, *with.socket};
        co_await read;
        if (read.ec) {
            result.ec = make_error_code(errc::tls_handshake_failed);
            if (!c.interrupted())
                result.detail = read.ec.message();
            co_return result;
        }
        counters_.bytes_received += read.bytes;
        with.tls->feed(with.socket->input(read.bytes));
    }
}

} // namespace originpull::detail

#endif
