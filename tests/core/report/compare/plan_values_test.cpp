// The program's fold of seeds and the database's say the same.
#include "core/report/compare/plan_values.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>

#include "tests/db/fixture.hpp"

namespace assay {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();

// What the view says of each point of the experiment "study", by metric and point.
struct ViewRow {
  std::size_t n = 0, n_finite = 0;
  double mean = kNaN, sd = kNaN, min = kNaN, max = kNaN;
};
using ViewRows = std::map<std::pair<std::string, std::int64_t>, ViewRow>;

double real_of(const db::Field& field) {
  const auto* real = std::get_if<double>(&field);
  return real == nullptr ? kNaN : *real;
}

ViewRows view_rows(db::Reader& reader) {
  const auto answer =
      reader.query("SELECT metric, point, n, n_finite, mean, sd, min, max FROM placed_points");
  ViewRows rows;
  for (const auto& row : answer.rows) {
    const auto count_at = [&](std::size_t at) {
      return static_cast<std::size_t>(std::get<std::int64_t>(row[at]));
    };
    rows[{std::get<std::string>(row[0]), std::get<std::int64_t>(row[1])}] = {
        count_at(2),     count_at(3),     real_of(row[4]),
        real_of(row[5]), real_of(row[6]), real_of(row[7])};
  }
  return rows;
}

bool is_same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

// SQL sums doubles in the order of the rows without compensation: n terms of at most this size, or
// of its square, which must be a double, too.
bool is_near(double a, double b, const Fold& fold) {
  const double size = std::max(std::abs(fold.min), std::abs(fold.max));
  return is_same(a, b) ||
         std::abs(a - b) <= count(fold.n) * std::numeric_limits<double>::epsilon() * size;
}

// A plan with these losses at its points, one a seed.
struct Planned {
  explicit Planned(const std::vector<std::vector<double>>& points) {
    std::vector<db::PlanEntry> plan;
    for (std::size_t point = 0; point < points.size(); ++point)
      for (std::size_t seed = 0; seed < points[point].size(); ++seed) {
        const auto name = std::to_string(point) + " " + std::to_string(seed);
        plan.push_back({static_cast<std::int64_t>(point), seed, db::fingerprint(name), "{}"});
        bench.finished(name, points[point][seed], seed, static_cast<std::int64_t>(point));
      }
    bench.store.plan(bench.experiment, plan);
  }

  db::Folder folder;
  db::Bench bench{folder / "a.db"};
  db::Reader reader{folder / "a.db"};
};

std::vector<std::vector<double>> drawn_losses() {
  std::mt19937_64 random(7);
  std::normal_distribution<double> normal;
  std::vector<std::vector<double>> points;
  for (const double scale : {1e-140, 1e-6, 1.0, 1e12, 1e140})
    for (const std::size_t seeds : {1u, 2u, 5u, 40u})
      for (const double offset : {0.0, 3.0, 1e9}) {
        auto& losses = points.emplace_back();
        for (std::size_t i = 0; i < seeds; ++i) losses.push_back(scale * (offset + normal(random)));
      }
  return points;
}

void check_agreement(Planned& planned) {
  const auto view = view_rows(planned.reader);
  const auto values = plan_values(planned.reader.planned_values("study"));
  REQUIRE(values.size() == view.size());
  for (const auto& [key, seeds] : values) {
    INFO("point " << key.second);
    const auto of = fold(seeds);
    const auto& row = view.at(key);
    CHECK(of.n == row.n);
    CHECK(of.n_finite == row.n_finite);
    CHECK(is_same(of.min, row.min));
    CHECK(is_same(of.max, row.max));
    CHECK(is_near(of.mean, row.mean, of));
    CHECK(is_near(of.sd, row.sd, of));
  }
}

TEST_CASE("seeds fold to what the view says, up to the rounding of its sums") {
  Planned planned(drawn_losses());
  check_agreement(planned);
}

TEST_CASE("the view leaves out of a fold what is not finite, and counts it, as the program does") {
  Planned planned({{1, kNaN, 3}, {kInf, -kInf, 2}, {kNaN, kNaN}, {kInf}, {0.1, 0.1, 0.1}, {7}});
  check_agreement(planned);
  CHECK(view_rows(planned.reader).at({"loss", 0}).mean == 2);
}

TEST_CASE("texts are no values of seeds, whole numbers are, exactly") {
  db::PlannedValue text, large;
  text.final = {"name", "", "none", "text", false, std::string("emd")};
  large.final = {"steps", "", "none", "int", false, std::int64_t{9'007'199'254'740'993}};
  const auto values = plan_values(std::vector{text, large});
  REQUIRE(values.size() == 1);
  CHECK(values.at({"steps", 0}).at(0) == 9'007'199'254'740'993.0L);
}

}  // namespace
}  // namespace assay
