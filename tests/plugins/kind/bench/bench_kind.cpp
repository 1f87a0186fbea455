// Takes training steps and prints the processor time of one as JSON.
//
//   bench_kind dense SIDE | factored SIDE    pre-training at batch 64, the batch drawn
//   bench_kind kind SIDE | lora SIDE         fine-tuning on four classes
// Of many steps the least.
#include <cstdio>
#include <string>

#include "plugins/kind/batches.hpp"
#include "tests/bench/best_seconds.hpp"

namespace assay::kind {
namespace {

constexpr int kWarm = 10, kSteps = 60;

Dataset noise_images(std::int64_t side) {
  Dataset data;
  Rng rng(1, "images");
  data.side = side;
  for (std::int64_t i = 0; i < 1000; ++i) {
    data.rows.push_back(i % 10);
    for (std::int64_t k = 0; k < side * side; ++k)
      data.pixels.push_back(static_cast<float>(rng.uniform(-1, 1)));
  }
  for (std::int64_t c = 0; c < 10; ++c) data.labels.push_back(c);
  data.base = {0, 1, 2, 3, 4, 5}, data.novel = {6, 7, 8, 9};
  return data;
}

Plan plan_of(const std::string& what, const Shape& shape, const Dataset& data) {
  const Rng rng(1, "weights");
  if (what == "dense" || what == "lora") {
    const auto dense = fresh_network(shape, 0, rng);
    if (what == "dense") return dense;
    return transfer_plan(Solver::kLora, shape, dense.trained, {{}, 2, false, data.base, data.novel},
                         rng);
  }
  auto factored = fresh_network(shape, 64, rng);
  if (what == "kind")
    return transfer_plan(Solver::kKind, shape, factored.trained,
                         {{}, 2, false, data.base, data.novel}, rng);
  factored.gate = class_gate(10, data.base, 40, 4);
  factored.classes = data.base;
  return factored;
}

int run(int count, char** words) {
  const std::string what = count > 1 ? words[1] : "";
  if (count != 3 || (what != "dense" && what != "factored" && what != "kind" && what != "lora"))
    return 2;
  const auto data = noise_images(std::stol(words[2]));
  Params p{};
  p.patch = 2, p.batch_size = 64;
  p.diffusion_steps = 1000, p.beta_start = 1e-4, p.beta_end = 0.02;
  const auto plan = plan_of(what, {data.side, 2, 64, 4, 4, 10}, data);
  const bool is_novel = what == "kind" || what == "lora";
  const auto& classes = is_novel ? data.novel : data.base;
  const Batches batches(data, p,
                        images_of(data, classes, is_novel ? plan.classes : classes, 0, Rng(1, "")));
  Learner learner(plan, {});
  std::uint64_t drawn = 0;
  double loss = 0;
  const auto step = [&] { loss = learner.step(batches.draw(Rng(2, "").stream(drawn++)), 1e-3); };
  for (int k = 0; k < kWarm; ++k) step();
  const double seconds = bench::best_seconds(kSteps, step);
  std::printf("{\"seconds\": %.9f, \"loss\": %.9g}\n", seconds, loss);
  return 0;
}

}  // namespace
}  // namespace assay::kind

int main(int count, char** words) { return assay::kind::run(count, words); }
