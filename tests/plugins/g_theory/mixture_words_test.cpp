// What a mixture says of how its fit ended, besides the figures.
#include <catch2/catch.hpp>

#include "tests/plugins/g_theory/trial.hpp"

namespace assay::g_theory {
namespace {

using assay::testing::Outcome;

// Two heaps far from the ends of the grid from 0 to 100.
const Reals kHeaps = {28, 29, 30, 30, 31, 33, 67, 69, 70, 70, 71, 72};

Trial fit_to(const Reals& sample, const Reals& means, const Reals& stds) {
  return trial_of("mixture_model")
      .table("sample", {{"x", sample}})
      .param("init_mean", means)
      .param("init_std", stds);
}

// The lines of one level, each ended.
std::string lines_of(const Outcome& outcome, std::uint32_t level) {
  std::string text;
  for (const auto& line : outcome.lines)
    if (line.level == level) text += line.text + "\n";
  return text;
}

std::string warnings_of(const Outcome& outcome) { return lines_of(outcome, ASSAY_WARN); }

TEST_CASE("a fit at rest above its law is converged, and says so without a warning") {
  const auto r = fit_to(kHeaps, {30, 70}, {5, 5}).run();
  CHECK(r.integer("converged") == 1);
  CHECK(r.real("kl") > 0.1);
  CHECK(lines_of(r, ASSAY_INFO).find("KL is at rest at ") == 0);
  CHECK(warnings_of(r) == "");
}

TEST_CASE("a fit that meets its law says nothing") {
  const auto r = trial_of("mixture_model")
                     .param("true_mean", Reals{50})
                     .param("true_std", Reals{8})
                     .param("init_mean", Reals{40})
                     .param("init_std", Reals{5})
                     .run();
  CHECK(r.integer("converged") == 1);
  CHECK(r.real("kl") < 1e-3);
  CHECK(r.lines.empty());
}

TEST_CASE("a fit that was cut short warns") {
  const auto r = fit_to(kHeaps, {30, 70}, {5, 5}).param("max_iterations", 3).run();
  CHECK(r.integer("converged") == 0);
  CHECK(warnings_of(r).find("stopped after 3 rounds: KL is still ") == 0);
}

TEST_CASE("a component that explains nothing is named") {
  const auto r = fit_to(kHeaps, {30, 70, 0}, {5, 5, 0.5}).run();
  CHECK(r.real("weight_2") == 0);
  CHECK(warnings_of(r) == "component 2 explains nothing: its weight is 0\n");
}

TEST_CASE("a component that shrinks to one cell is named") {
  auto sample = kHeaps;
  sample.push_back(50);
  const auto r = fit_to(sample, {30, 70, 50}, {5, 5, 1}).run();
  CHECK(warnings_of(r).find("component 2 is a spike at 50: ") == 0);
}

TEST_CASE("a component that the end of the grid cuts off is named") {
  const auto r = fit_to({0, 1, 2, 2, 3, 4, 5, 7}, {3}, {2}).run();
  CHECK(warnings_of(r).find("the grid ends within 4 deviations of mean 3: ") == 0);
}

}  // namespace
}  // namespace assay::g_theory
