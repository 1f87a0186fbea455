// Products and factorisations by our own kernels, by Eigen and by OpenBLAS: least processor times
// as JSON, one object a task. One thread. Without OpenBLAS its times are null.
#include <dlfcn.h>

#include <Eigen/Cholesky>
#include <cstdio>
#include <string>

#include "plugins/numerics/linalg/gram.hpp"
#include "plugins/numerics/linalg/openblas.hpp"
#include "plugins/numerics/linalg/product.hpp"
#include "plugins/numerics/linalg/spectrum.hpp"
#include "tests/bench/best_seconds.hpp"

namespace assay::linalg {
namespace {

using bench::best_seconds;

constexpr int kRepeat = 5;
constexpr double kOne = 1, kZero = 0;

template <class Function>
Function routine(const char* name) {
  static void* const library = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL);
  return library == nullptr ? nullptr : reinterpret_cast<Function>(dlsym(library, name));
}
using Dgemm = void (*)(const char*, const char*, const int*, const int*, const int*, const double*,
                       const double*, const int*, const double*, const int*, const double*, double*,
                       const int*);
using Dsyrk = void (*)(const char*, const char*, const int*, const int*, const double*,
                       const double*, const int*, const double*, double*, const int*);
using Dpotrf = void (*)(const char*, const int*, double*, const int*, int*);

std::string or_null(double seconds) { return seconds > 0 ? std::to_string(seconds) : "null"; }

// `used` is whose methods get.
void say(const std::string& task, const char* used, double flops, double own, double eigen,
         double openblas) {
  std::printf(
      "{\"task\": \"%s\", \"used\": \"%s\", \"flops\": %.0f, \"own\": %s, \"eigen\": %s, "
      "\"openblas\": %s}\n",
      task.c_str(), used, flops, or_null(own).c_str(), or_null(eigen).c_str(),
      or_null(openblas).c_str());
}

void products(int n, int k, int m) {
  const Matrix a = Matrix::Random(n, k), b = Matrix::Random(k, m);
  Matrix c(n, m);
  const double own = best_seconds(kRepeat, [&] { c = product(a, b); });
  const double eigen = best_seconds(kRepeat, [&] { c.noalias() = a * b; });
  double openblas = 0;
  if (const auto dgemm = routine<Dgemm>("dgemm_"))  // by columns, c' = b' a'
    openblas = best_seconds(kRepeat, [&] {
      dgemm("N", "N", &m, &n, &k, &kOne, b.data(), &m, a.data(), &k, &kZero, c.data(), &m);
    });
  say("product " + std::to_string(n) + " x " + std::to_string(k) + " x " + std::to_string(m), "own",
      2.0 * n * k * m, own, eigen, openblas);
}

void grams(int n, int d) {
  const Matrix f = Matrix::Random(n, d);
  Matrix g = Matrix::Zero(d, d);
  const double own = best_seconds(kRepeat, [&] { g = gram(f); });
  const double eigen = best_seconds(kRepeat, [&] {
    g.setZero();
    g.selfadjointView<Eigen::Lower>().rankUpdate(f.transpose());
  });
  double openblas = 0;
  if (const auto dsyrk = routine<Dsyrk>("dsyrk_"))
    openblas = best_seconds(
        kRepeat, [&] { dsyrk("L", "N", &d, &n, &kOne, f.data(), &d, &kZero, g.data(), &d); });
  say("Gram matrix of " + std::to_string(n) + " x " + std::to_string(d), "own", 1.0 * n * d * d,
      own, eigen, openblas);
}

void factors(int d) {
  const Matrix f = Matrix::Random(2 * d, d);
  const Eigen::MatrixXd g = f.transpose() * f;
  const double flops = 1.0 * d * d * d;
  const double by_lapack =
      has_openblas() ? best_seconds(kRepeat, [&] { (void)spectrum_by_lapack(g); }) : 0;
  say("eigenvectors " + std::to_string(d),
      has_openblas() && d >= kLapackSize ? "openblas" : "eigen", 9 * flops, 0,
      best_seconds(kRepeat, [&] { (void)spectrum_by_eigen(g); }), by_lapack);
  double openblas = 0;
  if (const auto dpotrf = routine<Dpotrf>("dpotrf_"))
    openblas = best_seconds(kRepeat, [&] {
      Eigen::MatrixXd l = g;
      int info = 0;
      dpotrf("L", &d, l.data(), &d, &info);
    });
  say("Cholesky " + std::to_string(d), "eigen", flops / 3, 0,
      best_seconds(kRepeat, [&] { const Eigen::LLT<Eigen::MatrixXd> l(g); }), openblas);
}

}  // namespace
}  // namespace assay::linalg

int main() {
  using namespace assay::linalg;
  products(5000, 512, 100);
  products(500, 500, 500);
  grams(5000, 512);
  grams(400, 100);
  for (const int d : {64, 128, 512, 1024}) factors(d);
}
