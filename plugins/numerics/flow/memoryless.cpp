#include "plugins/numerics/flow/memoryless.hpp"

namespace assay::flow {

Matrix integrate_memoryless(const Velocity& velocity, Matrix x, double t0, double t1,
                            std::int64_t steps, double epsilon,
                            const std::function<double()>& normal) {
  const double h = (t1 - t0) / static_cast<double>(steps);
  for (std::int64_t k = 0; k < steps; ++k) {
    const double t = t0 + h * static_cast<double>(k);
    const Matrix v = velocity(t, x);
    const auto at = memoryless(t, epsilon);
    for (Index i = 0; i < x.size(); ++i)
      x.data()[i] = memoryless_step(x.data()[i], v.data()[i], normal(), at, h);
  }
  return x;
}

}  // namespace assay::flow
