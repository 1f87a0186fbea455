// The one place that compiles Catch2's main program; every test links it.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
