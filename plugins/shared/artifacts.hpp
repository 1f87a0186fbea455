// Artifacts that several methods leave alike.
#pragma once

#include <assay/eigen.hpp>
#include <assay/run.hpp>
#include <fstream>
#include <string>
#include <vector>

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::shared {

// x_0, x_1, ..., t_0, t_1, ...: points beside their images, one a row.
inline void write_pairs(RunBase& run, const std::string& name, const Matrix& x, const Matrix& t) {
  Matrix both(x.rows(), 2 * x.cols());
  both << x, t;
  std::vector<std::string> names;
  for (const char* prefix : {"x_", "t_"})
    for (Index k = 0; k < x.cols(); ++k) names.push_back(prefix + std::to_string(k));
  run.artifact(name, view(both), names);
}

// map.csv: the points of data.query beside their images; where data.query is an image also map.png,
// the recoloured one.
inline void write_map(RunBase& run, const Matrix& query, const Matrix& mapped) {
  write_pairs(run, "map.csv", query, mapped);
  const auto input = run.input("query");
  if (input.is_image())
    run.artifact("map.png", ArrayView(std::span(mapped.data(), to_size(mapped.size())),
                                      {input.size(0), input.size(1), input.size(2)}));
}

// The bytes as they are; std::runtime_error where they cannot be written.
inline void write_bytes(RunBase& run, const std::string& name, const std::string& bytes) {
  std::ofstream file(run.artifact_path(name), std::ios::binary);
  if (!file.write(bytes.data(), static_cast<std::streamsize>(bytes.size())))
    throw std::runtime_error(name + " could not be written");
}

}  // namespace assay::shared
