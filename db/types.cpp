#include "db/types.hpp"

#include <algorithm>
#include <array>

namespace assay::db {
namespace {

constexpr std::array<std::string_view, 10> kNames{
    "running", "done",    "failed",        "bad_input", "diverged",
    "crashed", "timeout", "out_of_memory", "stopped",   "interrupted"};

}  // namespace

std::string_view status_name(Status status) { return kNames.at(static_cast<std::size_t>(status)); }

std::optional<Status> status_from(std::string_view name) {
  const auto found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<Status>(found - kNames.begin());
}

}  // namespace assay::db
