// A linear programme in CLP that believes no answer which it has not measured itself.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace assay::hiring_agents {

// maximise c.x  over  lower <= x <= upper  with  low <= A x <= high, where x may grow: rows are
// given at once, columns are added between solves, and the next solve starts from the last basis.
class LinearProgramme {
 public:
  static constexpr double kInfinite = 1e308;

  struct Bounds {
    double low = -kInfinite, high = 0;
  };
  struct Column {
    double objective = 0, lower = 0, upper = kInfinite;
    std::vector<int> rows;
    std::vector<double> values;

    void add(std::size_t row, double value) {
      if (value == 0) return;
      rows.push_back(static_cast<int>(row));
      values.push_back(value);
    }
  };
  enum class Outcome { optimal, infeasible };

  // Primal and dual infeasibilities are kept below a hundredth of `tolerance`. solve() throws
  // Stopped soon after `should_stop`, where there is one, says so.
  LinearProgramme(std::span<const Bounds> rows, double tolerance,
                  std::function<bool()> should_stop = {});
  ~LinearProgramme();
  LinearProgramme(const LinearProgramme&) = delete;
  LinearProgramme& operator=(const LinearProgramme&) = delete;

  void add(std::span<const Column> columns);

  // CLP may say "optimal" of an answer that violates rows by 1e-6 once its scaling is undone
  // (secondary status 2). So nothing is scaled, and rows and bounds are measured on the answer; one
  // that misses them is solved anew without a basis. Throws Diverged where that does not help.
  Outcome solve();

  // Of the last optimal solve. Prices are the increase of the optimum with low or high of each row.
  std::span<const double> values() const;
  std::span<const double> prices() const { return prices_; }
  double optimum() const;
  double violation() const { return violation_; }  // largest of rows and bounds, as measured
  std::size_t iterations() const { return iterations_; }
  std::size_t rows() const;
  std::size_t columns() const;
  std::size_t nonzeros() const;

 private:
  struct Model;
  bool is_trusted();  // measures
  std::unique_ptr<Model> model_;
  std::vector<double> prices_;
  double tolerance_, violation_ = 0;
  std::size_t iterations_ = 0;
};

}  // namespace assay::hiring_agents
