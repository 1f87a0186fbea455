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
  CHECK(x[0] == Approx(0.9000000009900989).epsilon(1e-14));
  adam.step<double>(x, std::vector<double>{-2});  // where both moments have a memory
  CHECK(x[0] == Approx(0.9360684609228255).epsilon(1e-14));
  // SGD(lr=.1, momentum=.9, nesterov, weight_decay=0): v = 1, x -= .1 (1 + .9); v = .9 - 2.
  std::vector<double> y{1};
  Nesterov sgd(0.9, 0);
  sgd.step<double>(y, std::vector<double>{1}, 0.1);
  CHECK(y[0] == Approx(0.81));
  sgd.step<double>(y, std::vector<double>{-2}, 0.1);
  CHECK(y[0] == Approx(0.81 + 0.1 * (2 + 0.9 * 1.1)));
}

TEST_CASE("parameters in single precision follow those in double") {
  std::vector<double> wide{1, -3, 0.5};
  std::vector<float> narrow{1, -3, 0.5};
  Adam of_wide(0.05), of_narrow(0.05);
  for (int step = 0; step < 50; ++step) {
    std::vector<double> slope;
    for (const double value : wide) slope.push_back(2 * value);
    const std::vector<float> narrow_slope(slope.begin(), slope.end());
    of_wide.step<double>(wide, slope);
    of_narrow.step<float>(narrow, narrow_slope);
  }
  for (std::size_t i = 0; i < wide.size(); ++i) CHECK(narrow[i] == Approx(wide[i]).margin(1e-5));
}

}  // namespace
}  // namespace assay::optimise
