// The bundled object code of Boost.JSON: see cmake/boost_json.cmake.
#include <boost/json/src.hpp>
