#include "plugins/oreal/task.hpp"

#include <algorithm>

namespace assay::oreal {

bool Task::is_right(const Question& question, std::span<const int> response) const {
  const auto end_at = std::find(response.begin(), response.end(), end());
  return end_at != response.end() &&
         is_answer(question, response.first(static_cast<std::size_t>(end_at - response.begin())));
}

std::string Task::text(std::span<const int> tokens) const {
  std::string all;
  for (const int t : tokens) all += (all.empty() ? "" : " ") + words()[static_cast<std::size_t>(t)];
  return all;
}

std::unique_ptr<Task> make_task(const OrealRun& run) {
  if (run.find_input("train")) return tables(run);
  const auto& p = run.params().language.task;
  switch (p.name) {
    case TaskName::add:
      return addition(p, run.rng("task"));
    case TaskName::countdown:
      return countdown(p, run.rng("task"));
    case TaskName::mod_chain:
      break;
  }
  return mod_chain(p, run.rng("task"));
}

}  // namespace assay::oreal
