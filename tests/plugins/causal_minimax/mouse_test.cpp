// The paper's mouse table, in the split that configs/causal_minimax/mouse.toml has, with the
// settings of the authors' script. Their released record for all 45 splits has the risks 1.00
// to 1.41 (mean 1.07) for the empty set and 2.46 to 3.20 (mean 2.84) for the whole one.
#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>
#include <string>

#include "plugins/causal_minimax/members.hpp"
#include "plugins/causal_minimax/neural.hpp"
#include "plugins/causal_minimax/samples.hpp"
#include "tests/plugins/causal_minimax/graphs.hpp"

namespace assay::causal_minimax {
namespace {

constexpr int kX1 = 0, kX2 = 1, kX3 = 2, kX4 = 3, kX5 = 4, kPhenotype = 5;
constexpr Mask kStable = bit(kX1) | bit(kX2) | bit(kX3) | bit(kX4);
constexpr int kPermutations = 5;
const std::vector<std::string> kTrainStrains = {"0",      "1796_1", "1797_1",
                                                "1798_1", "727_1",  "3157_1"};

// The rows of the training genotypes, each column of mean 0 and deviation 1.
Eigen::MatrixXd training_rows() {
  std::ifstream file(ASSAY_SOURCE_DIR "/configs/data/mouse.csv");
  std::string line;
  std::getline(file, line);
  std::vector<double> cells;
  while (std::getline(file, line)) {
    const auto comma = line.rfind(',');
    if (std::find(kTrainStrains.begin(), kTrainStrains.end(), line.substr(comma + 1)) ==
        kTrainStrains.end())
      continue;
    std::istringstream row(line.substr(0, comma));
    for (std::string cell; std::getline(row, cell, ',');) cells.push_back(std::stod(cell));
  }
  using Table = Eigen::Matrix<double, Eigen::Dynamic, 6, Eigen::RowMajor>;
  Dataset data;
  data.values =
      Eigen::Map<const Table>(cells.data(), static_cast<Eigen::Index>(cells.size()) / 6, 6);
  return scaled(data, scaling_of(data, Standardize::train)).values;
}

// As the preset `official` has it.
NeuralOptions official() {
  NeuralOptions o;
  o.sample = {true, true, Regeneration::noiseless, 1};
  o.holds_out = false;
  o.is_noiseless = true;
  o.f = o.mechanism = o.worst_case.perceptron = {5, mlp::Activation::kSigmoid, true};
  o.predictor.optimizer = mlp::Optimizer::kDescent;
  o.predictor.rate = 0.01;
  o.predictor.decay = 0;
  o.structural = o.predictor;
  o.predictor.iterations = 10001;
  o.structural.iterations = 5001;
  o.worst_case.is_bounded = false;
  o.worst_case.keeps_last = true;
  o.worst_case.steps = 10000;
  return o;
}

NeuralModel model(int permutation) {
  return {
      training_rows(),
      graph_of(
          6,
          {{kPhenotype, kX5}, {kX1, kX2}, {kX3, kX2}, {kX5, kX2}, {kPhenotype, kX2}, {kX2, kX4}}),
      {kPhenotype, kStable, bit(kX5)},
      official(),
      Rng(static_cast<std::uint64_t>(permutation), "neural")};
}

double risk(const NeuralModel& m, Mask set) {
  return m.worst_case(m.predictor(set), set, nullptr).risk;
}

TEST_CASE("on the mouse table the authors' settings give risks within the authors' spread",
          "[slow]") {
  double empty = 0, whole = 0, x4 = 0;
  for (int p = 0; p < kPermutations; ++p) {
    const auto m = model(p);
    empty += risk(m, 0) / kPermutations;
    x4 += risk(m, bit(kX4)) / kPermutations;
    whole += risk(m, kStable) / kPermutations;
  }
  CHECK(empty >= 1.00);
  CHECK(empty <= 1.41);
  CHECK(whole >= 2.46);
  CHECK(whole <= 3.20);
  CHECK(x4 <= empty);  // 1.013 and 1.069 by a copy of the script for this split
}

TEST_CASE("the mouse table contradicts its graph: X1 and X3 tell of Y what they should not",
          "[slow]") {
  const auto m = model(0);
  const Mask more = bit(kX1) | bit(kX3);
  const auto gain = gain_of(m.errors(m.predictor(0), 0), m.errors(m.predictor(more), more));
  CHECK(gain.value > gain.noise);
}

}  // namespace
}  // namespace assay::causal_minimax
