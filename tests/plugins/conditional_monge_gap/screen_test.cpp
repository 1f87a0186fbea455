// The generator against the law that it claims to draw from.
#include <catch2/catch.hpp>
#include <cmath>

#include "plugins/conditional_monge_gap/count_draws.hpp"
#include "tests/plugins/conditional_monge_gap/samples.hpp"

namespace assay::conditional_monge_gap {
namespace {

struct Moments {
  double mean = 0, variance = 0;
};

template <class Draw>
Moments moments(int count, Draw&& draw) {
  Vector v(count);
  for (int k = 0; k < count; ++k) v[k] = draw();
  return {v.mean(), (v.array() - v.mean()).square().mean()};
}

constexpr int kMany = 40000;

TEST_CASE("gamma variates have the mean and the variance of their shape") {
  auto d = draws(1);
  for (const double shape : {0.4, 1.0, 2.0, 9.0}) {
    const auto m = moments(kMany, [&] { return gamma_variate(shape, d); });
    CHECK(m.mean == Approx(shape).epsilon(0.03));
    CHECK(m.variance == Approx(shape).epsilon(0.08));
  }
}

TEST_CASE("Poisson variates have equal mean and variance on both sides of the switch of methods") {
  auto d = draws(2);
  for (const double mean : {0.2, 3.0, 9.9, 10.1, 80.0}) {
    const auto m = moments(kMany, [&] { return poisson_variate(mean, d); });
    CHECK(m.mean == Approx(mean).epsilon(0.03));
    CHECK(m.variance == Approx(mean).epsilon(0.05));
  }
  CHECK(poisson_variate(0, d) == 0);
}

TEST_CASE("negative binomial variates spread by mean + mean^2 / dispersion") {
  auto d = draws(3);
  const auto m = moments(kMany, [&] { return negative_binomial_variate(5, 2, d); });
  CHECK(m.mean == Approx(5).epsilon(0.03));
  CHECK(m.variance == Approx(5 + 25.0 / 2).epsilon(0.06));
}

TEST_CASE("the response is half at its EC50 and rises to one") {
  CHECK(hill(300, 300) == Approx(0.5));
  CHECK(hill(1e12, 300) == Approx(1).epsilon(1e-6));
  CHECK(hill(10, 300) < hill(20, 300));
}

// With one cell type and a huge dose every responder has log-means base + sensitivity signature.
TEST_CASE("at a huge dose the mean counts are those of the truth") {
  ScreenOptions o;
  o.genes = 30;
  o.types = 1;
  o.drugs = 2;
  o.doses = {1e15};
  o.cells_per_condition = 6000;
  o.control_cells = 6000;
  const auto screen = generate_screen(o, draws(4));
  const auto& t = screen.truth;
  const Vector control = mean_of(pick(screen.cells.x, rows_of(screen.cells, kControl)));
  for (Index d = 0; d < 2; ++d) {
    const Vector treated = mean_of(pick(screen.cells.x, rows_of(screen.cells, d)));
    for (Index g = 0; g < o.genes; ++g) {
      const double effect = std::exp(t.sensitivity(d, 0) * t.signature(d, g));
      const double share = t.responder_share[d];
      const double expected = std::log(1 - share + share * effect);
      CHECK(std::log(treated[g] / control[g]) == Approx(expected).margin(0.15));
    }
    CHECK(t.responder_share[d] >= 0.75);
    CHECK(t.responder_share[d] <= 0.95);
  }
}

TEST_CASE("cells are labelled in blocks, and drugs get letters") {
  const auto o = small_screen();
  const auto screen = generate_screen(o, draws(5));
  CHECK(screen.cells.x.rows() == 30 + 6 * 20);
  CHECK(rows_of(screen.cells, kControl).size() == 30);
  CHECK(screen.cells.conditions[4].id == "B_100");
  CHECK(screen.cells.conditions[4].drug == "B");
  CHECK(screen.cells.conditions[4].dose == 100);
  CHECK(drug_name(27) == "B1");
  CHECK(screen.embedding.rows() == 2);
}

TEST_CASE("drugs of one mechanism are nearer to each other than to the other mechanism") {
  ScreenOptions o = small_screen();
  o.genes = 400;
  o.drugs = 4;
  const auto s = generate_screen(o, draws(6)).truth.signature;
  CHECK((s.row(0) - s.row(2)).norm() < (s.row(0) - s.row(1)).norm());
  CHECK((s.row(1) - s.row(3)).norm() < (s.row(1) - s.row(2)).norm());
}

}  // namespace
}  // namespace assay::conditional_monge_gap
