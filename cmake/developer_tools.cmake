# ccache and mold, for the presets of those who work on originpull. Never in a subproject.

if(NOT ORIGINPULL_DEVELOPER_TOOLS OR NOT PROJECT_IS_TOP_LEVEL)
    return()
endif()

if(NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
    find_program(ORIGINPULL_CCACHE ccache)
    mark_as_advanced(ORIGINPULL_CCACHE)
    if(ORIGINPULL_CCACHE)
        # The sloppiness is what ccache needs to cache a compilation with a precompiled header; without the directory in
        # the hash, other build directories of the same sources profit too.
        set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
            CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_ctime,include_file_mtime CCACHE_NOHASHDIR=1
            ${ORIGINPULL_CCACHE})
    endif()
endif()

find_program(ORIGINPULL_MOLD mold)
mark_as_advanced(ORIGINPULL_MOLD)
if(ORIGINPULL_MOLD AND NOT CMAKE_INTERPROCEDURAL_OPTIMIZATION)
    add_link_options(-fuse-ld=mold)
endif()
