# The warnings under which our own code is compiled. Errors are made of them by the presets
# (CMAKE_COMPILE_WARNING_AS_ERROR), never here. Link as $<BUILD_INTERFACE:originpull_warnings>, PRIVATE.

add_library(originpull_warnings INTERFACE)
if(CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang" AND NOT CMAKE_CXX_COMPILER_FRONTEND_VARIANT STREQUAL "MSVC")
    target_compile_options(originpull_warnings INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow)
endif()

# GCC 12 sees an overlap in "text" + std::string{} that is not there (its bug 105651, mended in 13).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    target_compile_options(originpull_warnings INTERFACE -Wno-restrict)
endif()
