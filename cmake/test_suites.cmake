# originpull_add_test_suite(NAME
#     SOURCES file...         relative to the calling directory
#     [LIBS target...]
#     [LABELS label...]       of every test in it, beside NAME
#     [TAG_LABELS tag...]     tests with the Catch2 tag [tag] get the label tag
#     [TIMEOUT seconds])      of one test; ORIGINPULL_TEST_TIMEOUT unless given
#
# One executable, originpull_NAME_tests, and one ctest test for each TEST_CASE in it, named "NAME/...".

set(ORIGINPULL_TEST_TIMEOUT 60 CACHE STRING "Seconds that one test may take")

find_package(Catch2 3 CONFIG QUIET)
if(NOT Catch2_FOUND)
    message(FATAL_ERROR "The tests need Catch2 3 (Debian: libcatch2-dev, on Debian 12 from bookworm-backports; Ubuntu: catch2). "
                        "Without the tests: -DORIGINPULL_BUILD_TESTS=OFF")
endif()
include(Catch)

# One precompiled header for all suites: what is expensive to parse.
file(GENERATE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/precompiled.cpp CONTENT "// Owns the precompiled header of the tests.\n")
add_library(originpull_test_precompiled OBJECT ${CMAKE_CURRENT_BINARY_DIR}/precompiled.cpp)
target_compile_features(originpull_test_precompiled PRIVATE cxx_std_20)
target_link_libraries(originpull_test_precompiled
    PRIVATE Catch2::Catch2 Boost::headers OpenSSL::SSL Threads::Threads originpull_warnings)
# What ccache needs to see through a precompiled header.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    set(originpull_precompiled_options -fpch-preprocess)
elseif(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    set(originpull_precompiled_options "SHELL:-Xclang -fno-pch-timestamp")
endif()
target_compile_options(originpull_test_precompiled PRIVATE ${originpull_precompiled_options})
target_precompile_headers(originpull_test_precompiled PRIVATE
    <boost/asio.hpp> <boost/asio/ssl.hpp>
    <boost/beast/core.hpp> <boost/beast/http.hpp>
    <boost/json.hpp>
    <catch2/catch_test_macros.hpp> <catch2/generators/catch_generators_all.hpp> <catch2/matchers/catch_matchers_all.hpp>)

function(originpull_add_test_suite name)
    cmake_parse_arguments(PARSE_ARGV 1 suite "" "TIMEOUT" "SOURCES;LIBS;LABELS;TAG_LABELS")
    if(NOT suite_TIMEOUT)
        set(suite_TIMEOUT ${ORIGINPULL_TEST_TIMEOUT})
    endif()

    if(NOT suite_SOURCES)
        message(STATUS "The suite '${name}' has no sources.")
        return()
    endif()

    set(target originpull_${name}_tests)
    add_executable(${target} ${suite_SOURCES})
    target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/test)
    target_compile_definitions(${target} PRIVATE ORIGINPULL_TEST_DATA_DIR="${PROJECT_SOURCE_DIR}/test/data")
    target_link_libraries(${target}
        PRIVATE ${suite_LIBS} Catch2::Catch2WithMain Boost::headers Threads::Threads originpull_warnings)
    target_compile_options(${target} PRIVATE ${originpull_precompiled_options})
    target_precompile_headers(${target} REUSE_FROM originpull_test_precompiled)
    originpull_complete_boost_json(${target})

    # catch_discover_tests gives all that it finds the same properties: one discovery for each tag, one for the rest.
    set(rest "")
    foreach(tag IN LISTS suite_TAG_LABELS)
        originpull_discover_tests(${target} ${name} "${rest}[${tag}]" "${name};${suite_LABELS};${tag}" ${suite_TIMEOUT})
        string(APPEND rest "~[${tag}]")
    endforeach()
    originpull_discover_tests(${target} ${name} "${rest}" "${name};${suite_LABELS}" ${suite_TIMEOUT})
endfunction()

function(originpull_discover_tests target name spec labels timeout)
    list(REMOVE_ITEM labels "")
    list(JOIN labels "_" list_name)
    string(MAKE_C_IDENTIFIER "${target}_${list_name}" list_name)
    set(arguments "")
    if(spec)
        set(arguments TEST_SPEC ${spec})
    endif()
    catch_discover_tests(${target} ${arguments}
        TEST_PREFIX "${name}/"
        TEST_LIST ${list_name}
        DISCOVERY_MODE POST_BUILD
        PROPERTIES TIMEOUT ${timeout} SKIP_RETURN_CODE 4)

    # Several labels do not survive the way through catch_discover_tests; ctest itself reads this after its list.
    set(labels_file ${CMAKE_CURRENT_BINARY_DIR}/${list_name}_labels.cmake)
    file(WRITE ${labels_file} "\
foreach(test IN LISTS ${list_name})
    set_tests_properties(\"\${test}\" PROPERTIES LABELS \"${labels}\")
endforeach()
")
    set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${labels_file})
endfunction()
