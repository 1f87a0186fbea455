// A method that does next to nothing with Eigen: what a run costs beside its method.
#include <Eigen/Dense>
#include <assay/eigen.hpp>
#include <assay/sdk.hpp>

namespace {

struct BenchEigen {
  static constexpr assay::About about{"bench_eigen", "1.0.0", "The product of two small matrices",
                                      ""};

  struct Params {
    double scale;
  };

  static void declare(assay::Declare<Params>& d) {
    d.real("scale", &Params::scale, 1.0).help("factor of one matrix; tells runs apart");
    d.curve("norm").help("norm of the product");
    d.value("norm");
  }

  static void run(assay::Run<Params>& run) {
    auto random = run.rng("matrix");
    const auto draw = [&] { return random.normal(); };
    const Eigen::MatrixXd a = Eigen::MatrixXd::NullaryExpr(8, 8, draw);
    const Eigen::MatrixXd b = run.params().scale * Eigen::MatrixXd::NullaryExpr(8, 8, draw);
    const double norm = (a * b).norm();
    run.log("norm", 0, norm);
    run.result("norm", norm);
  }
};

}  // namespace

ASSAY_PLUGIN(BenchEigen)
