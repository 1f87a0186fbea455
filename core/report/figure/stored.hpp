// The figures of what runs left in the store.
#pragma once

#include <filesystem>
#include <string>

#include "core/report/figure/drawing.hpp"
#include "db/run_detail.hpp"
#include "registry/method/description.hpp"

namespace assay {

// What the method of a run declares, by the manifest that is kept with the run; nothing where that
// is none.
Method kept_method(const std::string& manifest);

// Whether the method wants this curve on a logarithmic axis.
bool has_log_scale(const Method& method, const std::string& curve);

// The figure declared for an artifact; of kind none where it has none.
Figure figure_of(const Method& method, const db::ArtifactRow& artifact);

// Files beyond this size are not drawn.
inline constexpr std::uint64_t kMostDrawnBytes = 32u << 20;

// Of the artifact's file in the store, which may be gone or hold something else by now.
Drawing drawing_of(const Figure& figure, const db::ArtifactRow& artifact,
                   const std::filesystem::path& store, const DrawingLimits& limits);

}  // namespace assay
