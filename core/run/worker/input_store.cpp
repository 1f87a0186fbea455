#include "core/run/worker/input_store.hpp"

#include "core/base/json.hpp"
#include "core/data/path.hpp"

namespace assay {
namespace {

std::string key_of(const JobInput& input) {
  nlohmann::json key = {input.role, input.kind, input.sha256};
  for (const auto& s : input.sources)
    key.push_back({path_to_utf8(s.path), s.columns, s.drop, s.rows, s.dataset});
  return exact_json(key);
}

}  // namespace

std::shared_ptr<HeldInput> InputStore::get(const JobInput& input) {
  auto& held = held_[key_of(input)];
  if (!held || !held->is_unchanged()) held = hold(input, *find_input(method_, input.role));
  return held;
}

}  // namespace assay
