// The zoo: ways of pre-training a small network, and the tasks it is fine-tuned on.
#pragma once

#include <string>
#include <vector>

namespace assay::ped::zoo {

// In the order of the tables.
std::vector<std::string> all_models();
std::vector<std::string> all_tasks();

}  // namespace assay::ped::zoo
