// How people look at an artifact, as its method declares it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

enum class FigureKind { none, heatmap, lines, scatter, image };

std::string_view name_of(FigureKind kind);

inline constexpr std::size_t kMostFigureColumns = 3;

// `columns` are names in the file, those of an array "c0", "c1", ...; what each stands for is said
// at ASSAY_FIGURE_HEATMAP and its like in assay/plugin.h.
struct Figure {
  FigureKind kind = FigureKind::none;
  std::vector<std::string> columns;
};

// Why an artifact of this name, which may be a pattern, has no such figure; empty: it may have it.
std::string figure_fault(const Figure& figure, std::string_view artifact);

// "heatmap of mass by i and j"; empty where there is none.
std::string figure_text(const Figure& figure);

}  // namespace assay
