#include "plugins/kinetic_paths/params.hpp"

namespace assay::kinetic_paths {
namespace {

constexpr const char* kGenerated =
    "dataset=checkerboard|gaussian|gaussian_mixture|two_points|hypercube|sphere";

void declare_dataset(Declare<Params>& d) {
  d.choice("task", &Params::task, Task::kPaths,
           {{"paths", Task::kPaths}, {"exact", Task::kExact}, {"train", Task::kTrain}})
      .help("energies of the paths alone, or samples by exact or by learned velocities as well");
  d.choice("dataset", &Params::dataset, Source::kDigits,
           {{"checkerboard", Source::kCheckerboard},
            {"gaussian", Source::kGaussian},
            {"gaussian_mixture", Source::kMixture},
            {"two_points", Source::kTwoPoints},
            {"hypercube", Source::kHypercube},
            {"sphere", Source::kSphere},
            {"digits", Source::kDigits},
            {"file", Source::kFile}})
      .default_when("data.points", "file")
      .default_when("data.images", "file")
      .help("a generator, the 1797 digits of 8 x 8 pixels that come with the method, or the input");
  d.integer("dim", &Params::dim, 2)
      .between(1, 4096)
      .when("dataset=gaussian|gaussian_mixture|two_points|hypercube|sphere")
      .help("dimension");
  d.integer("num_points", &Params::num_points, 2000)
      .between(2, 200000)
      .when(kGenerated)
      .help("atoms drawn, where atoms are used");
  d.reals("spectrum", &Params::spectrum, {})
      .above(0)
      .when("dataset=gaussian")
      .help("variances of the dim coordinates; none: all 1");
  d.where("dataset=gaussian_mixture", [&] {
    d.integer("num_modes", &Params::num_modes, 8).between(1, 4096).help("equally likely ones");
    d.real("mode_std", &Params::mode_std, 0.1).at_least(0).help("deviation of each coordinate");
  });
  d.integer("pool", &Params::pool, 1)
      .at_least(1)
      .when("dataset=digits|file")
      .help("images are averaged over squares of this side first; it divides their side");
  d.integer("max_points", &Params::max_points, 0)
      .at_least(0)
      .when("dataset=file")
      .help("a random subset of so many rows of the file; 0: all");
  d.boolean("normalise", &Params::normalise, true)
      .help("centre and rescale to E|x|^2 = d; false: refuse data that is not so within 1e-6");
}

void declare_paths(Declare<Params>& d) {
  d.texts("paths", &Params::paths, {"ko", "cond_ot", "trig", "vp"})
      .choices(kPathNames)
      .length(1)
      .help("schedules to score; custom is that of data.schedule");
  d.real("gamma_floor", &Params::gamma_floor, -1)
      .between(-1, 1)
      .when("paths=ko")
      .help(
          "least gamma of the kinetic-optimal path, whose angle jumps where it is 0; -1: 0.003, of "
          "task train 0.03");
  d.where("paths=vp", [&] {
    d.real("vp_beta_min", &Params::vp_beta_min, 0.1).above(0).help("noise rate at the data");
    d.real("vp_beta_max", &Params::vp_beta_max, 20).above(0).help("noise rate at the noise");
    d.real("vp_eps", &Params::vp_eps, 1e-3)
        .between(1e-9, 0.5)
        .help("the path ends so much before t = 1: its energy is infinite there");
  });
}

void declare_lambda(Declare<Params>& d) {
  d.choice("lambda_mode", &Params::lambda_mode, LambdaMode::kAuto,
           {{"auto", LambdaMode::kAuto},
            {"empirical", LambdaMode::kEmpirical},
            {"analytic", LambdaMode::kAnalytic}})
      .help("from atoms, or from the law of a generator; auto: the law where there is a formula");
  d.choice("estimator", &Params::estimator, Estimator::kProjection,
           {{"projection", Estimator::kProjection},
            {"mmse", Estimator::kMmse},
            {"posterior_norm", Estimator::kPosteriorNorm}})
      .help("of gamma from posterior means");
  d.integer("theta_points", &Params::theta_points, 96).between(8, 4096).help("angles");
  d.integer("noise_samples", &Params::noise_samples, 0)
      .between(0, 10'000'000)
      .help("noisy points at each angle, at least 16; 0: as many as atoms, at least 4096");
  d.integer("lambda_points", &Params::lambda_points, 4000)
      .between(2, 100000)
      .help("atoms of lambda at most: a random subset");
  d.reals("query_snr", &Params::query_snr, {})
      .above(0)
      .help("ratios s = a / m at which to report lambda(s)");
  d.reals("query_times", &Params::query_times, {})
      .between(0, 1)
      .when("paths=ko")
      .help("times at which to report the kinetic-optimal a and m");
}

void declare_sampling(Declare<Params>& d) {
  d.choice("sampler", &Params::sampler, flow::Solver::kEuler, flow::kSolverNames)
      .help("of the probability flow; dopri5 chooses its steps (tolerances 1e-5)");
  d.integers("nfe", &Params::nfe, {2, 6, 10, 16})
      .at_least(1)
      .length(1)
      .or_scalar()
      .when("sampler!=dopri5")
      .help("budgets: evaluations of the velocity for a sample");
  d.integer("num_samples", &Params::num_samples, 4000).between(2, 100000).help("for each budget");
}

void declare_training(Declare<Params>& d) {
  d.choice("parameterisation", &Params::parameterisation, Parameterisation::kVelocity,
           {{"velocity", Parameterisation::kVelocity},
            {"data", Parameterisation::kData},
            {"noise", Parameterisation::kNoise}})
      .help("what the network predicts");
  d.integer("train_steps", &Params::train_steps, 4000).at_least(1).help("of Adam, for each path");
  d.integer("batch_size", &Params::batch_size, 0)
      .between(0, 65536)
      .help("pairs in a step; 0: 512 up to 8 dimensions, else 256");
  d.real("learning_rate", &Params::learning_rate, 1e-3).above(0).help("falls to 0 by a cosine");
  d.integer("hidden_width", &Params::hidden_width, 0)
      .between(0, 4096)
      .help("units of a layer; 0: 128 up to 8 dimensions, else 256");
  d.integer("num_layers", &Params::num_layers, 3)
      .between(1, 32)
      .help("hidden layers; beyond 8 dimensions residual blocks");
  d.real("holdout_fraction", &Params::holdout_fraction, 0.2)
      .between(0, 0.9)
      .when("dataset=digits|file")
      .help("of the data: kept from training, to judge samples and likelihoods by");
  d.choice("nll", &Params::nll, Likelihood::kNone,
           {{"none", Likelihood::kNone},
            {"exact", Likelihood::kExact},
            {"hutchinson", Likelihood::kHutchinson}})
      .help("likelihood of what was kept: the divergence exactly or by four probes");
  d.boolean("dequantise", &Params::dequantise, true)
      .when("nll!=none & dataset=digits|file")
      .help(
          "images of whole grey values: uniform noise of one grey step is added, at every draw of "
          "an image to train on and once to those whose likelihood is asked; else their density "
          "has "
          "no bound");
}

}  // namespace

void declare_params(Declare<Params>& d) {
  declare_dataset(d);
  declare_paths(d);
  declare_lambda(d);
  d.where("task=exact|train", [&] { declare_sampling(d); });
  d.where("task=train", [&] { declare_training(d); });
  d.input("points").array("n d").optional().help("data of your own, a point a row");
  d.input("images").array("n h w").optional().help(
      "or square images: .npy, or the IDX files of MNIST and its relatives");
  d.input("labels").array("n").optional().help(
      "classes of the images, for a Frechet distance on the features of a classifier");
  d.input("schedule")
      .table({"t", "a", "m"})
      .optional()
      .when("paths=custom")
      .help("scales of data and noise from (0, 0, 1) to (1, 1, 0)");
}

}  // namespace assay::kinetic_paths
