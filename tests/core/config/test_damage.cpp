// Damaged files: whatever the bytes, the answer is an experiment or a place and a reason.
#include <catch2/catch.hpp>
#include <random>

#include "tests/core/config/fixture.hpp"

namespace assay {
namespace {

constexpr std::string_view kWhole = R"(extends = []
[experiment]
name = "a"
method = "fake"
seeds = [0, "2..4"]
tags = ["x"]
[params]
solver = "sinkhorn"
layers = [4, 8]
weights = [0.5, nan]
[data]
x = { path = "x.csv", columns = ["a"], rows = "a > 1" }
batch = ["1.bin", "2.bin"]
[[sweep]]
"params.epsilon" = { logspace = [1e-3, 1, 4] }
"params.steps, params.fast" = [[1, true], [2, false]]
exclude = [{ "params.epsilon" = 1.0, seed = 2 }]
[[sweep]]
params.solver = ["emd"]
[run]
jobs = 2
timeout = "10m"
memory = "4GiB"
[[claim]]
metric = "cost"
where = { "params.solver" = "sinkhorn" }
across = "params.epsilon"
trend = "increasing"
[[claim]]
left = { metric = "cost", where = { "params.steps" = 1 } }
less_than = { metric = "mean_2", times = 0.2 }
share = 1.0
)";

// One to three pieces are removed, doubled, or replaced by signs that mean something in TOML.
std::string damaged(std::mt19937_64& random) {
  constexpr std::string_view kSigns = "[]{}\"'=.,#\n\t 0-ae\xC3\x80";
  std::string text(kWhole);
  const auto times = 1 + random() % 3;
  for (std::uint64_t i = 0; i < times; ++i) {
    const auto at = random() % text.size();
    const auto length = 1 + random() % 12;
    switch (random() % 3) {
      case 0:
        text.erase(at, length);
        break;
      case 1:
        text.insert(at, text.substr(at, length));
        break;
      default:
        text[at] = kSigns[random() % kSigns.size()];
    }
  }
  return text;
}

TEST_CASE("the whole example is sound") {
  const Folder folder;
  const auto checked = check_file(folder, folder.write("a.toml", kWhole));
  CHECK(checked.faults.empty());
  REQUIRE(checked.experiment);
  CHECK(checked.experiment->points.size() == 9);
}

TEST_CASE("a damaged file gives an experiment or a reason") {
  constexpr int kFiles = 1500;
  std::mt19937_64 random(7);
  const Folder folder;
  int refused = 0;
  for (int i = 0; i < kFiles; ++i) {
    const auto text = damaged(random);
    const auto checked = check_file(folder, folder.write("a.toml", text));
    INFO(text);
    INFO(checked.faults);
    const bool has_reason = checked.faults.find(": error: ") != std::string::npos;
    REQUIRE(has_reason != checked.experiment.has_value());
    refused += has_reason ? 1 : 0;
  }
  CHECK(refused > kFiles / 2);
}

}  // namespace
}  // namespace assay
