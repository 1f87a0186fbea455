// A control problem in many contexts: one environment a context.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "plugins/numerics/control/cart_pole.hpp"
#include "plugins/numerics/control/environment.hpp"
#include "plugins/numerics/control/ring_road.hpp"
#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::mbtl {

enum class Control { cartpole, pendulum, ring_road };

struct Family {
  Control control = Control::cartpole;
  std::string context;         // what varies
  std::vector<double> values;  // of it, in its own unit
  std::vector<std::unique_ptr<control::Environment>> environments;
  std::vector<control::CartPoleConstants> poles;  // of cartpole, which linear policies run at once

  Index size() const { return static_cast<Index>(values.size()); }
  control::Space space() const { return environments.front()->space(); }
};

// Names of what may vary, and the default of one.
std::vector<std::string> contexts_of(Control control);
double default_of(Control control, const std::string& context);

// `has_stale_masses`: as CARL has it. Guidance is that of ring_road.
Family make_family(Control control, const std::string& context, std::vector<double> values,
                   bool has_stale_masses, control::Guidance guidance);

// Episodes drawn over the contexts of a family, each context as one more observation in [0, 1] if
// it is to be seen: what a multitask policy is trained on. The family must outlive it.
std::unique_ptr<control::Environment> mixture(const Family& family, bool is_observed);
// One context of the family as the mixture shows it.
std::unique_ptr<control::Environment> shown(const Family& family, Index context, bool is_observed);

}  // namespace assay::mbtl
