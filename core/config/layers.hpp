// What [params], [data] and [run] set for every point, before the sweep lays its values on top.
#pragma once

#include "core/config/resolver.hpp"
#include "core/config/sweep.hpp"

namespace assay {

struct Settings {
  Layer layer;
  std::uint32_t threads = 1;
};

// Checks every value, also those that the sweep replaces. Unknown names are faults.
Settings read_settings(const Node& tree, Resolver& resolver, Faults& faults);

// The settings of one combination: `steps` holds, for each axis, which of its values.
Settings with_steps(Settings settings, const SweepBlock& block,
                    const std::vector<std::size_t>& steps, const Method& method);

// Checks the values of all axes, also of combinations that are excluded.
void check_axes(const Sweep& sweep, Resolver& resolver, Faults& faults);

}  // namespace assay
