# Installation and the CMake package.

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(originpull_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/originpull)

install(TARGETS originpull originpull_headers EXPORT originpullTargets
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT dev
    LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT runtime NAMELINK_COMPONENT dev
    RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT runtime
    FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT dev)

# The bodies that <originpull/src.hpp> includes stand beside it, in the same order as in the source tree.
foreach(file IN LISTS originpull_bodies originpull_internal_headers ITEMS originpull.cpp)
    get_filename_component(directory ${file} DIRECTORY)
    install(FILES ${PROJECT_SOURCE_DIR}/src/${file}
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/originpull/src/${directory} COMPONENT dev)
endforeach()

# A shared originpull has its Boost.JSON inside; a static one hands it on.
get_target_property(originpull_type originpull TYPE)
if(ORIGINPULL_BOOST_JSON_USED STREQUAL "bundled"
        AND (originpull_type STREQUAL "STATIC_LIBRARY" OR TARGET originpull_emulator))
    install(TARGETS originpull_boost_json EXPORT originpullTargets
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT dev)
endif()

install(EXPORT originpullTargets NAMESPACE originpull:: DESTINATION ${originpull_package_dir} COMPONENT dev)

if(ORIGINPULL_BUILD_EMULATOR AND TARGET originpull_emulator)
    install(TARGETS originpull_emulator EXPORT originpullEmulatorTargets
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT emulator)
    foreach(file IN LISTS originpull_emulator_headers)
        install(FILES ${PROJECT_SOURCE_DIR}/tools/emulator/${file}
            DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/originpull/emulator COMPONENT emulator)
    endforeach()
    install(TARGETS originpull_emulator_command RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT emulator)
    install(EXPORT originpullEmulatorTargets NAMESPACE originpull::
        DESTINATION ${originpull_package_dir} COMPONENT emulator)
endif()

if(ORIGINPULL_BUILD_TOOLS AND TARGET originpull_command)
    install(TARGETS originpull_command RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT tools)
endif()

# The Boost that the library was compiled with is the oldest that its users may have.
set(ORIGINPULL_BOOST_MINIMUM 1.83)
if(Boost_VERSION VERSION_GREATER ORIGINPULL_BOOST_MINIMUM)
    set(ORIGINPULL_BOOST_MINIMUM ${Boost_VERSION})
endif()

configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/originpullConfig.cmake.in
    ${PROJECT_BINARY_DIR}/package/originpullConfig.cmake
    INSTALL_DESTINATION ${originpull_package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/package/originpullConfigVersion.cmake
    COMPATIBILITY SameMinorVersion)
install(FILES
    ${PROJECT_BINARY_DIR}/package/originpullConfig.cmake
    ${PROJECT_BINARY_DIR}/package/originpullConfigVersion.cmake
    DESTINATION ${originpull_package_dir} COMPONENT dev)
