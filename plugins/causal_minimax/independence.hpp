// Tests of conditional independence in rows of several environments.
#pragma once

#include <Eigen/Dense>
#include <cstdint>
#include <vector>

#include "plugins/causal_minimax/dataset.hpp"
#include "plugins/causal_minimax/graph.hpp"
#include "plugins/causal_minimax/params.hpp"

namespace assay::causal_minimax {

struct TestOptions {
  CiTest of_variables = CiTest::fisher_z;
  EnvTest of_environment = EnvTest::chow;
  int degree = 1;  // powers of the conditions in regressions that are compared
  Rng rng = Rng(0, "fourier");
};

// Nodes are the columns of the data, and `environment()` behind them. Answers depend neither on the
// order nor on the names of columns, rows and environments, to the last bit: see canonical.hpp.
class IndependenceTests {
 public:
  explicit IndependenceTests(const Dataset& data, TestOptions options = {});

  int environment() const { return static_cast<int>(values_.cols()); }

  // The probability of data that depart from independence at least so much. Of two variables:
  // Fisher's z of their partial correlation, or kernel_tests.hpp; given the environment, the sum of
  // the (squared) statistics of the environments, for a pooled one cannot see a slope that changes
  // sign. Of the environment and a variable: Chow's F test of one regression on the conditions
  // against one for each environment, and Levene's test of the residuals, joined by Bonferroni; or
  // RCIT with the environments' indicators. 1 where too few rows remain.
  double p_value(int a, int b, Mask given) const;

 private:
  struct Group {
    std::vector<Eigen::Index> rows;
    Eigen::MatrixXd correlation;
  };

  // The rest is about places in the canonical order; a < b.
  Mask places_of(Mask nodes) const;
  Rng draws(Mask ends, Mask given) const;
  double fisher_z(int a, int b, Mask given) const;
  double kernel_test(int a, int b, Mask given) const;
  double environment_test(int variable, Mask given) const;
  double environment_features(int variable, Mask given) const;
  Eigen::MatrixXd regressors(Mask given) const;

  std::vector<int> place_;           // of each node
  std::vector<std::uint64_t> keys_;  // at each place
  Eigen::MatrixXd values_;
  Group all_;
  std::vector<Group> environments_;
  Eigen::MatrixXd indicators_;  // a column for each environment
  TestOptions options_;
};

}  // namespace assay::causal_minimax
