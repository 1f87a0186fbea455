#include "plugins/kind/adapters.hpp"

#include <algorithm>
#include <cmath>

namespace assay::kind {
namespace {

// The learngenes of a matrix of a pre-trained network.
Factors learngenes(Solver solver, const Weights& pretrained, const std::string& map,
                   const MapInfo& info, std::int64_t part, Index count) {
  if (solver == Solver::kPosthoc) {
    const auto all = singular_factors(part_of(pretrained.at(map + "weight"), info.parts, part));
    return all.range(0, std::min(count, all.rank()));
  }
  const auto all = factors_of(pretrained, map, info, part);
  return (solver == Solver::kNoGate ? all.reordered(by_size(all)) : all).range(0, count);
}

Factors joined(const Factors& a, const Factors& b) {
  Factors f{Matrix(a.u.rows(), a.rank() + b.rank()), Vector(a.rank() + b.rank()),
            Matrix(a.v.rows(), a.rank() + b.rank())};
  f.u << a.u, b.u;
  f.s << a.s, b.s;
  f.v << a.v, b.v;
  return f;
}

// Builds the plan of one solver map after map, each with draws of its own.
class Transfer {
 public:
  Transfer(Solver solver, const Shape& shape, const Weights& pretrained, const TransferOptions& o,
           const Rng& rng)
      : solver_(solver), shape_(shape), pretrained_(pretrained), o_(o), rng_(rng) {}

  Plan plan() {
    if (trains_all(solver_)) return all_trained();
    plan_.shape = shape_;
    plan_.shape.classes = novel();
    plan_.frozen = pretrained_;
    plan_.frozen.erase("classes");
    const Matrix rows = fresh_rows();
    plan_.trained["classes"] = stacked({rows}, {rows.rows(), rows.cols()});
    for (std::int64_t k = 0; k < novel(); ++k) plan_.classes.push_back(k);
    for_each_map(shape_, [&](const std::string& name, const MapInfo& map) { adapt(name, map); });
    if (has_tailors(solver_))
      plan_.gate = class_gate(novel(), plan_.classes, o_.is_learning ? learngene_count_ : 0,
                              o_.ranks.tailors);
    return std::move(plan_);
  }

 private:
  std::int64_t novel() const { return static_cast<std::int64_t>(o_.novel.size()); }

  // Normal, with the spread of the rows that were trained.
  Matrix fresh_rows() {
    const Matrix all = part_of(pretrained_.at("classes"), 1, 0);
    double mean = 0, square = 0;
    for (const auto row : o_.base) {
      mean += all.row(row).sum();
      square += all.row(row).squaredNorm();
    }
    const auto n = static_cast<double>(o_.base.size()) * static_cast<double>(all.cols());
    const double spread = std::sqrt(std::max(square / n - mean * mean / (n * n), 0.0));
    Rng rng = rng_.stream(0);
    Matrix rows(novel(), all.cols());
    for (Index k = 0; k < rows.size(); ++k) rows.data()[k] = spread * rng.normal();
    return rows;
  }

  Plan all_trained() {
    Plan plan = fresh_network(shape_, 0, rng_.stream(1));
    plan.classes = o_.novel;
    if (solver_ == Solver::kScratch) return plan;
    if (solver_ == Solver::kFull) {
      const Array drawn = plan.trained.at("classes");
      plan.trained = pretrained_;
      const Matrix rows = fresh_rows();
      Matrix all = part_of(pretrained_.at("classes"), 1, 0);
      for (std::size_t k = 0; k < o_.novel.size(); ++k)
        all.row(o_.novel[k]) = rows.row(static_cast<Index>(k));
      plan.trained["classes"] = stacked({all}, drawn.shape);
      return plan;
    }
    for (std::int64_t l = shape_.depth - o_.heur_layers; l < shape_.depth; ++l)
      for (auto& [name, array] : plan.trained)
        if (name.starts_with(block_name(l))) array = pretrained_.at(name);
    return plan;
  }

  void adapt(const std::string& name, const MapInfo& map) {
    std::vector<Factors> parts;
    std::vector<Matrix> kept;
    for (std::int64_t k = 0; k < map.parts; ++k) {
      Rng rng = rng_.stream(++drawn_ + 1);
      if (has_tailors(solver_)) {
        const auto shared = learngenes(solver_, pretrained_, name, map, k, o_.ranks.learngenes);
        learngene_count_ = shared.rank();
        const auto fresh =
            random_factors(map.outs(shape_), map.ins(shape_), novel() * o_.ranks.tailors, rng);
        parts.push_back(o_.is_learning ? joined(shared, fresh) : fresh);
        kept.push_back(shared.product());
        continue;
      }
      const Matrix w = part_of(pretrained_.at(name + "weight"), map.parts, k);
      if (solver_ == Solver::kLora) parts.push_back(lora(w, rng));
      if (solver_ == Solver::kSvdiff) parts.push_back(singular_factors(w));
      if (solver_ == Solver::kPissa) {
        const auto split = principal_split(w, o_.ranks.lora);
        parts.push_back({split.b, Vector::Ones(o_.ranks.lora), split.a.transpose()});
        kept.push_back(split.residual);
      }
    }
    place(name, map, parts, kept);
  }

  // A ~ N(0, 1 / inputs), B = 0 (Hu et al. 2022).
  Factors lora(const Matrix& w, Rng& rng) const {
    const auto r = o_.ranks.lora;
    Matrix a(w.cols(), r);
    for (Index k = 0; k < a.size(); ++k)
      a.data()[k] = rng.normal() / std::sqrt(static_cast<double>(w.cols()));
    return {Matrix::Zero(w.rows(), r), Vector::Ones(r), a};
  }

  void place(const std::string& name, const MapInfo& map, const std::vector<Factors>& parts,
             const std::vector<Matrix>& kept) {
    const auto outs = map.parts * map.outs(shape_), ins = map.ins(shape_);
    if (solver_ == Solver::kOft) {
      const std::int64_t size = ins / o_.ranks.oft_blocks;
      const std::int64_t rows = map.parts * o_.ranks.oft_blocks;
      if (size > 1)
        plan_.trained[name + "cayley"] = {{rows, triangle(size)},
                                          std::vector<float>(to_size(rows * triangle(size)))};
      return;
    }
    if (solver_ == Solver::kSvdiff) {
      Weights factors;
      set_factors(factors, "", parts);
      for (const char* part : {"u", "s", "v"})
        plan_.frozen[name + "svd_" + part] = factors.at(part);
      plan_.frozen.erase(name + "weight");
      const auto& s = factors.at("s");
      plan_.trained[name + "delta"] = {s.shape, std::vector<float>(s.values.size())};
      return;
    }
    set_factors(plan_.trained, name, parts);
    if (!has_tailors(solver_)) plan_.trained.erase(name + "s");
    for (const char* part : {"u", "s", "v"}) plan_.frozen.erase(name + part);
    if (!kept.empty()) plan_.frozen[name + "weight"] = stacked(kept, {outs, ins});
    if (has_tailors(solver_) && o_.is_learning) plan_.frozen.erase(name + "weight");
  }

  Solver solver_;
  const Shape& shape_;
  const Weights& pretrained_;
  const TransferOptions& o_;
  Rng rng_;
  Plan plan_;
  std::uint64_t drawn_ = 0;
  std::int64_t learngene_count_ = 0;
};

}  // namespace

Plan transfer_plan(Solver solver, const Shape& shape, const Weights& pretrained,
                   const TransferOptions& options, const Rng& rng) {
  return Transfer(solver, shape, pretrained, options, rng).plan();
}

Weights all_of(const Plan& plan) {
  Weights all = plan.frozen;
  all.insert(plan.trained.begin(), plan.trained.end());
  return all;
}

std::vector<Matrix> matrices_of(const Weights& all, const std::string& map, const MapInfo& info,
                                const Matrix& gate, std::int64_t row) {
  std::vector<Matrix> result;
  const auto given = [&](const char* what) { return all.contains(map + what); };
  for (std::int64_t k = 0; k < info.parts; ++k) {
    Matrix w;
    if (given("delta")) {
      Weights svd{
          {"u", all.at(map + "svd_u")}, {"s", all.at(map + "svd_s")}, {"v", all.at(map + "svd_v")}};
      const Vector delta = part_of(all.at(map + "delta"), info.parts, k).row(0);
      result.push_back(shifted(factors_of(svd, "", info, k), delta));
      continue;
    }
    if (given("weight")) w = part_of(all.at(map + "weight"), info.parts, k);
    if (given("u")) {
      auto f = factors_of(all, map, info, k);
      if (gate.size() > 0) f.s = f.s.cwiseProduct(gate.row(row).transpose());
      w = w.size() > 0 ? Matrix(w + f.product()) : f.product();
    }
    if (given("cayley")) {
      const Matrix lower = part_of(all.at(map + "cayley"), info.parts, k);
      w = w * cayley(lower, w.cols() / lower.rows());
    }
    result.push_back(w);
  }
  return result;
}

Plan merged(const Plan& plan, std::int64_t row) {
  const Weights all = all_of(plan);
  Plan result;
  result.shape = plan.shape;
  result.shape.classes = 1;
  result.classes = {0};
  for (const auto& [name, array] : all)
    if (!name.starts_with("block")) result.frozen[name] = array;
  for (std::int64_t l = 0; l < plan.shape.depth; ++l)
    for (const char* part : {"modulation.weight", "modulation.bias"})
      result.frozen[block_name(l) + part] = all.at(block_name(l) + part);
  const Matrix rows = part_of(all.at("classes"), 1, 0);
  result.frozen["classes"] = stacked({rows.row(row)}, {1, rows.cols()});
  for_each_map(plan.shape, [&](const std::string& name, const MapInfo& map) {
    result.frozen[name + "weight"] =
        stacked(matrices_of(all, name, map, plan.gate, row),
                {map.parts * map.outs(plan.shape), map.ins(plan.shape)});
    result.frozen[name + "bias"] = all.at(name + "bias");
  });
  return result;
}

}  // namespace assay::kind
