// Where the data of a recorded run lie now.
#pragma once

#include <filesystem>
#include <vector>

#include "db/run_detail.hpp"

namespace assay {

// Data that are not where the run had them, or are others there now, are looked for under and
// around these folders by the end of their path, and known by their content. What is found is
// written into the record; the rest of it stays.
void relocate(db::RunDetail& run, const std::vector<std::filesystem::path>& homes);

}  // namespace assay
