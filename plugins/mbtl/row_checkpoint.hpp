// Rows of the transfer matrix that are under way when a run is left.
#pragma once

#include <map>
#include <span>
#include <vector>

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::mbtl {

struct TrainedRow {
  std::vector<double> returns, weights;
};

struct RowCheckpoint {
  std::map<Index, TrainedRow> trained;            // by source, but not kept yet
  std::map<Index, std::vector<std::byte>> begun;  // where training stands

  bool is_empty() const { return trained.empty() && begun.empty(); }
  std::vector<std::byte> bytes() const;
  static RowCheckpoint from(std::span<const std::byte> bytes);
};

}  // namespace assay::mbtl
