#include "plugins/kinetic_paths/params.hpp"

namespace assay::kinetic_paths {
namespace {

void declare_energies(Declare<Params>& d, const std::string& path) {
  const auto when = "paths=" + path;
  d.value(("ke_" + path).c_str()).when(when.c_str()).minimize().help("kinetic energy of the path");
  d.value(("ke_cond_" + path).c_str())
      .when(when.c_str())
      .minimize()
      .help("conditional energy: that for lambda = 1");
  d.value(("ke_gap_" + path).c_str())
      .when(when.c_str())
      .minimize()
      .help("energy above the least one, ko_b");
  d.value(("ke_ratio_" + path).c_str())
      .when(when.c_str())
      .optional()
      .minimize()
      .help("energy over the least one; none where that is 0");
}

void declare_separation(Declare<Params>& d) {
  d.value("phi").help("flat angle from noise to data, at most pi / 2; near 0 for Gaussian data");
  d.value("ko_b").help("least kinetic energy of a path, 2 - 2 cos phi, without a floor");
  d.value("well_conditioned")
      .certifies()
      .help("1: phi is 0.05 or more; below, the optimal path hangs on the noise of gamma");
  d.value("lambda_{i}").optional().help("lambda at the i-th of query_snr");
  d.value("a_ko_{i}").optional().help("optimal data scale at the i-th of query_times");
  d.value("m_ko_{i}").optional().help("optimal noise scale there");
  d.value("lambda_integral").help("int (1 - lambda) ds over all s");
  d.value("lambda_bound").optional().help("bound of that for n atoms, 3 n / sqrt d (Theorem 4.1)");
  d.value("immse_nats")
      .optional()
      .unit("nat")
      .help("d int (1 - lambda) s ds, which is the entropy of the atoms; mmse estimator");
  d.value("log_num_points").optional().unit("nat").help("ln n of the atoms of lambda");
  d.value("gamma_noise").help("mean standard error of gamma over the angles");
  d.artifact("lambda.csv").lines("theta", "lambda").help("separation by angle: s = tan theta");
  d.artifact("paths.csv")
      .lines("t", "a", "path")
      .help("each schedule at 201 times; the data's scale is drawn");
}

void declare_scores(Declare<Params>& d, const std::string& path) {
  const auto when = "paths=" + path;
  const auto value = [&](const char* metric, const char* help) {
    d.value((metric + ("_" + path) + "_nfe{k}").c_str())
        .when(when.c_str())
        .optional()
        .minimize()
        .help(help);
  };
  value("energy_distance", "2 E|X-Y| - E|X-X'| - E|Y-Y'| of samples and reference");
  value("sliced_w2", "root mean square of the Wasserstein distances along 64 directions");
  value("mmd", "maximum mean discrepancy, Gaussian kernel of the median distance");
  value("fid_c",
        "Frechet distance of samples and reference on 32 features of a classifier of the images");
  d.value(("ke_model_" + path).c_str())
      .when(when.c_str())
      .help("kinetic energy along the generated trajectories of the largest budget");
  d.value(("nfe_dopri5_" + path).c_str())
      .when((when + " & sampler=dopri5").c_str())
      .integer()
      .minimize()
      .help("evaluations that dopri5 took");
}

void declare_learning(Declare<Params>& d) {
  d.curve("loss").minimize().log_scale().help("of a batch; the paths one after the other");
  for (const auto& path : kPathNames) {
    const auto when = "paths=" + path;
    d.value(("train_loss_" + path).c_str())
        .when(when.c_str())
        .minimize()
        .help("mean of the last ten logged losses");
    d.value(("nll_bpd_" + path).c_str())
        .when((when + " & nll!=none").c_str())
        .minimize()
        .unit("bit")
        .help("negative log likelihood of the reference in its normalised units, a dimension");
    d.value(("nll_step_error_" + path).c_str())
        .when((when + " & nll!=none").c_str())
        .unit("bit")
        .help("what twice as long steps change of it, for 32 points");
    d.value(("nll_grey_" + path).c_str())
        .when((when + " & nll!=none").c_str())
        .optional()
        .minimize()
        .unit("bit")
        .help("the same in grey steps: a bound on the code length of a pixel; of blurred images");
  }
  d.value("nll_bpd").when("nll!=none").optional().minimize().unit("bit").help("of the only path");
  d.value("nll_trusted")
      .when("nll!=none")
      .certifies()
      .help("0: the data has no density, since values repeat, are constant or are isolated");
  d.value("train_seconds").timing().unit("s").minimize().help("training of all paths");
}

void declare_samples(Declare<Params>& d) {
  for (const auto& path : kPathNames) declare_scores(d, path);
  d.value("energy_distance").optional().minimize().help("of the only path and budget");
  d.value("sliced_w2").optional().minimize().help("of the only path and budget");
  d.value("ke_model").optional().help("of the only path and budget");
  d.value("classifier_accuracy")
      .optional()
      .maximize()
      .help("of the classifier behind fid_c, on images that it has not seen where some were kept");
  d.value("fid_c_floor").optional().help("fid_c of the training images themselves");
  d.artifact("distances.csv")
      .lines("nfe", "energy_distance", "path")
      .help("of each path at each number of evaluations");
  d.artifact("sample_grid_{path}.png")
      .image()
      .optional()
      .help("of images: the same noise, a row a budget");
  d.artifact("samples_{path}_nfe{k}.npy")
      .scatter("c0", "c1")
      .help("in the units of the data; the first two coordinates are drawn");
}

}  // namespace

void declare_outputs(Declare<Params>& d) {
  for (const auto& path : kPathNames) declare_energies(d, path);
  declare_separation(d);
  d.where("task=exact|train", [&] { declare_samples(d); });
  d.where("task=train", [&] { declare_learning(d); });
}

}  // namespace assay::kinetic_paths
