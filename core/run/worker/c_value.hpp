// A parameter's value in the form that crosses the plugin border.
#pragma once

#include <assay/plugin.h>

#include <deque>
#include <vector>

#include "registry/method/value.hpp"

namespace assay {

// Lists of texts and of rows need arrays of C pointers behind them: these hold them.
struct CLists {
  std::deque<std::vector<const char*>> texts;
  std::deque<std::vector<assay_int_list>> rows;
};

// Points into `value` and `lists`, which must stay.
assay_value to_c(const Value& value, CLists& lists);

}  // namespace assay
