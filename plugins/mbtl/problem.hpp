// What sources are chosen for: contexts with their distances, and the transfer matrix.
#pragma once

#include <memory>
#include <vector>

#include "plugins/mbtl/params.hpp"
#include "plugins/mbtl/transfer.hpp"

namespace assay::mbtl {

class TrainedRows;

struct Problem {
  Matrix contexts;                    // as distances are measured
  std::vector<double> values;         // as people know them
  std::shared_ptr<TrainedRows> rows;  // of trained problems
  Transfer transfer;
  Index budget;
};

// Checks what can be checked before anything is trained, by run.require; `contexts` and `budget`
// are good where it finds nothing.
void check_problem(MbtlRun& run);
// Rows that are to be trained are not yet.
Problem read_problem(MbtlRun& run);

// Linear scaling of scores by the parameters' bounds; identity without them.
struct Scale {
  double low = 0, high = 1;
  Matrix operator()(const Matrix& scores) const {
    return ((scores.array() - low) / (high - low)).matrix();
  }
};
Scale scale_of(const Params& p);

}  // namespace assay::mbtl
