#ifndef ORIGINPULL_BENCH_WORKER_PROCESS_HPP
#define ORIGINPULL_BENCH_WORKER_PROCESS_HPP

#include <string>
#include <vector>

#include <sys/types.h>

namespace originpull::bench {

/** This program once more, as another process with other arguments. It works until its standard input ends, so it ends
 *  with us whatever becomes of us, and then says on its standard output what it has to say. */
class worker_process {
public:
    /// @throws std::system_error
    explicit worker_process(const std::vector<std::string>& arguments);
    worker_process(worker_process&& other) noexcept;
    worker_process& operator=(worker_process&&) = delete;
    ~worker_process();

    /// Ends its input; returns at once.
    void stop() noexcept;

    /// What it has said, once it has ended. @throws std::runtime_error when it failed
    [[nodiscard]] std::string result();

private:
    void wait() noexcept;

    pid_t pid_ = -1;
    int status_ = 0;
    int input_ = -1;  ///< what we write to, which is nothing
    int output_ = -1; ///< what we read from
};

} // namespace originpull::bench

#endif
