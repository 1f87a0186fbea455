#include "plugins/kind/saved_network.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace assay::kind {
namespace {

const std::string kMagic = "assay kind 1";

std::vector<std::int64_t> numbers_of(const Shape& s) {
  return {s.side, s.patch, s.width, s.depth, s.heads, s.classes};
}

std::vector<std::int64_t> labels_at(const Dataset& data, const std::vector<std::int64_t>& rows) {
  std::vector<std::int64_t> labels;
  for (const auto row : rows) labels.push_back(data.labels[to_size(row)]);
  return labels;
}

std::string listed(const std::vector<std::int64_t>& numbers) {
  std::string text = "[";
  for (const auto n : numbers) text += (text.size() > 1 ? ", " : "") + std::to_string(n);
  return text + "]";
}

// Names and shapes are those of a network that begins, and all numbers are finite.
void require_arrays(const Weights& found, const Weights& expected, const std::string& key) {
  for (const auto& [name, array] : expected) {
    const auto at = found.find(name);
    if (at == found.end()) bad_input(key, "has no array '", name, "'");
    if (at->second.shape != array.shape)
      bad_input(key, "array '", name, "' has shape ", listed(at->second.shape), ", not ",
                listed(array.shape));
    for (const float x : at->second.values)
      if (!std::isfinite(x)) bad_input(key, "array '", name, "' holds numbers that are not finite");
  }
  for (const auto& [name, array] : found)
    if (!expected.contains(name)) bad_input(key, "has an array '", name, "' that belongs nowhere");
}

}  // namespace

std::string bytes_of(const SavedNetwork& n) {
  training::ByteWriter to;
  to.put(kMagic);
  to.put(n.kind);
  to.put(numbers_of(n.shape));
  to.put(n.labels);
  to.put(n.base);
  to.put(n.learngenes);
  to.put(n.tailors);
  put(to, n.weights);
  const auto bytes = to.bytes();
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

SavedNetwork read_network(const std::string& path, const std::string& key) {
  constexpr std::uintmax_t kMostBytes = 1 << 30;  // a network of the largest parameters has less
  if (std::filesystem::file_size(path) > kMostBytes)
    throw BadInput("is larger than any network of this method, 1 GiB", key);
  std::ifstream file(path, std::ios::binary);
  const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
  try {
    training::ByteReader from(std::as_bytes(std::span(bytes)));
    if (from.take_text() != kMagic) throw std::runtime_error("");
    SavedNetwork n;
    n.kind = from.take_text();
    const auto s = from.take_list<std::int64_t>();
    if (s.size() != numbers_of({}).size()) throw std::runtime_error("");
    n.shape = {s[0], s[1], s[2], s[3], s[4], s[5]};
    n.labels = from.take_list<std::int64_t>();
    n.base = from.take_list<std::int64_t>();
    n.learngenes = from.take<std::int64_t>();
    n.tailors = from.take<std::int64_t>();
    n.weights = take_weights(from);
    if (!from.is_at_end()) throw std::runtime_error("");
    return n;
  } catch (const std::runtime_error&) {
    throw BadInput("is no network that this method has left, or a part of one", key);
  }
}

SavedNetwork read_pretrained(const Run<Params>& run, const Dataset& data, const Shape& shape) {
  const std::string key = "data.pretrained";
  const auto& p = run.params();
  auto n = read_network(run.input("pretrained").path(), key);
  const bool is_kind = n.kind == "kind";
  if (!is_kind && n.kind != "dense")
    bad_input(key, "is a network '", n.kind, "'; a pre-trained one is 'dense' or 'kind'");
  if (n.shape != shape)
    bad_input(key, "has side, patch, width, depth, heads, classes ", listed(numbers_of(n.shape)),
              ", not ", listed(numbers_of(shape)));
  if (n.labels != data.labels)
    bad_input(key, "knows classes ", listed(n.labels), ", the data has ", listed(data.labels));
  if (const auto base = labels_at(data, data.base); n.base != base)
    bad_input(key, "was trained on classes ", listed(n.base), ", not ", listed(base));
  if (is_kind && (n.learngenes != p.num_learngene || n.tailors != p.tailors_per_class))
    bad_input(key, "has ", n.learngenes, " learngenes and ", n.tailors, " tailors a class, not ",
              p.num_learngene, " and ", p.tailors_per_class);
  const auto expected = fresh_network(shape, is_kind ? p.base_components() : 0, Rng(0, ""));
  require_arrays(n.weights, expected.trained, key);
  return n;
}

}  // namespace assay::kind
