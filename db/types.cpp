#include "db/types.hpp"

#include <algorithm>
#include <array>

namespace assay::db {
namespace {

constexpr std::array<std::string_view, 10> kStatusNames{
    "running", "done",    "failed",        "bad_input", "diverged",
    "crashed", "timeout", "out_of_memory", "stopped",   "interrupted"};

}  // namespace

std::string_view status_name(Status status) {
  return kStatusNames.at(static_cast<std::size_t>(status));
}

std::optional<Status> status_from(std::string_view name) {
  const auto found = std::find(kStatusNames.begin(), kStatusNames.end(), name);
  if (found == kStatusNames.end()) return std::nullopt;
  return static_cast<Status>(found - kStatusNames.begin());
}

std::vector<Status> statuses_from(std::string_view name) {
  if (name == "failed")
    return {Status::failed, Status::bad_input, Status::crashed, Status::timeout,
            Status::out_of_memory};
  if (name == "finished") return {Status::done, Status::diverged};
  if (name == "interrupted") return {Status::interrupted, Status::stopped};
  const auto status = status_from(name);
  return status ? std::vector{*status} : std::vector<Status>{};
}

std::vector<std::string> status_words() {
  std::vector<std::string> words(kStatusNames.begin(), kStatusNames.end());
  words.emplace_back("finished");
  return words;
}

}  // namespace assay::db
