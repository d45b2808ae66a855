# Who owns the object code of Boost.JSON.
#
# Boost.JSON is a compiled library with a header-only mode: a program has exactly one definition of it, in libboost_json
# or in the one file that includes <boost/json/src.hpp>. A library that brings its own definition collides with a program
# that has one, a library that brings none leaves out those that have none. Hence:
#
#   library   link Boost::json
#   bundled   an archive of our own whose symbols are all weak: any other definition in the program wins, in any
#             order of linking, and without one the program still links
#   none      nothing: the program links or includes Boost.JSON itself
#   auto      library where Boost has it, else bundled
#
# A target that has its own definition may also say so, and then never sees ours:
#   set_target_properties(app PROPERTIES ORIGINPULL_OWN_BOOST_JSON ON)

if(NOT ORIGINPULL_BOOST_JSON MATCHES "^(auto|library|bundled|none)$")
    message(FATAL_ERROR "ORIGINPULL_BOOST_JSON is '${ORIGINPULL_BOOST_JSON}'; it may be auto, library, bundled or none.")
endif()

set(ORIGINPULL_BOOST_JSON_USED "${ORIGINPULL_BOOST_JSON}")
if(ORIGINPULL_BOOST_JSON_USED STREQUAL "auto")
    # Boost_json_FOUND, not TARGET Boost::json: the target is there even when something that it needs is missing.
    if(Boost_json_FOUND)
        set(ORIGINPULL_BOOST_JSON_USED library)
    else()
        set(ORIGINPULL_BOOST_JSON_USED bundled)
    endif()
elseif(ORIGINPULL_BOOST_JSON_USED STREQUAL "library" AND NOT Boost_json_FOUND)
    message(FATAL_ERROR "ORIGINPULL_BOOST_JSON=library, but this Boost (${Boost_DIR}) has no compiled Boost.JSON.")
endif()

# Also built for 'none' when something of ours is linked to a program: a command or a test is a program without its own.
add_library(originpull_boost_json STATIC EXCLUDE_FROM_ALL ${PROJECT_SOURCE_DIR}/src/boost_json.cpp)
add_library(originpull::boost_json ALIAS originpull_boost_json)
target_compile_features(originpull_boost_json PUBLIC cxx_std_20)
target_link_libraries(originpull_boost_json PUBLIC Boost::headers)
set_target_properties(originpull_boost_json PROPERTIES
    EXPORT_NAME boost_json
    POSITION_INDEPENDENT_CODE ON
    CXX_VISIBILITY_PRESET hidden
    INTERPROCEDURAL_OPTIMIZATION OFF)

if(CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang" AND CMAKE_OBJCOPY)
    # No link time optimisation: symbols in bytecode cannot be made weak. No address sanitizer: it would report the
    # second copy of the variables of a program that has its own Boost.JSON beside a shared originpull.
    target_compile_options(originpull_boost_json PRIVATE -fno-lto -fno-sanitize=address)
    add_custom_command(TARGET originpull_boost_json POST_BUILD
        COMMAND ${CMAKE_OBJCOPY} --weaken $<TARGET_FILE:originpull_boost_json>
        VERBATIM)
elseif(ORIGINPULL_BOOST_JSON_USED STREQUAL "bundled")
    message(WARNING "No objcopy: the bundled Boost.JSON is not weak, and collides with a program's own. "
                    "Set ORIGINPULL_BOOST_JSON to library or none where that matters.")
endif()

if(ORIGINPULL_BOOST_JSON_USED STREQUAL "library")
    set(originpull_boost_json_target Boost::json)
elseif(ORIGINPULL_BOOST_JSON_USED STREQUAL "bundled")
    set(originpull_boost_json_target originpull::boost_json)
else()
    set(originpull_boost_json_target "")
endif()

# originpull_link_boost_json(target [INTERFACE]): PRIVATE unless said otherwise, and not at all when the program at the end
# of the chain has its own.
function(originpull_link_boost_json target)
    set(scope PRIVATE)
    if(ARGC GREATER 1)
        set(scope ${ARGV1})
    endif()
    if(originpull_boost_json_target)
        target_link_libraries(${target} ${scope}
            $<$<NOT:$<BOOL:$<TARGET_PROPERTY:ORIGINPULL_OWN_BOOST_JSON>>>:${originpull_boost_json_target}>)
    endif()
endfunction()

# originpull_complete_boost_json(program): for programs of ours, which must link with ORIGINPULL_BOOST_JSON=none too.
function(originpull_complete_boost_json program)
    if(ORIGINPULL_BOOST_JSON_USED STREQUAL "none")
        target_link_libraries(${program} PRIVATE originpull::boost_json)
    endif()
endfunction()
