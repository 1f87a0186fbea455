#include "plugins/focus_control/loss_run.hpp"

#include <assay/eigen.hpp>
#include <cmath>
#include <set>

namespace assay::focus_control {
namespace {

void require_grid(const Input& maps, const std::string& key) {
  const auto n = maps.size(1);
  const auto side = static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(n))));
  if (side * side != n) bad_input(key, "has ", n, " columns, which are no square grid");
}

void require_rows(const Input& maps, const std::string& key) {
  const auto n = maps.size(1);
  const auto values = maps.values();
  for (std::size_t row = 0; row < maps.rows(); ++row) {
    double sum = 0;
    for (std::size_t k = 0; k < n; ++k) {
      const double value = values[row * n + k];
      if (value < 0)
        bad_input(key, "is ", value, " in row ", row, ", column ", k, ": no attention");
      sum += value;
    }
    if (!(sum > 0)) bad_input(key, "is 0 throughout row ", row, ": that token has no map");
  }
}

void require_groups(const std::vector<std::vector<std::int64_t>>& groups, std::size_t tokens) {
  const std::string key = "params.groups";
  constexpr std::size_t kMost = 256;  // conform compares all pairs with all others
  std::set<std::int64_t> seen;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    if (groups[g].empty()) bad_input(key, "group ", g, " is empty");
    for (const auto row : groups[g]) {
      if (row < 0 || row >= static_cast<std::int64_t>(tokens))
        bad_input(key, "names token ", row, ", data.maps has 0 to ", tokens - 1);
      if (!seen.insert(row).second) bad_input(key, "token ", row, " is in two places");
    }
  }
  if (seen.size() > kMost) bad_input(key, "names ", seen.size(), " tokens, more than ", kMost);
}

// The rows of the groups alone, and where they went.
struct Subjects {
  Matrix maps, before;  // before: no rows where it was not given
  Groups groups;
};

Subjects subjects_of(const Run<Params>& run) {
  Subjects s;
  std::vector<Index> rows;
  for (const auto& group : run.params().groups) {
    auto& own = s.groups.emplace_back();
    for (const auto row : group) {
      own.push_back(static_cast<Index>(rows.size()));
      rows.push_back(row);
    }
  }
  const auto take = [&](const Input& input) {
    const Matrix all = matrix(input);
    return Matrix(all(rows, Eigen::all));
  };
  s.maps = take(run.input("maps"));
  if (const auto before = run.find_input("maps_prev")) s.before = take(*before);
  return s;
}

Cost cost_of(Heuristic heuristic, const Subjects& s, const Blur& blur) {
  if (heuristic == Heuristic::kJedi) return jedi_cost(s.maps, s.groups);
  const Matrix maps = blur(s.maps);
  Cost cost = heuristic == Heuristic::kAttendExcite ? attend_excite_cost(maps, s.groups)
              : heuristic == Heuristic::kDivideBind ? divide_bind_cost(maps, s.groups)
              : heuristic == Heuristic::kConform    ? conform_cost(maps, blur(s.before), s.groups)
                                                    : focus_cost(maps, s.groups);
  cost.slope = blur.back(cost.slope);
  return cost;
}

}  // namespace

void require_maps(Run<Params>& run) {
  const auto maps = run.input("maps");
  const auto before = run.find_input("maps_prev");
  require_grid(maps, "data.maps");
  require_rows(maps, "data.maps");
  if (before) require_rows(*before, "data.maps_prev");
  require_groups(run.params().groups, maps.rows());
}

void run_loss(Run<Params>& run) {
  require_maps(run);
  const auto subjects = subjects_of(run);
  const Blur blur(subjects.maps.cols(), run.params().blur_sigma);
  for (const auto& [name, heuristic] : kHeuristicNames) {
    if (heuristic == Heuristic::kNone) continue;
    if (heuristic == Heuristic::kConform && subjects.before.size() == 0) {
      run.warn("conform contrasts with the step before: give data.maps_prev; it is left out");
      continue;
    }
    const auto cost = cost_of(heuristic, subjects, blur);
    run.result("loss_" + name, cost.value);
    run.result("loss_" + name + "_gradnorm", cost.slope.norm());
  }
}

}  // namespace assay::focus_control
