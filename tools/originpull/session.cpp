#include "session.hpp"

#include <csignal>

#include <unistd.h>

namespace originpull::command {

namespace {

exit_status status_of(int signal) {
    return signal == SIGTERM ? exit_status::terminated : exit_status::interrupted;
}

} // namespace

session::session(client_config config)
    : client_(context_, std::move(config)), interruptions_(context_, SIGINT, SIGTERM) {
    wait_for_signal();
}

bool session::interrupted() {
    context_.poll();
    return signal_ != 0;
}

exit_status session::interruption() const noexcept { return status_of(signal_); }

void session::wait_for_signal() {
    interruptions_.async_wait([this](const error_code& ec, int number) {
        if (ec)
            return;
        if (on_signal_) {
            signal_ = signal_ != 0 ? signal_ : number;
            wait_for_signal();
            on_signal_();
            return;
        }
        // Whoever asks twice does not want to wait for anything, destructors included.
        if (signal_ != 0)
            ::_exit(static_cast<int>(status_of(number)));
        signal_ = number;
        wait_for_signal();
        cancel();
    });
}

void session::cancel() {
    for (flight& f : in_flight_)
        if (!f.landed)
            f.cancel.emit(boost::asio::cancellation_type::terminal);
}

} // namespace originpull::command
