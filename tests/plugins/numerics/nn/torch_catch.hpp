// Catch2 beside libtorch, whose glog has a CHECK of its own.
#pragma once

#include <torch/torch.h>

#undef CHECK

#include <catch2/catch.hpp>
