// The server: adds what clients send, in their order, and takes steps.
#pragma once

#include <functional>

#include "plugins/ef21/course.hpp"
#include "plugins/ef21/fleet.hpp"
#include "plugins/ef21/plan.hpp"

namespace assay::ef21 {

struct Budget {
  Index rounds = 1;
  double target = 0;         // of |grad f|^2; 0: none
  bool is_relative = false;  // to the start
  bool ends_at_target = false;
};

// Who looks at a course while it goes on.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void visit(const Point& point) = 0;
  // Between two rounds; state() has all that the rounds to come depend on but the clients'
  // problem. May throw to end.
  virtual void between_rounds(const std::function<training::ByteWriter()>& state) = 0;
  // Takes what it has put behind state().
  virtual void restore(training::ByteReader& from) = 0;
};

// Goes on from `saved`, what state() gave without what the clients hold, which they must have been
// given back. std::domain_error where f or the messages stop being finite, which says in which
// round.
Course optimise(Fleet& fleet, const Clients& clients, const Plan& plan,
                const linalg::PaddedArray<double>& x0, const Budget& budget, Observer& observer,
                training::ByteReader* saved = nullptr);

}  // namespace assay::ef21
