// Names of the Sinkhorn options, as configurations write them.
#include <array>
#include <utility>

#include "plugins/numerics/ot/sinkhorn.hpp"

namespace assay::ot {
namespace {

template <class Value, std::size_t N>
std::optional<Value> find(const std::array<std::pair<std::string_view, Value>, N>& names,
                          std::string_view id) {
  for (const auto& [name, value] : names)
    if (name == id) return value;
  return std::nullopt;
}

}  // namespace

std::optional<SinkhornAlgorithm> sinkhorn_algorithm(std::string_view id) {
  constexpr std::array<std::pair<std::string_view, SinkhornAlgorithm>, 4> kNames = {{
      {"auto", SinkhornAlgorithm::kAuto},
      {"kernel", SinkhornAlgorithm::kKernel},
      {"log", SinkhornAlgorithm::kLog},
      {"online", SinkhornAlgorithm::kOnline},
  }};
  return find(kNames, id);
}

std::optional<Acceleration> acceleration(std::string_view id) {
  constexpr std::array<std::pair<std::string_view, Acceleration>, 6> kNames = {{
      {"auto", Acceleration::kAuto},
      {"none", Acceleration::kNone},
      {"scaling", Acceleration::kScaling},
      {"overrelax", Acceleration::kOverrelax},
      {"anderson", Acceleration::kAnderson},
      {"newton", Acceleration::kNewton},
  }};
  return find(kNames, id);
}

std::optional<Precision> precision(std::string_view id) {
  constexpr std::array<std::pair<std::string_view, Precision>, 3> kNames = {{
      {"double", Precision::kDouble},
      {"float", Precision::kFloat},
      {"mixed", Precision::kMixed},
  }};
  return find(kNames, id);
}

}  // namespace assay::ot
