// Catch2 behind torch, whose glog has a CHECK of its own.
#pragma once

#include "plugins/numerics/transformer/transformer.hpp"

#undef CHECK

#include <catch2/catch.hpp>
