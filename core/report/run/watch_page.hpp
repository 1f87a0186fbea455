// What `assay watch` shows of the experiments that go on.
#pragma once

#include <span>
#include <string>

#include "db/live.hpp"

namespace assay {

// `now`: Unix milliseconds. Lines fit into `width` columns where a blank can end them; 0: no limit.
std::string watch_page(std::span<const db::LiveExperiment> live, std::int64_t now, bool colour,
                       std::size_t width = 0);

}  // namespace assay
