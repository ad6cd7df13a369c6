px_test(scope)

# Sanitizers change nothing of what compiles.
if(NOT "${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_DEBUG}" MATCHES "-fsanitize")
  foreach(compiler IN ITEMS g++ clang++-19)
    add_test(NAME scope_compile_fail_${compiler} COMMAND "${CMAKE_CURRENT_SOURCE_DIR}/scope/run" ${compiler})
    set_tests_properties(scope_compile_fail_${compiler} PROPERTIES SKIP_RETURN_CODE 77)
  endforeach()
endif()
