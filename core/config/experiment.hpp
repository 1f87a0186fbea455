// A validated experiment: every point of its sweep with complete, typed parameters.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/config/claim.hpp"
#include "core/config/diagnostic.hpp"
#include "core/data/source.hpp"
#include "registry/method/description.hpp"

namespace assay {

enum class Origin { builtin, preset, file, sweep, override_ };  // builtin: the method's default

struct Setting {
  Value value;
  Origin origin = Origin::builtin;
  Location where;  // of the key; line 0 where it came from no file
};

// One named input. `sources` holds one entry, or several for a list of files.
struct DataSetting {
  std::vector<DataSource> sources;
  bool is_list = false;
  std::vector<std::string> written;  // the paths as the file spells them
  Location where;                    // of the key
  std::vector<Location> path_where;  // of each path
  std::map<std::string, Location>
      selection_where;  // of the values of columns, drop, rows and dataset
};

// One point of the sweep. Params are complete: defaults and presets are in.
struct Point {
  // Its place among all combinations in the order of the file. Those that are excluded, repeated or
  // left out by --only keep their numbers, so numbers may have gaps.
  std::size_t index = 0;
  std::map<std::string, Setting> params;    // without the "params." prefix
  std::map<std::string, DataSetting> data;  // by role
  std::uint32_t threads = 1;
  std::vector<std::pair<std::string, Value>> varied;  // dotted sweep keys in file order
  std::vector<std::uint64_t> seeds;                   // after `exclude`
};

struct RunSettings {
  std::uint32_t jobs = 0;                // 0: cores / threads
  std::chrono::milliseconds timeout{0};  // 0: none
  std::uint64_t memory = 0;              // bytes; 0: the host decides
  std::uint32_t retries = 0;
};

struct Experiment {
  std::string name, method, description;
  std::vector<std::string> tags;
  std::filesystem::path file;
  std::string text;      // the file verbatim
  std::string resolved;  // after extends and overrides, as TOML
  RunSettings run;
  std::vector<Point> points;
  std::vector<Point> left_out;  // by --only: the rest of the points, or of their seeds
  std::vector<Claim> claims;
};

}  // namespace assay
