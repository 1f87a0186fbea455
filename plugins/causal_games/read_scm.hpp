// A structural causal model and a query as users write them.
#pragma once

#include <assay/sdk.hpp>

#include "plugins/causal_games/scm.hpp"

namespace assay::causal_games {

// data.scm; BadInput names the node.
Scm read_scm(const Input& input);

// "X=1;Y=0"; BadInput about `key`. What is set by an action must have a mechanism.
Assignment read_assignment(const Scm& model, const std::string& text, const std::string& key,
                           bool is_action = false);

}  // namespace assay::causal_games
