#include "plugins/numerics/statistics/tails.hpp"

#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>

namespace assay::statistics {
namespace {

namespace policies = boost::math::policies;

// Double precision throughout: the digits of long double are not worth their time here. What cannot
// be had is NaN, not an exception.
using Policy = policies::policy<policies::promote_double<false>,
                                policies::domain_error<policies::ignore_error>,
                                policies::overflow_error<policies::ignore_error>,
                                policies::evaluation_error<policies::ignore_error>>;

}  // namespace

double chi_square_tail(double x, double degrees) {
  if (!(degrees > 0)) return std::nan("");
  if (!(x > 0)) return 1;
  return std::isinf(x) ? 0 : boost::math::gamma_q(degrees / 2, x / 2, Policy());
}

double f_tail(double x, double numerator, double denominator) {
  if (!(numerator > 0) || !(denominator > 0)) return std::nan("");
  if (!(x > 0)) return 1;
  if (std::isinf(x)) return 0;
  const double scaled =
      numerator * x;  // the smaller share of it and the denominator keeps its digits
  return scaled > denominator ? boost::math::ibeta(denominator / 2, numerator / 2,
                                                   denominator / (denominator + scaled), Policy())
                              : boost::math::ibetac(numerator / 2, denominator / 2,
                                                    scaled / (denominator + scaled), Policy());
}

}  // namespace assay::statistics
