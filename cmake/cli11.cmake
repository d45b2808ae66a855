# For the programs with a command line.
find_package(CLI11 CONFIG QUIET)
if(NOT CLI11_FOUND)
    message(FATAL_ERROR "The command and the emulator need CLI11 (Debian, Ubuntu: libcli11-dev). "
                        "Without them: -DORIGINPULL_BUILD_TOOLS=OFF -DORIGINPULL_BUILD_EMULATOR=OFF -DORIGINPULL_BUILD_TESTS=OFF")
endif()
