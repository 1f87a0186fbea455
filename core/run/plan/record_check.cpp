#include "core/run/plan/record_check.hpp"

#include <fmt/format.h>

#include "core/run/plan/repetition.hpp"

namespace assay {
namespace {

constexpr std::size_t kNamedRuns = 5;

}  // namespace

db::Finding recorded_fingerprints(db::Reader& reader) {
  std::size_t checked = 0, wrong = 0;
  std::string names;
  for (const auto id : reader.run_ids()) {
    const auto run = std::to_string(id);
    const auto detail = reader.run_detail(run, 0);
    const auto expected = detail ? recorded_fingerprint(*detail) : std::nullopt;
    if (!expected) continue;
    ++checked;
    if (*expected == detail->fingerprint) continue;
    if (++wrong <= kNamedRuns) names += (names.empty() ? "" : ", ") + run;
  }
  if (wrong == 0)
    return {"fingerprints", true, fmt::format("{} computed again", checked), "", false};
  return {"fingerprints", false, fmt::format("{} do not fit their rows: runs {}", wrong, names),
          "the rows were edited: trash these runs and run again", false};
}

}  // namespace assay
