// [experiment] and [run]: what is said of an experiment apart from its method's own settings.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/config/faults.hpp"

namespace assay {

struct Header {
  std::string name, method, description;
  std::vector<std::string> tags;
  std::vector<std::uint64_t> seeds = {0};
  Place where;         // of [experiment]
  Place method_where;  // of the method's name
};

Header read_header(const Node& tree, Faults& faults);

RunSettings read_run(const Node& tree, Faults& faults);

// A number of threads within one run, or nothing and a fault.
std::optional<std::uint32_t> threads_of(const Entry& entry, Faults& faults);

// [0, 1, 2], "0..9" (both ends included), or a list that mixes both. A seed given twice is a fault.
std::vector<std::uint64_t> read_seeds(const Node& node, Faults& faults);

}  // namespace assay
