// A method made up for tests, and a folder to write experiment files into.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "core/config/load.hpp"

namespace assay {

// Params: task, solver (task=train), epsilon (solver=sinkhorn), steps, layers, weights, names,
// grid, fast, k (required where task=evaluate), preset. Inputs: x, y, batch, z (task=evaluate).
Method fake_method();

// The one method there is; it outlives the result. Another one is there but broken.
Methods methods_with(const Method& method);

// A folder that vanishes with this object.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::filesystem::path write(const std::string& name, std::string_view text) const;

  // The text without this folder's own path.
  std::string relative(std::string text) const;

  std::filesystem::path path;
};

// The experiment a.toml holds, with a section [experiment] in its first line, and its faults as
// people see them, one after the other.
struct Checked {
  std::optional<Experiment> experiment;
  std::string faults;
};

Checked check_file(const Folder& folder, const std::filesystem::path& file,
                   const LoadOptions& options = {}, const Method& method = fake_method());

// Of a text that follows the line that names experiment and method.
Checked check(std::string_view text, const LoadOptions& options = {},
              const Method& method = fake_method());

// The points as "solver=emd epsilon=0.1 | ...": their varied settings without prefix.
std::string varied(const Experiment& experiment);

template <typename T>
T value(const Point& point, const std::string& name) {
  return std::get<T>(point.params.at(name).value);
}

}  // namespace assay
