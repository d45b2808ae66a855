# The C++ of a Markdown file, made compilable.
#
#     originpull_extract_blocks(MARKDOWN OUTPUT_DIR PROGRAMS RUN BODIES)
#
# takes every block fenced by ```cpp and writes it to OUTPUT_DIR. A comment on the line before the fence says what it is:
#
#     <!-- block: quickstart, kind: program, run -->
#
#   program      a whole translation unit with a main(); compiled as it is: OUTPUT_DIR/NAME.cpp, listed in PROGRAMS; with
#                'run' also in RUN: it is run against the emulator and must return 0
#   declarations what stands at namespace level: functions, types
#   body         statements, wrapped in a coroutine in which the names of the prelude are in scope (the default)
#
# Without a comment a block is a program when it has a main(), and a body otherwise; its name is then line_N. All
# declarations and bodies go, each into a namespace of its own and with their #include lines moved to the top, into the one
# file BODIES, after #include "readme_prelude.hpp". Compilers name the line in the Markdown file.

function(originpull_extract_blocks markdown output_dir programs run bodies)
    if(NOT CMAKE_SCRIPT_MODE_FILE)
        set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${markdown})
    endif()
    cmake_path(GET markdown FILENAME markdown_name)
    file(READ ${markdown} rest)
    string(REPLACE "\r\n" "\n" rest "${rest}")

    set(program_files "")
    set(run_files "")
    set(names "")
    set(includes "")
    set(namespaces "")
    set(line 1) # of the first character of rest
    while(TRUE)
        string(FIND "${rest}" "\n```cpp\n" at)
        if(at EQUAL -1)
            break()
        endif()
        string(SUBSTRING "${rest}" 0 ${at} before)
        math(EXPR start "${at} + 8")
        string(SUBSTRING "${rest}" ${start} -1 rest)
        originpull_count_lines("${before}" count)
        math(EXPR line "${line} + ${count} + 2") # of the block's first line
        string(FIND "${rest}" "\n```" end)
        if(end EQUAL -1)
            message(FATAL_ERROR "${markdown}:${line}: a block that does not end.")
        endif()
        string(SUBSTRING "${rest}" 0 ${end} block)
        math(EXPR start "${end} + 4")
        string(SUBSTRING "${rest}" ${start} -1 rest)

        # What is it?
        set(name line_${line})
        set(kind body)
        if(block MATCHES "(^|\n)int main\\(")
            set(kind program)
        endif()
        string(FIND "${before}" "\n" last REVERSE)
        math(EXPR last "${last} + 1")
        string(SUBSTRING "${before}" ${last} -1 comment)
        if(comment MATCHES "<!--")
            if(NOT comment MATCHES "^<!-- block: ([a-z0-9_]+), kind: ([a-z]+)(, run)? -->$")
                message(FATAL_ERROR "${markdown}:${line}: not '<!-- block: NAME, kind: program|declarations|body[, run] -->': ${comment}")
            endif()
            set(name ${CMAKE_MATCH_1})
            set(kind ${CMAKE_MATCH_2})
            if(CMAKE_MATCH_3)
                list(APPEND run_files ${output_dir}/${name}.cpp)
            endif()
        endif()
        if(name IN_LIST names)
            message(FATAL_ERROR "${markdown}:${line}: a second block named '${name}'.")
        endif()
        list(APPEND names ${name})

        originpull_count_lines("${block}" count)
        set(mark "#line ${line} \"${markdown_name}\"\n")
        if(kind STREQUAL "program")
            originpull_write_if_different(${output_dir}/${name}.cpp "${mark}${block}\n")
            list(APPEND program_files ${output_dir}/${name}.cpp)
        elseif(kind MATCHES "^(declarations|body)$")
            originpull_take_includes("${block}" block taken)
            string(APPEND includes "${taken}")
            if(kind STREQUAL "body")
                set(block "[[maybe_unused]] asio::awaitable<void> block(README_PARAMETERS) {\n{\n${mark}${block}}\nco_return;\n}")
            else()
                set(block "${mark}${block}")
            endif()
            string(APPEND namespaces "\nnamespace readme_${name} {\n${block}\n} // namespace readme_${name}\n")
        else()
            message(FATAL_ERROR "${markdown}:${line}: '${kind}' is not one of program, declarations, body.")
        endif()
        math(EXPR line "${line} + ${count} + 1") # of the closing fence, whose end rest begins with
    endwhile()

    originpull_write_if_different(${output_dir}/bodies.cpp "#include \"readme_prelude.hpp\"\n${includes}${namespaces}")
    set(${programs} "${program_files}" PARENT_SCOPE)
    set(${run} "${run_files}" PARENT_SCOPE)
    set(${bodies} ${output_dir}/bodies.cpp PARENT_SCOPE)
endfunction()

function(originpull_count_lines text out)
    string(REGEX REPLACE "[^\n]" "" newlines "${text}")
    string(LENGTH "${newlines}" count)
    set(${out} ${count} PARENT_SCOPE)
endfunction()

# Moves the #include lines out of a block, and leaves empty lines so that line numbers stay.
function(originpull_take_includes block out_block out_includes)
    set(taken "")
    set(kept "")
    set(rest "${block}\n")
    while(NOT rest STREQUAL "")
        string(FIND "${rest}" "\n" at)
        string(SUBSTRING "${rest}" 0 ${at} one)
        math(EXPR at "${at} + 1")
        string(SUBSTRING "${rest}" ${at} -1 rest)
        if(one MATCHES "^#include ")
            string(APPEND taken "${one}\n")
            set(one "")
        endif()
        string(APPEND kept "${one}\n")
    endwhile()
    set(${out_block} "${kept}" PARENT_SCOPE)
    set(${out_includes} "${taken}" PARENT_SCOPE)
endfunction()

function(originpull_write_if_different file content)
    if(EXISTS ${file})
        file(READ ${file} old)
        if(old STREQUAL content)
            return()
        endif()
    endif()
    file(WRITE ${file} "${content}")
endfunction()
