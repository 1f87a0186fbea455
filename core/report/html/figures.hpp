// Which artifacts of a study have pictures, and what their figures show.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/report/figure/drawing.hpp"

namespace assay {

struct Study;

// What runs left alike, shown once for all of them.
struct DrawnArtifact {
  std::string label;  // the point and seed of the first of them, and whether it is in doubt
  std::vector<std::int64_t> runs;
  Drawing drawing;
};

// The artifacts of one name.
struct ReportFigure {
  std::string name;
  FigureKind kind = FigureKind::none;
  std::vector<DrawnArtifact> drawings;  // that show something
  std::vector<DrawnArtifact> faults;    // of which `drawing` says why they do not
};

// A PNG that runs made, shown once for all runs that made the same.
struct ReportImage {
  std::string name, sha256;
  std::vector<std::int64_t> runs;
  std::string label;  // the point and seed of the first of them, and what is shown other than it is
  std::uint64_t bytes = 0;
  std::string content;  // empty: left out, as the limit is reached or the file is gone
};

// Figures have fewer numbers the more of them there are; beyond so many, and so many bytes of
// files, the rest is left out.
inline constexpr std::size_t kFigureNumbers = 120'000;
inline constexpr std::size_t kMostFigures = 200;
inline constexpr std::uint64_t kFigureBytes = 256u << 20;

// Draws what the runs of a study left in the store. `image_bytes` is what its images may take, and
// is reduced by what they do. The first seeds of all points come first.
void add_pictures(const std::filesystem::path& store, Study& study, std::uint64_t& image_bytes);

}  // namespace assay
