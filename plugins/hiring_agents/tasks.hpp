// The tasks of hiring_agents: each reads its game (throwing BadInput), solves it and reports.
#pragma once

#include "plugins/hiring_agents/params.hpp"

namespace assay::hiring_agents {

struct TaskEntry {
  const char* name;
  void (*check)(HiringRun&);  // reads everything and solves nothing large
  void (*run)(HiringRun&);
};
extern const TaskEntry kOfflineTask, kOnlineTask;

}  // namespace assay::hiring_agents
