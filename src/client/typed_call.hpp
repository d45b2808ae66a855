#ifndef ORIGINPULL_SRC_CLIENT_TYPED_CALL_HPP
#define ORIGINPULL_SRC_CLIENT_TYPED_CALL_HPP

#include "../call/call.hpp"
#include "../call/lane_base.hpp"
#include "../codec/values.hpp"

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
#include <vector>

namespace originpull::detail {

/// The object that a result is about, where the service can answer about another by mistake.
template <class T>
const certificate_id* identity(const T&) {
    return nullptr;
}
inline const certificate_id* identity(const hostname_certificate& value) { return &value.id; }

/// A call with its value and the user's handler.
template <class T>
class typed_call final : public call {
public:
    typed_call(std::shared_ptr<const request_data> what, const call_limits& bounds, completion<T> handler,
               boost::asio::any_io_executor loop)
        : call(std::move(what), bounds),
          handler_(std::move(handler)),
          // Work on both executors, so that neither loop ends while a completion is on its way.
          loop_(boost::asio::prefer(loop, boost::asio::execution::outstanding_work.tracked)),
          executor_(boost::asio::prefer(
              boost::asio::get_associated_executor(handler_, boost::asio::any_completion_executor{loop}),
              boost::asio::execution::outstanding_work.tracked)) {}

    /// Connects the handler's cancellation slot. Before the call begins.
    void offer_cancellation(const std::shared_ptr<typed_call>& me, const std::shared_ptr<lane_base>& lane) {
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

    result_target begin_result() override {
        value_codec<T>::start(value_);
        return {&value_codec<T>::member(), &value_};
    }

    bool finish_result(const envelope& from, bool may_be_absent) override {
        const certificate_id* const requested = request->certificate ? &*request->certificate : nullptr;
        if (value_codec<T>::finish(value_, from, requested, may_be_absent))
            return true;
        value_.reset();
        return false;
    }

    bool result_matches() const override {
        const certificate_id* const got = value_ ? identity(*value_) : nullptr;
        return got == nullptr || !request->certificate || *got == *request->certificate;
    }

    void drop_result() noexcept override { value_.reset(); }

    void deliver(std::shared_ptr<call> me, bool on_loop) override {
        auto mine = std::static_pointer_cast<typed_call>(std::move(me));
        if (on_loop) {
            hand_over(std::move(mine));
            return;
        }
        // By way of the loop: the handler's own executor may be one that runs things at once.
        const boost::asio::any_io_executor loop = loop_;
        boost::asio::post(loop, [mine = std::move(mine)]() mutable { hand_over(std::move(mine)); });
    }

private:
    static void hand_over(std::shared_ptr<typed_call> mine) {
        const boost::asio::any_completion_executor executor = mine->executor_;
        boost::asio::dispatch(executor,
                              [mine = std::move(mine)]() mutable { mine->complete(std::move(mine)); });
    }

    /// On the handler's executor. Everything of the call is gone before the handler runs.
    void complete(std::shared_ptr<typed_call> mine) {
        if (slot_.is_connected())
            slot_.clear();
        completion<T> handler = std::move(handler_);
        const error_code ec = result;
        response<T> reply =
            !ec && value_ ? response<T>{std::move(*value_), std::move(info)} : response<T>{std::move(info)};
        const boost::asio::any_io_executor keep_loop = std::move(loop_);
        const boost::asio::any_completion_executor keep_executor = std::move(executor_);
        mine.reset();
        std::move(handler)(ec, std::move(reply));
    }

    completion<T> handler_;
    boost::asio::any_io_executor loop_;
    boost::asio::any_completion_executor executor_;
    boost::asio::cancellation_slot slot_;
    std::optional<T> value_;
};

} // namespace originpull::detail

#endif
