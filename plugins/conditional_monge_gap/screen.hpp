// A synthetic screen with known drug effects: counts of genes in cells of several types.
#pragma once

#include "plugins/conditional_monge_gap/cells.hpp"

namespace assay::conditional_monge_gap {

struct ScreenOptions {
  Index genes = 200, types = 3, drugs = 3;
  std::vector<double> doses{10, 100, 1000, 10000};  // nM
  Index cells_per_condition = 150, control_cells = 450;
  Index embedding_dim = 4;
  double dispersion = 2;  // shape of the gamma: variance mean + mean^2 / dispersion
  double responder_min = 0.75;
};

// How the cells came about. A cell of type c whose drug d is at this dose, if it responds, has
// log-means base + offset_c + hill_d(dose) sensitivity_dc signature_d and a size factor.
struct ScreenTruth {
  Vector base;             // genes
  Matrix offset;           // types x genes
  Matrix signature;        // drugs x genes
  Matrix sensitivity;      // drugs x types
  Vector ec50;             // drugs, in the unit of the doses
  Vector responder_share;  // drugs
};

struct Screen {
  Cells cells;       // counts; condition "A_1000" is drug "A" at dose 1000
  Matrix embedding;  // drugs x embedding_dim: the signatures, projected at random, and noise
  std::vector<std::string> drugs;
  ScreenTruth truth;
};

// dose^1.2 / (ec50^1.2 + dose^1.2).
double hill(double dose, double ec50);

// "A" .. "Z", then "A1" .. "Z1", ...
std::string drug_name(Index drug);

// Requires positive doses and sizes, at least one drug. Control cells come first.
Screen generate_screen(const ScreenOptions& options, Rng rng);

}  // namespace assay::conditional_monge_gap
