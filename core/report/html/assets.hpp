// The fixed parts of a report: the files of assets/, and chart.min.js of the charting library.
#pragma once

#include <string_view>

namespace assay {

// What the file of this name holds; empty where there is none.
std::string_view report_asset(std::string_view name);

}  // namespace assay
