// [[claim]] as the file declares it: what an experiment must show.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/config/diagnostic.hpp"
#include "registry/method/description.hpp"

namespace assay {

struct Claim {
  enum class Kind { bound, trend, best, compare } kind = Kind::bound;
  enum class Fold { none, mean, median } fold = Fold::none;
  struct Side {
    std::string metric;
    std::vector<std::pair<std::string, Value>> where;  // dotted keys
  };
  Side left;                                    // of `compare`; the only side of the others
  std::optional<long double> min, max, equals;  // long: every 64-bit integer as what it is
  double tolerance = 0;
  std::optional<double> level;  // of the one-sided bound of the mean that is weighed in its place
  std::optional<bool> strict;   // as written, see is_strict()
  bool admits_untrusted =
      false;  // runs that are not to be trusted may win, as it is about what they did
  bool is_optional = false;   // finished runs need not give the metric
  std::string across;         // dotted key of trend and best
  bool increasing = true;     // trend
  std::optional<Value> best;  // value of `across`
  Goal goal = Goal::none;     // of best, and of the left metric of compare
  Side right;                 // compare: left < right * times + plus
  double times = 1, plus = 0;
  std::optional<double> share;  // of seed pairs; absent: the means are compared
  Location where;
  std::string text;  // the block as written, for reports

  // Equal values do not satisfy it. A bound is not strict unless it says so, the others are.
  bool is_strict() const { return strict.value_or(kind != Kind::bound); }
};

}  // namespace assay
