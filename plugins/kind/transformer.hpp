// The diffusion transformer (Peebles & Xie 2023) over tensors by name. Include it in one source.
#pragma once

#include <torch/torch.h>

#include <functional>
#include <string>
#include <vector>

#include "plugins/kind/factored_map.hpp"
#include "plugins/kind/plan.hpp"
#include "plugins/numerics/nn/attention.hpp"
#include "plugins/numerics/nn/conditioned.hpp"
#include "plugins/numerics/nn/products.hpp"
#include "plugins/numerics/nn/tensors.hpp"

namespace assay::kind {

// The tensor of this name, or an undefined one.
using Find = std::function<Tensor(const std::string&)>;

struct Layer {
  Tensor weight, bias;

  Layer(const Find& find, const std::string& name)
      : weight(find(name + "weight")), bias(find(name + "bias")) {}
  Tensor operator()(const Tensor& x) const { return nn::linear(x, weight, bias); }
};

// A map of a block with whatever an adapter adds to it: see adapters.hpp.
struct Map {
  FactoredTensors own;
  Tensor svd_u, svd_s, svd_v, delta, cayley;
  std::int64_t parts;

  Map(const Find& find, const std::string& name, std::int64_t parts_)
      : own{find(name + "weight"), find(name + "bias"), find(name + "u"), find(name + "s"),
            find(name + "v")},
        svd_u(find(name + "svd_u")),
        svd_s(find(name + "svd_s")),
        svd_v(find(name + "svd_v")),
        delta(find(name + "delta")),
        cayley(find(name + "cayley")),
        parts(parts_) {}

  Tensor operator()(const Tensor& x, const Tensor& gate) const {
    if (own.u.defined()) return factored_map(x, own, gate);
    if (delta.defined()) return nn::linear(x, shifted_weight(), own.bias);
    if (cayley.defined()) return nn::linear(x, rotated_weight(), own.bias);
    return nn::linear(x, own.weight, own.bias);
  }

 private:
  Tensor shifted_weight() const {
    const Tensor values = torch::relu(svd_s + delta).unsqueeze(1);
    return torch::bmm(svd_u * values, svd_v.view({parts, delta.size(1), -1})).flatten(0, 1);
  }

  // W R, R of blocks (I - Q)^{-1} (I + Q).
  Tensor rotated_weight() const {
    const auto blocks = cayley.size(0) / parts, inputs = own.weight.size(1);
    const auto size = inputs / blocks;
    const Tensor places = torch::tril_indices(size, size, -1);
    const Tensor flat = torch::zeros({cayley.size(0), size * size});
    const Tensor lower =
        flat.index_add(1, places[0] * size + places[1], cayley).view({-1, size, size});
    const Tensor q = lower - lower.transpose(1, 2), identity = torch::eye(size);
    const Tensor r = torch::linalg_solve(identity - q, identity + q);
    const Tensor w = own.weight.view({parts, -1, blocks, size}).transpose(1, 2).flatten(0, 1);
    return torch::bmm(w, r)
        .view({parts, blocks, -1, size})
        .transpose(1, 2)
        .reshape({own.weight.size(0), inputs});
  }
};

struct Block {
  Layer modulation;
  Map qkv, o, in, out;
  std::int64_t heads;

  Block(const Find& find, std::int64_t l, std::int64_t heads_)
      : modulation(find, block_name(l) + "modulation."),
        qkv(find, map_name(l, kMaps[0]), kMaps[0].parts),
        o(find, map_name(l, kMaps[1]), 1),
        in(find, map_name(l, kMaps[2]), 1),
        out(find, map_name(l, kMaps[3]), 1),
        heads(heads_) {}

  Tensor operator()(const Tensor& x, const Tensor& condition, const Tensor& gate) const {
    const auto m = modulation(condition).chunk(6, 1);
    const auto mixed = nn::attention(qkv(nn::modulated_norm(x, m[0], m[1]), gate), {heads});
    const Tensor y = nn::gated(x, m[2], o(mixed.mixed, gate));
    const Tensor z = torch::gelu(in(nn::modulated_norm(y, m[3], m[4]), gate));
    return nn::gated(y, m[5], out(z, gate));
  }
};

class Transformer {
 public:
  Transformer(const Plan& plan, const Find& find)
      : patch_(find, "patch."),
        time0_(find, "time0."),
        time1_(find, "time1."),
        modulation_(find, "final.modulation."),
        output_(find, "output."),
        positions_(find("positions")),
        classes_(find("classes")) {
    for (std::int64_t l = 0; l < plan.shape.depth; ++l)
      blocks_.emplace_back(find, l, plan.shape.heads);
    const auto half = kTimeFeatures / 2;
    frequencies_ = torch::pow(10000.0, -torch::arange(half, torch::kFloat32) / half);
    if (plan.gate.size() > 0) gate_ = nn::tensor_of(plan.gate);
  }

  // x (b, n, values of a token), time (b), rows (b) -> the noise, of the shape of x.
  Tensor operator()(const Tensor& x, const Tensor& time, const Tensor& rows) const {
    const Tensor features = time1_(torch::silu(time0_(nn::time_features(time, frequencies_))));
    const Tensor condition = torch::silu(features + classes_.index_select(0, rows));
    const Tensor gate = gate_.defined() ? gate_.index_select(0, rows) : Tensor();
    Tensor h = patch_(x) + positions_;
    for (const auto& block : blocks_) h = block(h, condition, gate);
    const auto m = modulation_(condition).chunk(2, 1);
    return output_(nn::modulated_norm(h, m[0], m[1]));
  }

  // Sum over all matrices of (|U'U - I|^2 + |V'V - I|^2) / R^2.
  Tensor orthogonality() const {
    Tensor sum = torch::zeros({});
    for (const auto& block : blocks_)
      for (const auto* map : {&block.qkv, &block.o, &block.in, &block.out})
        if (map->own.u.defined()) sum = sum + orthogonality_of(*map);
    return sum;
  }

 private:
  static Tensor orthogonality_of(const Map& map) {
    const auto r = map.own.u.size(2);
    const Tensor identity = torch::eye(r), &u = map.own.u;
    const Tensor v = map.own.v.view({map.parts, r, -1});
    const Tensor left = torch::bmm(u.transpose(1, 2), u) - identity;
    const Tensor right = torch::bmm(v, v.transpose(1, 2)) - identity;
    return (left.square().sum() + right.square().sum()) / static_cast<double>(r * r);
  }

  Layer patch_, time0_, time1_, modulation_, output_;
  Tensor positions_, classes_, frequencies_, gate_;
  std::vector<Block> blocks_;
};

}  // namespace assay::kind
