// A user's program with Boost.JSON of its own, header-only.

#include <boost/json/src.hpp>

#include <iostream>

namespace {
[[maybe_unused]] const bool said =
    static_cast<bool>(std::cout << "own Boost.JSON: " << boost::json::parse(R"({"a":[1]})") << '\n');
}
