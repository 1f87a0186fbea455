// Reads the subjects of an image exactly: what a vision model would have to guess.
#pragma once

#include <span>
#include <vector>

#include "plugins/focus_control/scenes.hpp"

namespace assay::focus_control {

// Of each cell the colour and shape of the largest overlap (intersection over union), where that is
// 0.75 or more. Pixels count as the nearest of the four colours and the background.
std::vector<Subject> detect(std::span<const float> image);

struct Verdict {
  std::vector<bool> is_present;  // each subject of the prompt
  bool leaks = false;  // an absent subject's shape has the colour of another one of the prompt
  bool omits = false;  // an absent subject's shape is in no colour
  bool succeeds() const;
};
Verdict judge(const Prompt& prompt, const std::vector<Subject>& detected);

struct Rates {
  double success = 0, presence = 0, leak = 0, omission = 0;
};
Rates rates(std::span<const Verdict> verdicts);  // 0 of none

// Root mean square over the pixels of the distance to the nearest palette colour or background.
double style_residual(std::span<const float> images);

}  // namespace assay::focus_control
