#include "plugins/mbtl/family.hpp"

#include <algorithm>
#include <utility>

#include "plugins/numerics/control/pendulum.hpp"

namespace assay::mbtl {
namespace {

using control::CartPoleConstants;
using control::PendulumConstants;
using control::RingRoadConstants;

double& varied(CartPoleConstants& c, const std::string& context) {
  if (context == "masscart") return c.mass_cart;
  if (context == "masspole") return c.mass_pole;
  return c.half_length;
}

double& varied(PendulumConstants& c, const std::string& context) {
  if (context == "dt") return c.time_step;
  if (context == "m") return c.mass;
  return c.length;
}

}  // namespace

std::vector<std::string> contexts_of(Control control) {
  switch (control) {
    case Control::cartpole:
      return {"masscart", "masspole", "pole_length"};
    case Control::pendulum:
      return {"dt", "l", "m"};
    case Control::ring_road:
      return {"hold"};
  }
  return {};
}

double default_of(Control control, const std::string& context) {
  CartPoleConstants pole;
  PendulumConstants pendulum;
  switch (control) {
    case Control::cartpole:
      return varied(pole, context);
    case Control::pendulum:
      return varied(pendulum, context);
    case Control::ring_road:
      return 1;
  }
  return 1;
}

Family make_family(Control control, const std::string& context, std::vector<double> values,
                   bool has_stale_masses, control::Guidance guidance) {
  Family family{control, context, std::move(values), {}, {}};
  for (const double value : family.values) {
    if (control == Control::cartpole) {
      CartPoleConstants c{.has_stale_masses = has_stale_masses};
      varied(c, context) = value;
      family.poles.push_back(c);
      family.environments.push_back(std::make_unique<control::CartPole>(c));
    } else if (control == Control::pendulum) {
      PendulumConstants c;
      varied(c, context) = value;
      family.environments.push_back(std::make_unique<control::Pendulum>(c));
    } else {
      RingRoadConstants c{.hold = static_cast<std::size_t>(value), .guidance = guidance};
      family.environments.push_back(std::make_unique<control::RingRoad>(c));
    }
  }
  return family;
}

}  // namespace assay::mbtl
