// Settings that a point has no use for, and settings that it lacks.
#pragma once

#include <map>
#include <string>

#include "core/config/layers.hpp"

namespace assay {

// Sees every point, then reports. A setting of the file that applies at some points is silently
// absent at the others. One that applies at none, and a swept one that does not apply everywhere
// it is swept, are said in a note with what they need, once each; strictly they are errors. A
// required setting that is missing is an error always.
class Applicability {
 public:
  Applicability(const Node& tree, const Place& method_where, Faults& faults);

  // Whether the point is new, or with what applies there equals one seen before. Returns whether a
  // swept setting does not apply there, so that points which differ in nothing else are one.
  bool see(const Layer& layer, const PointState& state, Resolver& resolver, bool is_new);

  // Next to errors notes would only confuse, so they are kept back.
  void finish(bool is_strict);

 private:
  template <typename T>
  struct Item;  // a parameter or an input at one point

  struct Idle {
    Place where;  // of the setting, once it has been met where it does not apply
    std::string what, needs, situation, those_that_apply;
    std::size_t combinations = 0, points = 0;  // where a swept one does not apply
    bool is_swept = false, applies_somewhere = false;
  };

  template <typename T>
  void see_item(const Item<T>& item, const PointState& state, const Resolver& resolver);
  template <typename T>
  void report_missing(const Item<T>& item, const Method& method);
  void report(const Idle& idle, bool is_strict);
  Place section(const std::string& name) const;

  const Node& tree_;
  Place method_where_;
  Faults& faults_;
  std::map<std::string, Idle> idle_;  // by dotted key; swept ones by their line too
};

}  // namespace assay
