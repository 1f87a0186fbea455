// How a round of a mixture, or of its weights alone, becomes curves and final values.
#pragma once

#include "plugins/g_theory/mixture.hpp"
#include "plugins/g_theory/read.hpp"

namespace assay::g_theory {

// The eight curves that mixtures and latent variables share.
class MixtureCurves {
 public:
  explicit MixtureCurves(GRun& run)
      : unit_(per_unit(run.params())),
        kl_(run.curve("kl")),
        shannon_(run.curve("shannon_mi")),
        semantic_(run.curve("semantic_mi")),
        difference_(run.curve("information_difference")),
        free_energy_(run.curve("vfe")),
        q_(run.curve("complete_log_likelihood")),
        elbo_(run.curve("elbo")),
        label_entropy_(run.curve("label_entropy")) {}

  void operator()(std::int64_t k, const MixtureRecord& r) const {
    kl_(k, r.kl / unit_);
    shannon_(k, r.shannon / unit_);
    semantic_(k, r.semantic / unit_);
    difference_(k, r.difference() / unit_);
    free_energy_(k, r.free_energy / unit_);
    q_(k, r.complete_log_likelihood / unit_);
    elbo_(k, r.elbo / unit_);
    label_entropy_(k, r.label_entropy / unit_);
  }

 private:
  double unit_;
  Curve kl_, shannon_, semantic_, difference_, free_energy_, q_, elbo_, label_entropy_;
};

// The final values of the same names, and `identity_error` in nats.
void report_record(GRun& run, const MixtureRecord& r, double identity_error);

}  // namespace assay::g_theory
