# cmake/readme_blocks.cmake on fixture.md.    cmake -DWORK=DIR -P test/readme/blocks_test.cmake

cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/../../cmake/readme_blocks.cmake)

set(out ${WORK}/readme_blocks_test)
file(REMOVE_RECURSE ${out})
originpull_extract_blocks(${CMAKE_CURRENT_LIST_DIR}/fixture.md ${out} programs run bodies)

function(expect what expected actual)
    if(NOT expected STREQUAL actual)
        message(FATAL_ERROR "${what} is\n${actual}\nand should be\n${expected}")
    endif()
endfunction()

expect("the list of programs" "${out}/hello.cpp;${out}/line_27.cpp" "${programs}")
expect("the list of programs to run" "${out}/hello.cpp" "${run}")
expect("the file of bodies" "${out}/bodies.cpp" "${bodies}")

file(READ ${out}/hello.cpp text)
expect("hello.cpp" [=[
#line 22 "fixture.md"
int
main() { return 0; }
]=] "${text}")

file(READ ${out}/line_27.cpp text)
expect("line_27.cpp" [=[
#line 27 "fixture.md"
int main() {}
]=] "${text}")

file(READ ${bodies} text)
expect("bodies.cpp" [=[
#include "readme_prelude.hpp"
#include <array>

namespace readme_line_10 {
[[maybe_unused]] asio::awaitable<void> block(README_PARAMETERS) {
{
#line 10 "fixture.md"

std::array<int, 2> a{1, 2};   // a;b [c] \n ${d}
co_await use(client, a[0]);
}
co_return;
}
} // namespace readme_line_10

namespace readme_helper {
#line 17 "fixture.md"
int helper();

} // namespace readme_helper
]=] "${text}")

file(REMOVE_RECURSE ${out})

# What is wrong is said, with the line.
function(expect_error content pattern)
    file(WRITE ${WORK}/readme_blocks_bad.md "${content}")
    file(WRITE ${WORK}/readme_blocks_bad.cmake "
        cmake_minimum_required(VERSION 3.25)
        include(${CMAKE_CURRENT_LIST_DIR}/../../cmake/readme_blocks.cmake)
        originpull_extract_blocks(${WORK}/readme_blocks_bad.md ${out} programs run bodies)")
    execute_process(COMMAND ${CMAKE_COMMAND} -P ${WORK}/readme_blocks_bad.cmake RESULT_VARIABLE result ERROR_VARIABLE error)
    string(REGEX REPLACE "[ \n]+" " " error "${error}")
    if(result EQUAL 0 OR NOT error MATCHES "${pattern}")
        message(FATAL_ERROR "Expected the error '${pattern}', got ${result} and\n${error}")
    endif()
    file(REMOVE ${WORK}/readme_blocks_bad.md ${WORK}/readme_blocks_bad.cmake)
endfunction()

expect_error("a\n<!-- block: x kind: body -->\n```cpp\nx\n```\n" "bad.md:4: not '<!-- block")
expect_error("a\n<!-- block: x, kind: poem -->\n```cpp\nx\n```\n" "bad.md:4: 'poem'")
expect_error("a\n<!-- block: x, kind: body -->\n```cpp\nx\n```\n<!-- block: x, kind: body -->\n```cpp\nx\n```\n" "bad.md:8: a second block")
expect_error("a\n```cpp\nx\n" "bad.md:3: a block that does not end")
file(REMOVE_RECURSE ${out})
