# How this tree compiles: one interface target with the flags, one function per kind of target.

add_library(assay_flags INTERFACE)
target_include_directories(assay_flags INTERFACE ${CMAKE_SOURCE_DIR} ${CMAKE_SOURCE_DIR}/core/include)
target_compile_options(assay_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>   # false alarms on std::string + char * (GCC bug 105651)
  $<$<BOOL:${ASSAY_WERROR}>:-Werror>
  -ffile-prefix-map=${CMAKE_SOURCE_DIR}=.)   # the same source gives the same library, wherever it is built
set(assay_fast_limit_ 120)   # seconds that a fast test may take
if(ASSAY_SANITIZE)
  target_compile_options(assay_flags INTERFACE -fsanitize=address,undefined -fno-omit-frame-pointer -fno-sanitize-recover=undefined)
  target_link_options(assay_flags INTERFACE -fsanitize=address,undefined)
  set(assay_fast_limit_ 300)   # each of its processes is several times slower
endif()

# Parsing headers is most of the work of compiling: the files of a folder, eight to a unit, take a third of
# the time that they take alone. So the helpers of a folder share one namespace. A file with options of its own
# stays alone. Off, every file is compiled alone, which shows that it includes what it uses.
option(ASSAY_UNITY "Compile the files of a folder together" ON)
function(assay_unity target)
  if(ASSAY_UNITY)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 8)
  endif()
endfunction()

# Code that reads, checks, prints and plans is compiled more often than anybody could feel its run time: -O1 takes
# a third less time than -O3.
function(assay_optimise_lightly target)
  target_compile_options(${target} PRIVATE $<$<NOT:$<CONFIG:Debug>>:-O1>)
endfunction()

# assay_library(NAME [LIGHT] LINK ...): static library from all .cpp files of the calling folder.
function(assay_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "LIGHT" "" "LINK;PRIVATE")
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  if(NOT sources)
    add_library(${name} INTERFACE)
    return()
  endif()
  add_library(${name} STATIC ${sources})
  set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE ON)
  assay_unity(${name})
  if(arg_LIGHT)
    assay_optimise_lightly(${name})
  endif()
  target_link_libraries(${name} PUBLIC assay_flags ${arg_LINK} PRIVATE ${arg_PRIVATE})
endfunction()

# assay_needs(TARGET PACKAGE): ends the calling CMakeLists.txt, with a word about it, where TARGET does not
# exist because PACKAGE is not installed. Everything else is built.
macro(assay_needs target package)
  if(NOT TARGET ${target})
    get_filename_component(assay_folder_ ${CMAKE_CURRENT_SOURCE_DIR} NAME)
    message(STATUS "assay: left out ${assay_folder_}: needs ${package}")
    return()
  endif()
endmacro()

# assay_tests(NAME [WHOLE] LINK ...): a Catch2 program from all .cpp files of the calling folder; every test
# case becomes a ctest test, labelled `slow` when tagged [slow], else `fast`. WHOLE makes one ctest test of all
# fast cases: for programs that take long to start, as those with libtorch do.
function(assay_tests name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "WHOLE" "" "LINK")
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  add_executable(${name} ${sources})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  assay_unity(${name})
  assay_optimise_lightly(${name})
  target_compile_definitions(${name} PRIVATE ASSAY_SOURCE_DIR="${CMAKE_SOURCE_DIR}" ASSAY_BUILD_DIR="${CMAKE_BINARY_DIR}")
  target_link_libraries(${name} PRIVATE assay_flags assay_catch_main ${arg_LINK})
  if(arg_WHOLE)
    add_test(NAME "${name}: all fast cases" COMMAND ${name} "~[slow]~[bench]")
    set_tests_properties("${name}: all fast cases" PROPERTIES LABELS fast TIMEOUT ${assay_fast_limit_})
  else()
    catch_discover_tests(${name} TEST_PREFIX "${name}: " TEST_SPEC "~[slow]~[bench]" TEST_LIST ${name}_fast
      PROPERTIES LABELS fast TIMEOUT ${assay_fast_limit_})
  endif()
  catch_discover_tests(${name} TEST_PREFIX "${name}: " TEST_SPEC "[slow]" TEST_LIST ${name}_slow
    PROPERTIES LABELS slow TIMEOUT 900)
endfunction()

# assay_cases(LABEL HOME): every file of the calling folder's cases/ is a test, played by tests/cli/run_case
# with HOME/bin/assay.
function(assay_cases label home)
  file(GLOB cases CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/cases/*.txt)
  foreach(case ${cases})
    get_filename_component(name ${case} NAME_WE)
    add_test(NAME "${label}: ${name}" COMMAND ${CMAKE_SOURCE_DIR}/tests/cli/run_case ${home} ${case})
    set_tests_properties("${label}: ${name}" PROPERTIES LABELS fast TIMEOUT ${assay_fast_limit_})
  endforeach()
endfunction()
