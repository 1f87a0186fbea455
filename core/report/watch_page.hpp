// What `assay watch` shows of the experiments that go on.
#pragma once

#include <span>
#include <string>

#include "db/live.hpp"

namespace assay {

// `now`: Unix milliseconds.
std::string watch_page(std::span<const db::LiveExperiment> live, std::int64_t now, bool colour);

}  // namespace assay
