#include "plugins/conditional_monge_gap/screen.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "plugins/conditional_monge_gap/count_draws.hpp"

namespace assay::conditional_monge_gap {
namespace {

constexpr double kBaseMean = 0.3, kOffsetShare = 0.2;
constexpr Index kMechanisms = 2;
constexpr double kMechanismShare = 0.15, kMechanismSd = 1.2;
constexpr double kOwnShare = 0.08, kOwnWeight = 0.6;
constexpr double kHillExponent = 1.2, kLogEc50Low = 1.8, kLogEc50High = 3;
constexpr double kSensitivityLow = 0.4, kSensitivityHigh = 1.4;
constexpr double kResponderMax = 0.95;
constexpr double kSizeFactorSd = 0.3, kEmbeddingNoise = 0.05;

// N(0, sd^2) on a share of the genes drawn without replacement, 0 elsewhere.
Vector sparse_effect(Index genes, double share, double sd, Rng& rng) {
  Rows order(static_cast<std::size_t>(genes));
  for (Index g = 0; g < genes; ++g) order[static_cast<std::size_t>(g)] = g;
  Vector effect = Vector::Zero(genes);
  const auto count = std::max<Index>(1, std::lround(share * static_cast<double>(genes)));
  for (Index k = 0; k < count; ++k) {
    const auto at = static_cast<std::size_t>(k);
    std::swap(order[at], order[static_cast<std::size_t>(k + below(rng, genes - k))]);
    effect[order[at]] = sd * rng.normal();
  }
  return effect;
}

ScreenTruth draw_truth(const ScreenOptions& o, Rng& rng) {
  ScreenTruth t;
  t.base = Vector::NullaryExpr(o.genes, [&](Index) { return kBaseMean + rng.normal(); });
  t.offset.resize(o.types, o.genes);
  for (Index c = 0; c < o.types; ++c)
    t.offset.row(c) = sparse_effect(o.genes, kOffsetShare, 1, rng).transpose();
  Matrix mechanism(kMechanisms, o.genes);
  for (Index m = 0; m < kMechanisms; ++m)
    mechanism.row(m) = sparse_effect(o.genes, kMechanismShare, kMechanismSd, rng).transpose();
  t.signature.resize(o.drugs, o.genes);
  t.sensitivity.resize(o.drugs, o.types);
  t.ec50.resize(o.drugs);
  t.responder_share.resize(o.drugs);
  for (Index d = 0; d < o.drugs; ++d) {
    const Vector own = sparse_effect(o.genes, kOwnShare, kMechanismSd, rng);
    t.signature.row(d) = mechanism.row(d % kMechanisms) + kOwnWeight * own.transpose();
    t.ec50[d] = std::pow(10.0, rng.uniform(kLogEc50Low, kLogEc50High));
    for (Index c = 0; c < o.types; ++c)
      t.sensitivity(d, c) = rng.uniform(kSensitivityLow, kSensitivityHigh);
    t.responder_share[d] = rng.uniform(o.responder_min, std::max(o.responder_min, kResponderMax));
  }
  return t;
}

// The counts of one cell, under drug d at this dose or, for d = kControl, untreated.
void draw_cell(const ScreenOptions& o, const ScreenTruth& t, Index d, double dose, Rng& rng,
               Eigen::Ref<Eigen::RowVectorXd> counts) {
  const Index type = below(rng, o.types);
  const bool responds = d != kControl && rng.uniform() < t.responder_share[d];
  const double strength = responds ? hill(dose, t.ec50[d]) * t.sensitivity(d, type) : 0;
  const double size_factor = std::exp(kSizeFactorSd * rng.normal());
  for (Index g = 0; g < o.genes; ++g) {
    double log_mean = t.base[g] + t.offset(type, g);
    if (responds) log_mean += strength * t.signature(d, g);
    counts[g] = negative_binomial_variate(size_factor * std::exp(log_mean), o.dispersion, rng);
  }
}

std::string ten_digits(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.10g", value);
  return text;
}

void label(Screen& screen, const ScreenOptions& o) {
  auto& cells = screen.cells;
  cells.condition_of.assign(static_cast<std::size_t>(o.control_cells), kControl);
  for (Index d = 0; d < o.drugs; ++d) {
    screen.drugs.push_back(drug_name(d));
    for (const double dose : o.doses) {
      const auto condition = static_cast<Index>(cells.conditions.size());
      cells.conditions.push_back({drug_name(d) + "_" + ten_digits(dose), drug_name(d), dose});
      cells.condition_of.insert(cells.condition_of.end(),
                                static_cast<std::size_t>(o.cells_per_condition), condition);
    }
  }
  for (Index g = 0; g < o.genes; ++g) cells.features.push_back("g" + std::to_string(g));
}

Matrix embed(const ScreenOptions& o, const Matrix& signature, Rng& rng) {
  const double scale = 1 / std::sqrt(static_cast<double>(o.genes));
  const Matrix projection = Matrix::NullaryExpr(o.genes, o.embedding_dim,
                                                [&](Index, Index) { return scale * rng.normal(); });
  const Matrix noise = Matrix::NullaryExpr(
      o.drugs, o.embedding_dim, [&](Index, Index) { return kEmbeddingNoise * rng.normal(); });
  return signature * projection + noise;
}

}  // namespace

double hill(double dose, double ec50) {
  const double a = std::pow(dose, kHillExponent), b = std::pow(ec50, kHillExponent);
  return a / (a + b);
}

std::string drug_name(Index drug) {
  const std::string letter(1, static_cast<char>('A' + drug % 26));
  return drug < 26 ? letter : letter + std::to_string(drug / 26);
}

Screen generate_screen(const ScreenOptions& o, Rng rng) {
  Screen screen;
  screen.truth = draw_truth(o, rng);
  label(screen, o);
  const auto& labels = screen.cells.condition_of;
  screen.cells.x.resize(static_cast<Index>(labels.size()), o.genes);
  const auto doses = static_cast<Index>(o.doses.size());
  for (Index i = 0; i < screen.cells.x.rows(); ++i) {
    const Index k = labels[static_cast<std::size_t>(i)];
    const double dose = k == kControl ? 0 : o.doses[static_cast<std::size_t>(k % doses)];
    draw_cell(o, screen.truth, k == kControl ? kControl : k / doses, dose, rng,
              screen.cells.x.row(i));
  }
  screen.embedding = embed(o, screen.truth.signature, rng);
  return screen;
}

}  // namespace assay::conditional_monge_gap
