#include "plugins/kind/plan.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace assay::kind {
namespace {

constexpr double kSpread =
    0.5;  // of positions and class rows; 0.02 is too little for so small nets

// Draws the arrays of a network, each from a stream of its own: networks that differ in their maps
// share all that lies around them.
class Fresh {
 public:
  Fresh(Weights& weights, const Rng& rng) : weights_(weights), rng_(rng) {}

  void layer(const std::string& name, std::int64_t outputs, std::int64_t inputs) {
    const double bound = 1 / std::sqrt(static_cast<double>(inputs));
    const auto uniform = [bound](Rng& rng) { return rng.uniform(-bound, bound); };
    fill(name + "weight", {outputs, inputs}, uniform);
    fill(name + "bias", {outputs}, uniform);
  }
  void zeros(const std::string& name, std::int64_t outputs, std::int64_t inputs) {
    const auto nothing = [](Rng&) { return 0.0; };
    fill(name + "weight", {outputs, inputs}, nothing);
    fill(name + "bias", {outputs}, nothing);
  }
  void normal(const std::string& name, std::vector<std::int64_t> shape) {
    fill(name, std::move(shape), [](Rng& rng) { return kSpread * rng.normal(); });
  }
  // For what only some networks have.
  Rng aside() { return rng_.stream(kAside).stream(aside_++); }

 private:
  static constexpr std::uint64_t kAside = 1'000'000;  // beyond the number of any array
  template <class Draw>
  void fill(const std::string& name, std::vector<std::int64_t> shape, Draw&& draw) {
    Rng rng = rng_.stream(drawn_++);
    Array array{std::move(shape), {}};
    const auto size = count(array.shape);
    for (std::int64_t k = 0; k < size; ++k) array.values.push_back(static_cast<float>(draw(rng)));
    weights_[name] = std::move(array);
  }

  Weights& weights_;
  Rng rng_;
  std::uint64_t drawn_ = 0, aside_ = 0;
};

void add_surroundings(Fresh& fresh, const Shape& s) {
  const auto d = s.width;
  fresh.layer("patch.", d, s.token_values());
  fresh.normal("positions", {s.tokens(), d});
  fresh.layer("time0.", d, kTimeFeatures);
  fresh.layer("time1.", d, d);
  fresh.normal("classes", {s.classes, d});
  for (std::int64_t l = 0; l < s.depth; ++l) fresh.zeros(block_name(l) + "modulation.", 6 * d, d);
  fresh.zeros("final.modulation.", 2 * d, d);
  fresh.zeros("output.", s.token_values(), d);
}

}  // namespace

Plan fresh_network(const Shape& shape, std::int64_t components, const Rng& rng) {
  Plan plan;
  plan.shape = shape;
  for (std::int64_t c = 0; c < shape.classes; ++c) plan.classes.push_back(c);
  Fresh fresh(plan.trained, rng);
  add_surroundings(fresh, shape);
  for_each_map(shape, [&](const std::string& name, const MapInfo& map) {
    fresh.layer(name, map.parts * map.outs(shape), map.ins(shape));
    if (components == 0) return;
    plan.trained.erase(name + "weight");
    std::vector<Factors> parts;
    for (std::int64_t k = 0; k < map.parts; ++k) {
      Rng draws = fresh.aside();
      parts.push_back(random_factors(map.outs(shape), map.ins(shape), components, draws));
    }
    set_factors(plan.trained, name, parts);
  });
  return plan;
}

Matrix class_gate(std::int64_t rows, const std::vector<std::int64_t>& listed, std::int64_t shared,
                  std::int64_t own) {
  Matrix gate = Matrix::Zero(rows, shared + own * static_cast<std::int64_t>(listed.size()));
  gate.leftCols(shared).setOnes();
  for (std::size_t k = 0; k < listed.size(); ++k)
    gate.block(listed[k], shared + own * static_cast<Index>(k), 1, own).setOnes();
  return gate;
}

Factors factors_of(const Weights& weights, const std::string& map, const MapInfo& info,
                   std::int64_t part) {
  const auto& u = weights.at(map + "u");
  const auto s = weights.find(map + "s");
  Factors f{part_of(u, info.parts, part), Vector::Ones(u.shape.back()),
            part_of(weights.at(map + "v"), info.parts, part).transpose()};
  if (s != weights.end()) f.s = part_of(s->second, info.parts, part).row(0).transpose();
  return f;
}

void set_factors(Weights& weights, const std::string& map, const std::vector<Factors>& parts) {
  const auto n = static_cast<std::int64_t>(parts.size());
  const std::int64_t outs = parts[0].u.rows(), ins = parts[0].v.rows(), r = parts[0].rank();
  std::vector<Matrix> u, s, v;
  for (const auto& part : parts) {
    u.push_back(part.u);
    s.push_back(part.s.transpose());
    v.push_back(part.v.transpose());
  }
  weights[map + "u"] = stacked(u, {n, outs, r});
  weights[map + "s"] = stacked(s, {n, r});
  weights[map + "v"] = stacked(v, {n * r, ins});
}

Plan recombined(const Shape& shape, const Weights& weights, const Ranks& ranks,
                const std::vector<std::int64_t>& base, const std::vector<std::int64_t>& places) {
  Plan plan;
  plan.shape = shape;
  plan.shape.classes = static_cast<std::int64_t>(places.size());
  plan.frozen = weights;
  std::vector<std::size_t> kept(to_size(ranks.learngenes));
  std::iota(kept.begin(), kept.end(), std::size_t{0});
  Matrix rows(plan.shape.classes, shape.width);
  const Matrix all = part_of(weights.at("classes"), 1, 0);
  for (std::size_t k = 0; k < places.size(); ++k) {
    for (std::int64_t i = 0; i < ranks.tailors; ++i)
      kept.push_back(to_size(ranks.learngenes + places[k] * ranks.tailors + i));
    rows.row(static_cast<Index>(k)) = all.row(base[to_size(places[k])]);
    plan.classes.push_back(static_cast<std::int64_t>(k));
  }
  plan.frozen["classes"] = stacked({rows}, {rows.rows(), rows.cols()});
  for_each_map(shape, [&](const std::string& name, const MapInfo& map) {
    std::vector<Factors> parts;
    for (std::int64_t k = 0; k < map.parts; ++k)
      parts.push_back(factors_of(weights, name, map, k).reordered(kept));
    set_factors(plan.frozen, name, parts);
  });
  plan.gate = class_gate(plan.shape.classes, plan.classes, ranks.learngenes, ranks.tailors);
  return plan;
}

}  // namespace assay::kind
