// A user's program that uses Boost.JSON and gets its object code from somewhere else.

#include <boost/json.hpp>

#include <iostream>

namespace {
[[maybe_unused]] const bool said =
    static_cast<bool>(std::cout << "compiled Boost.JSON: " << boost::json::parse(R"({"a":[1]})") << '\n');
}
