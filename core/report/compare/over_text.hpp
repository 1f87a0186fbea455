// A comparison over several tasks for people: ranks, interquartile means, performance profiles.
#pragma once

#include <string>
#include <vector>

#include "core/report/compare/comparison.hpp"
#include "core/report/table/result_format.hpp"

namespace assay {

enum class Over { ranks, iqm, profile };

struct OverQuestion {
  Over what = Over::ranks;
  std::vector<ComparedRun> runs;
  std::vector<std::string> tasks;  // of the runs
  std::vector<ComparedMetric> metrics;
  std::string by, over, baseline;
};

// The answer as it is to be printed, ending in a newline.
std::string over_text(const OverQuestion& question, ResultFormat format, bool colour);

}  // namespace assay
