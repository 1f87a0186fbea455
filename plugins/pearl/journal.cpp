#include "plugins/numerics/training/bytes.hpp"
#include "plugins/pearl/stages.hpp"

namespace assay::pearl {

Journal::Journal(Run<Params>& run) : run_(run) {
  const auto saved = run.load_checkpoint();
  if (!saved) return;
  training::ByteReader from(*saved);
  reward_ = from.take_list<char>(), policy_ = from.take_list<char>();
  has_reward_ = !reward_.empty(), has_policy_ = !policy_.empty();
}

std::optional<std::vector<char>> Journal::take(Stage stage) {
  bool& has = stage == Stage::reward ? has_reward_ : has_policy_;
  if (!has) return std::nullopt;
  has = false;
  return stage == Stage::reward ? reward_ : policy_;
}

void Journal::keep(Stage stage, std::span<const std::byte> state) {
  auto& place = stage == Stage::reward ? reward_ : policy_;
  const auto* first = reinterpret_cast<const char*>(state.data());
  place.assign(first, first + state.size());
  training::ByteWriter all;
  all.put(reward_), all.put(policy_);
  run_.save_checkpoint(all.bytes());
}

double all_steps(const Params& p) {
  const bool fits_rewards = p.label_source != LabelSource::environment;
  return static_cast<double>((fits_rewards ? p.reward_steps : 0) +
                             (p.stage == Stage::policy ? p.policy_steps : 0));
}

}  // namespace assay::pearl
