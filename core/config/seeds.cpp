// Seeds and ranges of seeds.
#include <algorithm>
#include <set>

#include "core/base/number.hpp"
#include "core/config/settings.hpp"

namespace assay {
namespace {

constexpr std::int64_t kMostSeeds = 1'000'000;
constexpr std::string_view kExpected =
    "expected seeds such as [0, 1, 2], \"0..9\" or [0, \"5..9\"]";

struct SeedRange {
  std::int64_t first, last;
};

std::optional<SeedRange> parse_seed_range(const std::string& text) {
  const auto dots = text.find("..");
  if (dots == std::string::npos) return std::nullopt;
  const auto first = parse_int64(text.substr(0, dots));
  const auto last = parse_int64(text.substr(dots + 2));
  if (!first || !last || *first < 0 || *last < *first) return std::nullopt;
  return SeedRange{*first, *last};
}

class Seeds {
 public:
  explicit Seeds(Faults& faults) : faults_(faults) {}

  void read(const Node& node) {
    if (const auto* seed = node.as<std::int64_t>())
      add_one(*seed, node);
    else if (const auto* text = node.as<std::string>())
      add_range(*text, node);
    else
      faults_.error(node.where, std::string(kind_name(node)) + " is no seed",
                    std::string(kExpected));
  }

  std::vector<std::uint64_t> values;

 private:
  void add_one(std::int64_t seed, const Node& node) {
    if (seed < 0) return faults_.error(node.where, "a seed must not be negative");
    add(seed, node);
  }

  void add_range(const std::string& text, const Node& node) {
    const auto range = parse_seed_range(text);
    if (!range)
      return faults_.error(node.where, "'" + text + "' is no range of seeds",
                           std::string(kExpected));
    if (range->last - range->first >= kMostSeeds)
      return faults_.error(node.where, "'" + text + "' holds more than a million seeds");
    for (auto seed = range->first; seed <= range->last; ++seed) add(seed, node);
  }

  void add(std::int64_t seed, const Node& node) {
    const auto value = static_cast<std::uint64_t>(seed);
    if (!seen_.insert(value).second)
      return faults_.error(node.where, "seed " + std::to_string(value) + " is given twice");
    values.push_back(value);
  }

  Faults& faults_;
  std::set<std::uint64_t> seen_;
};

}  // namespace

std::vector<std::uint64_t> read_seeds(const Node& node, Faults& faults) {
  Seeds seeds(faults);
  const auto* list = node.as<NodeList>();
  if (list == nullptr && node.as<std::string>() == nullptr) {
    faults.error(node.where, "'seeds' is " + std::string(kind_name(node)), std::string(kExpected));
    return {};
  }
  if (list == nullptr)
    seeds.read(node);
  else
    for (const auto& item : *list) seeds.read(item);
  if (list != nullptr && list->empty())
    faults.error(node.where, "without a seed there is no run", std::string(kExpected));
  return std::move(seeds.values);
}

}  // namespace assay
