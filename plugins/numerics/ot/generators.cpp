#include "plugins/numerics/ot/generators.hpp"

#include <array>
#include <utility>

namespace assay::ot {

std::optional<Generator> generator(std::string_view id) {
  constexpr std::array<std::pair<std::string_view, Generator>, 4> kNames = {{
      {"gaussians", Generator::kGaussians},
      {"uniform_cube", Generator::kUniformCube},
      {"annuli", Generator::kAnnuli},
      {"gamma_1d", Generator::kGamma1d},
  }};
  for (const auto& [name, value] : kNames)
    if (name == id) return value;
  return std::nullopt;
}

}  // namespace assay::ot
