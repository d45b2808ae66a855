#pragma once

#include "../options.hpp"
#include "../output.hpp"
#include "../terminal.hpp"
#include "job.hpp"

#include <boost/json/object.hpp>

#include <string>

namespace originpull::command {

/// A result of apply for machines. Its members and their order are promised to scripts.
[[nodiscard]] boost::json::object result_object(const finished_item& ended);

/// The same for people: a line, aligned and cut to the terminal's width; separated by tabs and whole where there is none.
[[nodiscard]] std::string result_line(const finished_item& ended, const terminal& screen);

/// Where the results of apply go, one by one: memory does not grow with their number.
class apply_results {
public:
    apply_results(output& out, output_form form, const terminal& screen, bool quiet)
        : out_(out), form_(form), screen_(screen), quiet_(quiet) {}

    void add(const finished_item& ended);
    /// Behind the last one.
    void finish(const boost::json::object& summary);

private:
    void begin_document();

    output& out_;
    output_form form_;
    terminal screen_;
    bool quiet_;
    bool begun_ = false;
    bool first_ = true;
};

} // namespace originpull::command
