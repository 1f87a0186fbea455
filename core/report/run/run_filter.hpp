// Which runs are meant, as people write it.
#pragma once

#include <string>
#include <vector>

#include "db/run_list.hpp"

namespace assay {

// "epsilon>=0.1": a key, one of = != < <= > >=, and a number, true, false or a text. UserError for
// what is no condition.
db::ParamCondition run_condition(const std::string& text);

// --status: what the word stands for. UserError for one that stands for nothing.
std::vector<db::Status> statuses_named(const std::string& word);

}  // namespace assay
