// Steps down a gradient against those of another library.
#include "plugins/numerics/optimise/first_order.hpp"

#include <catch2/catch.hpp>
#include <vector>

namespace assay::optimise {
namespace {

TEST_CASE("the optimisers step as PyTorch's do") {
  // torch.optim.Adam(lr=.1, weight_decay=.01), x = 1, gradients 1 and -2.
  std::vector<double> x{1};
  Adam adam(0.1, 0.01);
  adam.step<double>(x, std::vector<double>{1});
  CHECK(x[0] == Approx(0.9).epsilon(1e-7));
  // SGD(lr=.1, momentum=.9, nesterov, weight_decay=0): v = 1, x -= .1 (1 + .9); v = .9 - 2.
  std::vector<double> y{1};
  Nesterov sgd(0.9, 0);
  sgd.step<double>(y, std::vector<double>{1}, 0.1);
  CHECK(y[0] == Approx(0.81));
  sgd.step<double>(y, std::vector<double>{-2}, 0.1);
  CHECK(y[0] == Approx(0.81 + 0.1 * (2 + 0.9 * 1.1)));
}

}  // namespace
}  // namespace assay::optimise
