# What the library needs. originpullConfig.cmake.in finds the same again for the users of an installation.

if(ORIGINPULL_BOOST_INCLUDE_DIR AND NOT TARGET Boost::headers)
    # A header-only Boost without BoostConfig.cmake: conda, pip, an unpacked archive.
    if(NOT EXISTS "${ORIGINPULL_BOOST_INCLUDE_DIR}/boost/version.hpp")
        message(FATAL_ERROR "ORIGINPULL_BOOST_INCLUDE_DIR: there is no boost/version.hpp in '${ORIGINPULL_BOOST_INCLUDE_DIR}'.")
    endif()
    file(STRINGS "${ORIGINPULL_BOOST_INCLUDE_DIR}/boost/version.hpp" originpull_boost_version
        REGEX "^#define BOOST_VERSION [0-9]+")
    string(REGEX REPLACE "[^0-9]" "" originpull_boost_version "${originpull_boost_version}")
    if(originpull_boost_version LESS 108300)
        message(FATAL_ERROR "originpull needs Boost 1.83 or newer; '${ORIGINPULL_BOOST_INCLUDE_DIR}' holds ${originpull_boost_version}.")
    endif()
    add_library(Boost::headers INTERFACE IMPORTED)
    target_include_directories(Boost::headers INTERFACE "${ORIGINPULL_BOOST_INCLUDE_DIR}")
    set(Boost_json_FOUND OFF)
else()
    # Config mode, and no component that is required: FindBoost is gone (CMP0167), and so is Boost.System's library.
    find_package(Boost 1.83 CONFIG REQUIRED OPTIONAL_COMPONENTS json)
endif()

find_package(OpenSSL 3.0 REQUIRED COMPONENTS SSL Crypto)
if(NOT DEFINED THREADS_PREFER_PTHREAD_FLAG)
    set(THREADS_PREFER_PTHREAD_FLAG ON)
endif()
find_package(Threads REQUIRED)
