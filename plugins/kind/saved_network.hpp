// Networks as files: dense.pt, kind.pt and their relatives.
#pragma once

#include <string>
#include <vector>

#include "plugins/kind/dataset.hpp"

namespace assay::kind {

struct SavedNetwork {
  std::string kind;  // "dense", "kind", "adapted", "recombined"
  Shape shape;
  std::vector<std::int64_t> labels, base;  // of the class rows; of those pre-trained on
  std::int64_t learngenes = 0, tailors = 0;
  Weights weights;
};

// Bytes: the text "assay kind 1", then each field as training/bytes.hpp puts it.
std::string bytes_of(const SavedNetwork& network);
// BadInput about `key` for anything else.
SavedNetwork read_network(const std::string& path, const std::string& key);

// The numbers of data.pretrained where it is a network of this kind; BadInput where it fits neither
// the run's shape nor its base classes and components.
SavedNetwork read_pretrained(const Run<Params>& run, const Dataset& data, const Shape& shape);

}  // namespace assay::kind
