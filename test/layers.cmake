# Includes may only point downward.      cmake -DROOT=DIR -P test/layers.cmake
#
# The table is the rule; doc/structure.md says why. Every file of include/, src/, tools/ and example/ belongs to the first
# layer that has a pattern for its path. A file may include files of its own layer and of lower ones, and of the outside
# world everything that its layer does not refuse.

cmake_minimum_required(VERSION 3.25)

set(asio    "^boost/asio[/.]")
set(beast   "^boost/beast[/.]")
set(json    "^boost/json[/.]")
set(openssl "^openssl/")
set(ssl     "^boost/asio/ssl[/.]")

# layer(NAME LEVEL  PATHS path-pattern...  [REFUSES include-pattern...]  [SAYS_NOT text-pattern...]  [MAY_INCLUDE layer...])
#   LEVEL        0 is the lowest
#   REFUSES      includes of the outside world
#   SAYS_NOT     text that no line of code may hold
#   MAY_INCLUDE  the layers that it may include, when that is not every lower one
macro(layers)
    # What users include of the library, Asio's executors and tokens included.
    layer(client-face 5
        PATHS "^include/originpull/(client|originpull|page_walk|src|with_diagnostics|io_context_pool)\\.hpp$"
              "^include/originpull/detail/(initiate|start|walk)\\.hpp$"
              "^include/originpull/operations/"
        REFUSES ${ssl} ${beast} ${json} ${openssl}
        SAYS_NOT "co_await")

    # What everything speaks: ids, values, errors, diagnostics, configuration.
    layer(words 0
        PATHS "^include/originpull/"
        REFUSES ${asio} ${beast} ${json} ${openssl}
        SAYS_NOT "co_await")
    layer(words 0
        PATHS "^src/words/"
        REFUSES ${asio} ${beast} ${json} ${openssl}
        SAYS_NOT "co_await")

    # Bytes to values and back.
    layer(codec 1
        PATHS "^src/codec/"
        REFUSES ${asio}
        SAYS_NOT "co_await" "_clock::now")

    # Decisions: state and event to action.
    layer(policy 2
        PATHS "^src/policy/"
        REFUSES ${asio} ${beast} ${json} ${openssl} "^random$"
        SAYS_NOT "co_await" "_clock::now")

    # Sockets and TLS.
    layer(net 3
        PATHS "^src/net/tls"
        REFUSES ${json})
    layer(net 3
        PATHS "^src/net/"
        REFUSES ${beast} ${json} ${openssl} ${ssl})

    # The one loop that joins them.
    layer(call 4
        PATHS "^src/call[/.]"
        REFUSES ${beast} ${json} ${openssl} ${ssl})

    # The handle and the operations; all bodies in one file; the bundled Boost.JSON.
    layer(one-file 5
        PATHS "^src/(originpull|boost_json)\\.cpp$"
        REFUSES ${asio} ${beast} ${openssl})
    layer(client 5
        PATHS "^src/client[/.]"
        REFUSES ${beast} ${json} ${openssl} ${ssl})

    # Users of the library: nothing but its face.
    layer(command 6
        PATHS "^tools/originpull/"
        MAY_INCLUDE command client-face words-face)
    layer(example 6
        PATHS "^example/"
        MAY_INCLUDE example client-face words-face emulator)

    # The service, emulated from its documentation: nothing of the library.
    layer(emulator 6
        PATHS "^tools/emulator/"
        MAY_INCLUDE emulator)
endmacro()

# exception(path-pattern include-pattern): the reason stands beside it.
macro(exceptions)
    # Values of Asio's, with no input or output in them.
    exception("^src/(words|policy)/" "^boost/asio/error\\.hpp$")           # error codes, to compare with
    exception("^src/words/base_url\\.cpp$" "^boost/asio/ip/address\\.hpp$") # is that text an address?
    exception("^src/codec/response_" "^boost/asio/buffer\\.hpp$")          # what Beast's parser takes

    exception("^src/words/secret\\.cpp$" "^openssl/crypto\\.h$")                # OPENSSL_cleanse
    exception("^include/originpull/src\\.hpp$" "^boost/json/src\\.hpp$")        # the bodies of everything, at once
endmacro()

# ----------------------------------------------------------------------------------------------------------------------

set(layer_count 0)
function(layer name level)
    cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "PATHS;REFUSES;SAYS_NOT;MAY_INCLUDE")
    set(i ${layer_count})
    set(layer_${i}_name ${name} PARENT_SCOPE)
    set(layer_${i}_level ${level} PARENT_SCOPE)
    foreach(member PATHS REFUSES SAYS_NOT MAY_INCLUDE)
        set(layer_${i}_${member} "${arg_${member}}" PARENT_SCOPE)
    endforeach()
    math(EXPR i "${i} + 1")
    set(layer_count ${i} PARENT_SCOPE)
endfunction()

set(exception_count 0)
function(exception path include)
    set(i ${exception_count})
    set(exception_${i}_path ${path} PARENT_SCOPE)
    set(exception_${i}_include ${include} PARENT_SCOPE)
    math(EXPR i "${i} + 1")
    set(exception_count ${i} PARENT_SCOPE)
endfunction()

layers()
exceptions()

# The number of the layer that a path belongs to, or "".
function(layer_of path out)
    math(EXPR last "${layer_count} - 1")
    foreach(i RANGE ${last})
        foreach(pattern IN LISTS layer_${i}_PATHS)
            if(path MATCHES "${pattern}")
                set(${out} ${i} PARENT_SCOPE)
                return()
            endif()
        endforeach()
    endforeach()
    set(${out} "" PARENT_SCOPE)
endfunction()

set(failures 0)
macro(complain text)
    math(EXPR failures "${failures} + 1")
    message("${text}")
endmacro()

if(NOT ROOT)
    cmake_path(GET CMAKE_CURRENT_LIST_DIR PARENT_PATH ROOT)
endif()
cmake_path(ABSOLUTE_PATH ROOT NORMALIZE)

set(files "")
foreach(directory include src tools example)
    foreach(suffix hpp cpp ipp h)
        file(GLOB_RECURSE found RELATIVE ${ROOT} ${ROOT}/${directory}/*.${suffix})
        list(APPEND files ${found})
    endforeach()
endforeach()
list(SORT files)
if(NOT files)
    message(FATAL_ERROR "There is no source file in ${ROOT}.")
endif()

foreach(file IN LISTS files)
    layer_of(${file} own)
    if(own STREQUAL "")
        complain("${file}: belongs to no layer. Put it into one in test/layers.cmake.")
        continue()
    endif()
    set(name ${layer_${own}_name})

    file(STRINGS ${ROOT}/${file} lines REGEX "^[ \t]*#[ \t]*include[ \t]*[<\"]")
    foreach(line IN LISTS lines)
        if(NOT line MATCHES "^[ \t]*#[ \t]*include[ \t]*([<\"])([^>\"]+)[>\"]")
            continue()
        endif()
        set(quoted FALSE)
        if(CMAKE_MATCH_1 STREQUAL "\"")
            set(quoted TRUE)
        endif()
        set(include ${CMAKE_MATCH_2})

        # Which file of ours is it?
        set(target "")
        if(quoted)
            cmake_path(GET file PARENT_PATH directory)
            set(target ${directory}/${include})
            cmake_path(NORMAL_PATH target)
        elseif(include MATCHES "^originpull/emulator/(.*)")
            set(target tools/emulator/${CMAKE_MATCH_1})
        elseif(include MATCHES "^originpull/")
            set(target include/${include})
        endif()

        if(target STREQUAL "")
            set(allowed FALSE)
            if(exception_count GREATER 0)
                math(EXPR last "${exception_count} - 1")
                foreach(i RANGE ${last})
                    if(file MATCHES "${exception_${i}_path}" AND include MATCHES "${exception_${i}_include}")
                        set(allowed TRUE)
                    endif()
                endforeach()
            endif()
            foreach(pattern IN LISTS layer_${own}_REFUSES)
                if(include MATCHES "${pattern}" AND NOT allowed)
                    complain("${file}: includes <${include}>, which the layer '${name}' refuses (${pattern}).")
                    break()
                endif()
            endforeach()
            continue()
        endif()

        if(NOT EXISTS ${ROOT}/${target})
            # src.hpp looks for the bodies in two places, of which a tree has one.
            if(NOT file STREQUAL "include/originpull/src.hpp")
                complain("${file}: includes \"${include}\", and there is no ${target}.")
            endif()
            continue()
        endif()
        layer_of(${target} other)
        if(other STREQUAL "")
            complain("${file}: includes \"${include}\", but ${target} belongs to no layer.")
            continue()
        endif()
        set(other_name ${layer_${other}_name})
        if(layer_${own}_MAY_INCLUDE)
            set(face ${other_name})
            if(other_name STREQUAL "words" AND target MATCHES "^include/")
                set(face words-face)
            endif()
            if(NOT face IN_LIST layer_${own}_MAY_INCLUDE)
                complain("${file}: includes \"${include}\" of the layer '${other_name}'; the layer '${name}' may include only: ${layer_${own}_MAY_INCLUDE}.")
            endif()
        elseif(layer_${other}_level GREATER layer_${own}_level)
            complain("${file}: includes \"${include}\", which points upward, from '${name}' (${layer_${own}_level}) to '${other_name}' (${layer_${other}_level}).")
        endif()
    endforeach()

    foreach(text IN LISTS layer_${own}_SAYS_NOT)
        file(STRINGS ${ROOT}/${file} lines REGEX "${text}")
        foreach(line IN LISTS lines)
            if(NOT line MATCHES "^[ \t]*(//|\\*|/\\*)")
                complain("${file}: the layer '${name}' may not say '${text}': ${line}")
                break()
            endif()
        endforeach()
    endforeach()
endforeach()

list(LENGTH files count)
if(failures GREATER 0)
    message(FATAL_ERROR "${failures} violations in ${count} files.")
endif()
message("${count} files, includes point only downward.")
