#ifndef ORIGINPULL_SRC_HPP
#define ORIGINPULL_SRC_HPP

// The bodies of the library, for those who want nothing to link: to be included in exactly one file of a
// program. Boost.JSON's own bodies come with them; define ORIGINPULL_NO_BOOST_JSON_SOURCE if the program has
// them already.

#ifndef ORIGINPULL_NO_BOOST_JSON_SOURCE
#include <boost/json/src.hpp>
#endif

// Installed, the sources stand beside this header; in the source tree they do not.
#if __has_include("src/originpull.cpp")
#include "src/originpull.cpp"
#else
#include "../../src/originpull.cpp"
#endif

#endif
