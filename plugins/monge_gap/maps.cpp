#include "plugins/monge_gap/maps.hpp"

#include <utility>
#include <vector>

#include "plugins/numerics/ot/entropic_map.hpp"
#include "plugins/numerics/ot/sinkhorn.hpp"
#include "plugins/numerics/ot/support.hpp"

namespace assay::monge_gap {
namespace {

Matrix covariance(MatrixView x) {
  const Matrix centred = x.rowwise() - x.colwise().mean();
  return centred.transpose() * centred / static_cast<double>(x.rows() - 1);
}

}  // namespace

Map identity_map() {
  return [](MatrixView x) -> Matrix { return x; };
}

Map linear_map(MatrixView x, MatrixView y) {
  const Eigen::RowVectorXd from = x.colwise().mean(), to = y.colwise().mean();
  return [from, to, a = bures_map(covariance(x), covariance(y))](MatrixView points) -> Matrix {
    Matrix t = (points.rowwise() - from) * a;
    t.rowwise() += to;
    return t;
  };
}

FittedMap entropic_map_of(MatrixView x, MatrixView y, const EntropicMapOptions& options) {
  ot::SinkhornOptions solver;
  solver.epsilon = options.epsilon;
  solver.tol = options.tol;
  solver.max_iterations = options.max_iterations;
  solver.on_check = optimise::stop_check(options.stop_point);
  const auto b = ot::uniform_weights(y.rows());
  const auto solved = ot::sinkhorn(ot::Geometry::of_points(options.cost, x, y),
                                   ot::uniform_weights(x.rows()), b, solver);
  ot::EntropicMap map{options.cost, y, vector_of(b), solved.g, solved.epsilon, 1};
  return {[map = std::move(map)](MatrixView points) { return ot::entropic_map(map, points); },
          solved.converged};
}

}  // namespace assay::monge_gap
