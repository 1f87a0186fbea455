// Settings that a point does not know, and settings that it lacks.
#pragma once

#include <map>
#include <string>

#include "core/config/layers.hpp"

namespace assay {

// Sees every point, then reports. A setting of the file that applies at some points is silently
// absent at the others; one that applies at none, a swept one that does not apply where it is
// swept, and a required one that is missing are faults.
class Applicability {
 public:
  Applicability(const Node& tree, const Place& method_where, Faults& faults);

  void see(const Layer& layer, const State& state, Resolver& resolver);
  void finish();

 private:
  template <typename T>
  struct Item;  // a parameter or an input at one point

  struct Idle {
    Place where;
    std::string message, hint;
    bool applies_somewhere = false;
  };

  template <typename T>
  void see_item(const Item<T>& item, const Method& method, const State& state);
  template <typename T>
  void report_missing(const Item<T>& item, const Method& method);
  Place section(const std::string& name) const;

  const Node& tree_;
  Place method_where_;
  Faults& faults_;
  std::map<std::string, Idle> idle_;  // by dotted key; swept ones by their line too
};

}  // namespace assay
