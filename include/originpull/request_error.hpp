#ifndef ORIGINPULL_REQUEST_ERROR_HPP
#define ORIGINPULL_REQUEST_ERROR_HPP

#include <originpull/detail/export.hpp>
#include <originpull/diagnostics.hpp>

#include <boost/system/system_error.hpp>

#include <memory>

namespace originpull {

/** What the default completion token throws: the error_code and everything known about the call.
 *
 *  Copies share the diagnostics, so copying does not throw.
 */
class ORIGINPULL_EXPORT request_error : public boost::system::system_error {
public:
    request_error(const boost::system::error_code& ec, originpull::diagnostics info);

    [[nodiscard]] const originpull::diagnostics& diagnostics() const noexcept { return *diagnostics_; }

    /// One line: what was asked, what came back, what to do. Never a token or a key.
    [[nodiscard]] const char* what() const noexcept override { return what_->c_str(); }

private:
    std::shared_ptr<const originpull::diagnostics> diagnostics_;
    std::shared_ptr<const std::string> what_;
};

} // namespace originpull

#endif
