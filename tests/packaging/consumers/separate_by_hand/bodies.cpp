// What a program does that has the headers alone, without CMake or Meson.
#include <gainsight/px/src.hpp>
#include <gainsight/px/testing/src.hpp>
