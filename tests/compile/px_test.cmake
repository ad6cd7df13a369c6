px_test(compile)

# Sanitizers change nothing of what compiles.
if(NOT "${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_DEBUG}" MATCHES "-fsanitize")
  foreach(compiler IN ITEMS g++ clang++-19)
    add_test(NAME compile/must_not_compile_${compiler} COMMAND "${CMAKE_CURRENT_SOURCE_DIR}/compile/run" ${compiler})
    set_tests_properties(compile/must_not_compile_${compiler} PROPERTIES SKIP_RETURN_CODE 77 COST 120)
  endforeach()
endif()
