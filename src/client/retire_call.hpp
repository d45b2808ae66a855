#ifndef ORIGINPULL_SRC_CLIENT_RETIRE_CALL_HPP
#define ORIGINPULL_SRC_CLIENT_RETIRE_CALL_HPP

#include "../policy/retiring.hpp"
#include "retire_request.hpp"
#include "typed_call.hpp"

#include <originpull/retire.hpp>

namespace originpull::detail {

/** The documented way to delete a hostname certificate: find who is bound to it, void, wait, delete, wait.
 *
 *  The report is true at every moment: whatever ends the procedure, it says what was done and what is unclear.
 */
class retire_call final : public handled_call<retirement> {
public:
    retire_call(std::shared_ptr<const retire_request> what, const call_limits& bounds,
                completion<retirement> handler, boost::asio::any_io_executor loop);

    task<void> procedure(driver& by) override;

protected:
    std::optional<retirement> take_value() override { return std::move(report_); }

private:
    /// What follows a step. At `end`, the call's `result` says how it ended.
    enum class next : unsigned char { go_on, gone, end };

    task<next> find_bindings(driver& by);
    task<next> list_bindings(driver& by);
    task<next> ask_hostnames(driver& by);
    [[nodiscard]] next note(const hostname_association& found, bool lists_lag);

    task<next> void_bindings(driver& by);
    task<next> void_in_turn(driver& by, retire_answer& answer);
    task<next> remove(driver& by);
    task<next> after_refusal(driver& by, retire_answer answer);
    task<next> make_sure_it_is_gone(driver& by);
    task<next> settle(driver& by);

    task<next> look(driver& by);
    task<next> change(driver& by, step& what, retirement::stage stage);
    task<next> change_in_turn(driver& by, step& what, retirement::stage stage);
    task<next> compare(driver& by);
    task<next> wait(driver& by, int& count);

    next fail(const error_code& ec, std::string detail);
    next end_at_the_users_will(const driver& by);
    void succeed();

    const std::shared_ptr<const retire_request> asked_;
    retirement report_;
    std::vector<std::size_t> bound_; ///< of report_.bindings, as of the last look
    std::optional<time_point> voided_at_;
    bool no_list_ = false; ///< the service offers no list of associations
    bool seen_alive_ = false;
    bool inferred_ = false;
    int refusals_ = 0; ///< 1433
};

} // namespace originpull::detail

#endif
