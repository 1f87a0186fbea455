// key=value arguments of the transport bench, raw files of doubles, and the best of several times.
#pragma once

#include <fstream>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "plugins/numerics/linalg/matrix.hpp"
#include "tests/bench/best_seconds.hpp"

namespace assay::ot {

class Arguments {
 public:
  Arguments(int count, char** words) {
    for (int k = 0; k < count; ++k) {
      const std::string word = words[k];
      const auto equals = word.find('=');
      values_[word.substr(0, equals)] = word.substr(equals + 1);
    }
  }

  std::string text(const std::string& key, const std::string& otherwise) const {
    const auto found = values_.find(key);
    return found == values_.end() ? otherwise : found->second;
  }
  std::string text(const std::string& key) const { return values_.at(key); }
  double real(const std::string& key, const std::string& otherwise) const {
    return std::stod(text(key, otherwise));
  }
  double real(const std::string& key) const { return std::stod(text(key)); }
  Index integer(const std::string& key, const std::string& otherwise) const {
    return std::stol(text(key, otherwise));
  }

  std::vector<double> doubles(const std::string& key) const {
    std::ifstream file(text(key), std::ios::binary | std::ios::ate);
    if (!file) throw std::runtime_error("cannot read " + text(key));
    std::vector<double> values(static_cast<std::size_t>(file.tellg()) / sizeof(double));
    file.seekg(0);
    file.read(reinterpret_cast<char*>(values.data()),
              static_cast<std::streamsize>(values.size() * sizeof(double)));
    return values;
  }
  // Row-major with `cols` columns.
  Matrix matrix(const std::string& key, Index cols) const {
    const std::vector<double> v = doubles(key);
    return Eigen::Map<const Matrix>(v.data(), static_cast<Index>(v.size()) / cols, cols);
  }

  // Of `repeat` calls; processor time, which other programs disturb less, unless clock=wall.
  template <class Solve>
  double best_seconds(Solve solve) const {
    const bool is_wall = text("clock", "cpu") != "cpu";
    return bench::best_seconds(static_cast<int>(integer("repeat", "3")), solve,
                               is_wall ? bench::Clock::kWall : bench::Clock::kProcessor);
  }

 private:
  std::map<std::string, std::string> values_;
};

void run_transport(const std::string& task, const Arguments& arguments);
void run_spaces(const std::string& task, const Arguments& arguments);

}  // namespace assay::ot
