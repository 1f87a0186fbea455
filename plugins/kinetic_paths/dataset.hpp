// The data of an experiment: a law, atoms or both, centred and rescaled.
#pragma once

#include <memory>
#include <vector>

#include "plugins/kinetic_paths/laws.hpp"
#include "plugins/kinetic_paths/params.hpp"

namespace assay::kinetic_paths {

struct Dataset {
  Matrix points;             // atoms, with mean 0 and mean |x|^2 = d
  Matrix held_out;           // of task train: rows kept from it, in the same units
  Eigen::RowVectorXd shift;  // original = shift + scale point
  double scale = 1;
  Index side = 0;  // of square images; 0: no images
  // Grey values are whole multiples of it, in the units of the points; 0: they are not.
  double grey_step = 0;
  std::vector<Index> labels, held_labels;  // 0 .. classes - 1 of points and held_out, or none
  Index classes = 0;
  std::unique_ptr<Law> law;  // of a generator with a formula; its draws need no rescaling

  Index dimension() const { return points.cols(); }
};

// Of points as the data has them: those of images are grey values.
Matrix in_data_units(const Dataset& data, const Matrix& points);

// Throws BadInput that names the key.
Dataset read_dataset(const Run<Params>& run);

// Centres and rescales in place, by population moments; the shift and the scale are the ones that
// lead back. Throws BadInput about `key` where fewer than two points are distinct.
void normalise(Dataset& data, const std::string& key);

}  // namespace assay::kinetic_paths
