// Figures as coarse pictures of characters.
#pragma once

#include <filesystem>
#include <string>

#include "core/report/figure/drawing.hpp"
#include "db/run_detail.hpp"

namespace assay {

// What a picture of text can show: the drawing must have been made within these.
DrawingLimits terminal_limits();

// The first `most` of the artifacts that have a figure, each after an empty line, and how many more
// there are.
std::string figure_pages(const db::RunDetail& run, const std::filesystem::path& store, bool colour,
                         std::size_t most);

// Lines that end in \n, under a heading of the artifact's name: a heatmap or an image in shades, a
// scatter in dots, a line for each line. At most 80 columns, but for names that are longer.
std::string figure_page(const std::string& artifact, const Drawing& drawing, bool colour);

}  // namespace assay
