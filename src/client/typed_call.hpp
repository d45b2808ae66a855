#ifndef ORIGINPULL_SRC_CLIENT_TYPED_CALL_HPP
#define ORIGINPULL_SRC_CLIENT_TYPED_CALL_HPP

#include "../call/call.hpp"
#include "../call/lane_base.hpp"
#include "../codec/values.hpp"
#include "../words/hostname.hpp"
#include "walk_state.hpp"

#include <originpull/detail/initiate.hpp>

#include <boost/asio/any_completion_executor.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>

#include <memory>
#include <optional>
#include <utility>

namespace originpull::detail {

// Whether a result is about what was asked for; the service can answer about another object by mistake.

template <class T>
bool is_about(const T&, const request_data&) noexcept {
    return true;
}
inline bool is_about(const hostname_certificate& value, const request_data& asked) noexcept {
    return !asked.certificate || value.id == *asked.certificate;
}
inline bool is_about(const zone_certificate& value, const request_data& asked) noexcept {
    return !asked.certificate || value.id == *asked.certificate;
}
inline bool is_about(const zone& value, const request_data& asked) noexcept {
    return !asked.zone || value.id == *asked.zone;
}
inline bool is_about(const hostname_association& value, const request_data& asked) noexcept {
    return asked.hostname.empty() || value.hostname.empty() || same_hostname(value.hostname, asked.hostname);
}

/// A step with its value.
template <class T>
class typed_step final : public step {
public:
    using step::step;

    result_target begin_result() override {
        value_codec<T>::start(value);
        return {&value_codec<T>::member(), &value};
    }

    bool finish_result(const envelope& from, bool may_be_absent) override {
        const certificate_id* const requested = request->certificate ? &*request->certificate : nullptr;
        if (value_codec<T>::finish(value, from, requested, may_be_absent))
            return true;
        value.reset();
        return false;
    }

    bool result_matches() const override { return !value || is_about(*value, *request); }

    void drop_result() noexcept override { value.reset(); }

    std::optional<T> value;
};

/// A call with the user's handler.
template <class T>
class handled_call : public call {
public:
    handled_call(const operation& what, const call_limits& bounds, completion<T> handler,
                 boost::asio::any_io_executor loop)
        : call(what, bounds),
          handler_(std::move(handler)),
          // Work on both executors, so that neither loop ends while a completion is on its way.
          loop_(boost::asio::prefer(loop, boost::asio::execution::outstanding_work.tracked)),
          executor_(boost::asio::prefer(
              boost::asio::get_associated_executor(handler_, boost::asio::any_completion_executor{loop}),
              boost::asio::execution::outstanding_work.tracked)) {}

    /// Connects the handler's cancellation slot. Before the call begins.
    void offer_cancellation(const std::shared_ptr<handled_call>& me, const std::shared_ptr<lane_base>& lane) {
        slot_ = boost::asio::get_associated_cancellation_slot(handler_);
        if (!slot_.is_connected())
            return;
        slot_.assign([weak = std::weak_ptr<call>{me},
                      on = std::weak_ptr<lane_base>{lane}](boost::asio::cancellation_type_t type) {
            const auto c = weak.lock();
            const auto where = on.lock();
            if (c && where)
                where->cancel(c, type);
        });
    }

    void deliver(std::shared_ptr<call> me, bool on_loop) override {
        auto mine = std::static_pointer_cast<handled_call>(std::move(me));
        if (on_loop) {
            hand_over(std::move(mine));
            return;
        }
        // By way of the loop: the handler's own executor may be one that runs things at once.
        const boost::asio::any_io_executor loop = loop_;
        boost::asio::post(loop, [mine = std::move(mine)]() mutable { hand_over(std::move(mine)); });
    }

protected:
    /// What the handler gets, together with `result` and `info`. Called once, when everything is over.
    [[nodiscard]] virtual std::optional<T> take_value() = 0;

private:
    static void hand_over(std::shared_ptr<handled_call> mine) {
        const boost::asio::any_completion_executor executor = mine->executor_;
        boost::asio::dispatch(executor,
                              [mine = std::move(mine)]() mutable { mine->complete(std::move(mine)); });
    }

    /// On the handler's executor. Everything of the call is gone before the handler runs.
    void complete(std::shared_ptr<handled_call> mine) {
        if (slot_.is_connected())
            slot_.clear();
        completion<T> handler = std::move(handler_);
        std::optional<T> value = take_value();
        const error_code ec = result;
        response<T> reply =
            value ? response<T>{std::move(*value), std::move(info)} : response<T>{std::move(info)};
        const boost::asio::any_io_executor keep_loop = std::move(loop_);
        const boost::asio::any_completion_executor keep_executor = std::move(executor_);
        mine.reset();
        std::move(handler)(ec, std::move(reply));
    }

    completion<T> handler_;
    boost::asio::any_io_executor loop_;
    boost::asio::any_completion_executor executor_;
    boost::asio::cancellation_slot slot_;
};

/// An operation that is one request.
template <class T>
class typed_call final : public handled_call<T> {
public:
    typed_call(std::shared_ptr<const request_data> what, const call_limits& bounds, completion<T> handler,
               boost::asio::any_io_executor loop)
        : handled_call<T>(what->op(), bounds, std::move(handler), std::move(loop)), step_(std::move(what)) {}

    step* only_step() noexcept override { return &step_; }
    task<void> procedure(driver&) override { return {}; }

protected:
    std::optional<T> take_value() override {
        if (this->result || !step_.value)
            return std::nullopt;
        if constexpr (requires { facts_of(*step_.value); }) {
            walk_state* const walk = step_.request->walk.get();
            if (walk != nullptr && !walk->progress.take(facts_of(*step_.value))) {
                this->result = errc::page_repeated;
                this->info.stop = stop_reason::permanent_error;
                return std::nullopt;
            }
        }
        return std::move(step_.value);
    }

private:
    typed_step<T> step_;
};

} // namespace originpull::detail

#endif
