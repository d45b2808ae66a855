# Every source file is in the list that builds, verifies or installs it.
#     cmake -DROOT=DIR -DLISTS=FILE -P test/file_lists.cmake
# LISTS sets listed_files (relative to ROOT) and bodies (what src/originpull.cpp,
# the library in one file, must include), and without_bench where the benchmarks are not built.

cmake_minimum_required(VERSION 3.25)
include(${LISTS})

set(failures 0)
foreach(directory include src tools test/unit test/integration test/support test/command test/emulator example bench)
    foreach(suffix hpp cpp)
        file(GLOB_RECURSE found RELATIVE ${ROOT} ${ROOT}/${directory}/*.${suffix})
        foreach(file IN LISTS found)
            # A header that only our own programs use needs no list.
            if(file MATCHES "^(test|example|bench|tools/originpull)/.*\\.hpp$")
                continue()
            endif()
            if(NOT EXISTS ${ROOT}/${directory}/CMakeLists.txt AND file MATCHES "^(example|bench)/")
                continue()
            endif()
            # Its lists are known where it is built.
            if(without_bench AND file MATCHES "^bench/")
                continue()
            endif()
            if(NOT file IN_LIST listed_files)
                message("${file}: is in no list of a CMakeLists.txt.")
                math(EXPR failures "${failures} + 1")
            endif()
        endforeach()
    endforeach()
endforeach()

file(READ ${ROOT}/src/originpull.cpp one_file)
foreach(body IN LISTS bodies)
    string(FIND "${one_file}" "#include \"${body}\"" at)
    if(at EQUAL -1)
        message("src/originpull.cpp: does not include \"${body}\".")
        math(EXPR failures "${failures} + 1")
    endif()
endforeach()

if(failures GREATER 0)
    message(FATAL_ERROR "${failures} files are not listed.")
endif()
