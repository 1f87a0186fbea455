// The task mmi_classification: labels of greatest mutual information.
#include <algorithm>
#include <cmath>

#include "plugins/g_theory/matching.hpp"
#include "plugins/g_theory/tasks.hpp"

namespace assay::g_theory {
namespace {

void declare_mmi(Declare<Params>& d) {
  d.where("!data.class_density", [&] {
    d.reals("class_mean", &Params::class_mean, {}).help("of each component");
    d.reals("class_std", &Params::class_std, {}).above(0).help("of each");
    d.reals("class_weight", &Params::class_weight, {}).above(0).help("of each; equal where empty");
    d.reals("class_mean_2", &Params::class_mean_2, {})
        .help("along the second axis; empty: there is none");
    d.reals("class_std_2", &Params::class_std_2, {}).above(0).help("there");
    d.reals("class_corr", &Params::class_corr, {})
        .between(-0.999, 0.999)
        .help("correlation of the axes; 0 where empty");
    d.real("y_min", &Params::y_min, 0).help("second axis: first cell");
    d.real("y_max", &Params::y_max, 100).help("second axis: last cell");
    d.integer("y_points", &Params::y_points, 101).between(2, 1e4).help("second axis: cells");
    d.integers("class_of", &Params::class_of, {})
        .at_least(0)
        .help("class of each component; empty: each its own");
  });
  d.reals("init_thresholds", &Params::init_thresholds, {})
      .help("rising; a cell at or above one gets the next label");
  d.integer("init_axis", &Params::init_axis, 0).between(0, 1).help("axis of the thresholds");
  d.boolean("polish", &Params::polish, true)
      .when("solver=cm")
      .help("moves single cells at borders at the end while the information rises");
  d.input("class_density")
      .table()
      .optional()
      .help("z, or z1 and z2 row by row, and a column P(z, class) for each class");
  declare_values(d, {{"mutual_information", "I(X; Y) of the partition"},
                     {"mutual_information_initial", "that of the start"},
                     {"full_information", "I(X; Z), the bound"},
                     {"map_mutual_information", "of the classifier of greatest posterior"},
                     {"ml_mutual_information", "of the classifier of greatest likelihood"},
                     {"error_rate", "of guessing the most probable class of each label"}});
  d.curve("mutual_information");
  d.value("iterations_to_99")
      .integer()
      .optional()
      .help("matchings until 99 % of the final information");
  d.artifact("partition.csv").help("cell and label");
}

constexpr double kAlmostAll = 0.99;

struct Classes {
  Cells cells;
  Matrix z;  // a row a cell: its coordinates
  std::vector<std::string> axes;
};

// Cells lie row by row: the first axis runs from end to end before the second moves.
Index width_of(const Matrix& z) {
  if (z.cols() == 1) return z.rows();
  Index width = 1;
  while (width < z.rows() && z(width, 1) == z(0, 1)) ++width;
  for (Index i = 0; i < z.rows(); ++i)
    if (z(i, 0) != z(i % width, 0) || z(i, 1) != z(i - i % width, 1) || z.rows() % width != 0)
      bad_input("data.class_density", "row ", i, ": z1 and z2 do not run over a grid row by row");
  return width;
}

Classes read_density(const GRun& run) {
  const auto input = run.input("class_density");
  Classes c;
  const bool has_two = input.has_column("z1") && input.has_column("z2");
  c.axes = has_two ? std::vector<std::string>{"z1", "z2"} : std::vector<std::string>{"z"};
  const auto density = other_columns(run, "class_density", c.axes);
  if (density.values.cols() < 2)
    throw BadInput("needs a column for each of two classes or more", "data.class_density");
  c.z.resize(density.values.rows(), static_cast<Index>(c.axes.size()));
  for (std::size_t k = 0; k < c.axes.size(); ++k)
    c.z.col(static_cast<Index>(k)) = vector_of(input.reals(c.axes[k]));
  const Vector joint = density.values.reshaped<Eigen::RowMajor>();
  c.cells.joint = law_of(joint, "data.class_density")
                      .reshaped<Eigen::RowMajor>(density.values.rows(), density.values.cols())
                      .transpose();
  for (Index k = 0; k < c.cells.joint.rows(); ++k)
    if (!(c.cells.joint.row(k).sum() > 0))
      bad_input("data.class_density", "class '", density.names[static_cast<std::size_t>(k)],
                "' never occurs");
  c.cells.width = width_of(c.z);
  return c;
}

// ln of the normal density along two axes, up to a constant.
double log_density(const Params& p, std::size_t k, double x, double y) {
  const double u = (x - p.class_mean[k]) / p.class_std[k];
  if (p.class_mean_2.empty()) return -0.5 * u * u;
  const double r = p.class_corr.empty() ? 0 : p.class_corr[k];
  const double v = (y - p.class_mean_2[k]) / p.class_std_2[k];
  return -(u * u - 2 * r * u * v + v * v) / (2 * (1 - r * r));
}

Classes normal_classes(const GRun& run) {
  const auto& p = run.params();
  const auto n = p.class_mean.size();
  if (n < 2) throw BadInput("needs two components or more", "params.class_mean");
  const bool has_two = !p.class_mean_2.empty();
  demand_length(p.class_std.size(), n, false, "class_std", "class_mean");
  demand_length(p.class_weight.size(), n, true, "class_weight", "class_mean");
  demand_length(p.class_mean_2.size(), n, true, "class_mean_2", "class_mean");
  demand_length(p.class_std_2.size(), n, !has_two, "class_std_2", "class_mean");
  demand_length(p.class_corr.size(), n, true, "class_corr", "class_mean");
  demand_length(p.class_of.size(), n, true, "class_of", "class_mean");
  const Vector x = read_grid(run);
  if (has_two && !(p.y_max > p.y_min)) throw BadInput("must lie above y_min", "params.y_max");
  const Vector y = has_two ? linspace(p.y_min, p.y_max, p.y_points) : Vector(Vector::Zero(1));
  demand_near_grid(x, p.class_mean, p.class_std, "class_mean");
  if (has_two) demand_near_grid(y, p.class_mean_2, p.class_std_2, "class_mean_2");
  Index count = static_cast<Index>(n);
  if (!p.class_of.empty()) count = *std::max_element(p.class_of.begin(), p.class_of.end()) + 1;
  Classes c{{Matrix::Zero(count, x.size() * y.size()), x.size()}, {}, {"z"}};
  if (has_two) c.axes = {"z1", "z2"};
  c.z.resize(x.size() * y.size(), has_two ? 2 : 1);
  for (Index i = 0; i < c.z.rows(); ++i) {
    c.z(i, 0) = x[i % x.size()];
    if (has_two) c.z(i, 1) = y[i / x.size()];
  }
  for (std::size_t k = 0; k < n; ++k) {
    Vector l(c.z.rows());
    for (Index i = 0; i < l.size(); ++i)
      l[i] = log_density(p, k, c.z(i, 0), has_two ? c.z(i, 1) : 0);
    const Vector law = normalised((l.array() - l.maxCoeff()).exp());
    const Index of = p.class_of.empty() ? static_cast<Index>(k) : p.class_of[k];
    c.cells.joint.row(of) += (p.class_weight.empty() ? 1 : p.class_weight[k]) * law.transpose();
  }
  for (Index k = 0; k < count; ++k)
    if (c.cells.joint.row(k).sum() == 0)
      bad_input("params.class_of", "class ", k, " has no component");
  c.cells.joint /= c.cells.joint.sum();
  return c;
}

Classes read_classes(const GRun& run) {
  require_solver(run, {"cm", "ml", "map", "dp", "scan"});
  auto c = run.find_input("class_density") ? read_density(run) : normal_classes(run);
  const auto& p = run.params();
  if (!std::is_sorted(p.init_thresholds.begin(), p.init_thresholds.end()))
    throw BadInput("must rise", "params.init_thresholds");
  if (p.init_axis >= c.z.cols()) throw BadInput("there is one axis alone", "params.init_axis");
  const bool is_two = c.cells.joint.rows() == 2;
  if (p.solver == "cm" && p.init_thresholds.empty())
    throw BadInput("cm starts from at least one threshold", "params.init_thresholds");
  if (p.solver == "dp" && !is_two)
    bad_input("params.solver", "dp is exact for two classes; there are ", c.cells.joint.rows());
  if (p.solver == "dp" && c.cells.joint.cols() > 5000)
    throw BadInput("dp takes the square of the cells in time; at most 5000", "params.solver");
  if (p.solver == "scan" && c.z.cols() != 1)
    throw BadInput("scan looks for one threshold on one axis", "params.solver");
  return c;
}

int labels_asked(const GRun& run, const Classes& c) {
  const auto& thresholds = run.params().init_thresholds;
  return static_cast<int>(thresholds.empty() ? static_cast<std::size_t>(c.cells.joint.rows())
                                             : thresholds.size() + 1);
}

Partition start_partition(const GRun& run, const Classes& c) {
  const auto& t = run.params().init_thresholds;
  Partition start;
  for (Index i = 0; i < c.z.rows(); ++i)
    start.push_back(static_cast<int>(
        std::upper_bound(t.begin(), t.end(), c.z(i, run.params().init_axis)) - t.begin()));
  return start;
}

std::int64_t iterations_to(double target, const std::vector<double>& information) {
  for (std::size_t k = 0; k < information.size(); ++k)
    if (information[k] >= target) return static_cast<std::int64_t>(k) + 1;
  return static_cast<std::int64_t>(information.size());
}

Partition match(GRun& run, const Classes& c) {
  const auto& p = run.params();
  const double unit = per_unit(p);
  const int labels = labels_asked(run, c);
  auto m = channel_matching(c.cells, start_partition(run, c), labels, p.max_iterations,
                            [&](std::int64_t k, double nats) {
                              run.log("mutual_information", k, nats / unit);
                              return !run.should_stop();
                            });
  if (p.polish) polish(c.cells, m.partition, labels);
  const double reached = partition_information(c.cells, m.partition);
  run.result("mutual_information_initial", m.information.front() / unit);
  run.result("iterations", m.iterations);
  run.result("iterations_to_99", iterations_to(kAlmostAll * reached, m.information));
  run.result("converged", m.converged ? 1 : 0);
  return m.partition;
}

Partition solve_classes(GRun& run, const Classes& c) {
  const auto& solver = run.params().solver;
  if (solver == "cm") return match(run, c);
  if (solver == "ml") return maximum_likelihood(c.cells);
  if (solver == "map") return maximum_posterior(c.cells);
  if (solver == "scan") return best_threshold(c.cells);
  return best_partition_two_classes(c.cells, labels_asked(run, c));
}

void check_mmi(GRun& run) { read_classes(run); }

void run_mmi(GRun& run) {
  const auto c = read_classes(run);
  const double unit = per_unit(run.params());
  const auto partition = solve_classes(run, c);
  run.result("mutual_information", partition_information(c.cells, partition) / unit);
  run.result("full_information", full_information(c.cells) / unit);
  run.result("map_mutual_information",
             partition_information(c.cells, maximum_posterior(c.cells)) / unit);
  run.result("ml_mutual_information",
             partition_information(c.cells, maximum_likelihood(c.cells)) / unit);
  run.result("error_rate", error_rate(c.cells, partition));
  Matrix table(c.z.rows(), c.z.cols());
  std::vector<std::string> names(c.axes.begin() + 1, c.axes.end());
  names.push_back("label");
  table.leftCols(c.z.cols() - 1) = c.z.rightCols(c.z.cols() - 1);
  for (Index i = 0; i < table.rows(); ++i)
    table(i, table.cols() - 1) = partition[static_cast<std::size_t>(i)];
  report_columns(run, "partition.csv", c.axes.front(), c.z.col(0), names, table);
}

}  // namespace

const TaskEntry kMmiClassification{"mmi_classification", declare_mmi, check_mmi, run_mmi};

}  // namespace assay::g_theory
