// The base model of a run: read from a file, found among what earlier runs trained, or trained.
#pragma once

#include <vector>

#include "plugins/focus_control/effort.hpp"
#include "plugins/focus_control/flow_transformer.hpp"

namespace assay::focus_control {

NetworkShape shape_of(const Params& p);

struct BaseModel {
  FlowTransformer network;
  std::vector<double> losses;  // of every tenth step
};

// What a checkpoint begins with.
enum class Phase : std::int64_t { kTraining, kTuning };

// Faults of data.weights: no archive, or of another network.
void require_weights(Run<Params>& run);

BaseModel obtain_base(Run<Params>& run, Effort& effort);

// A trained model in a checkpoint, and back.
void put(training::ByteWriter& to, const BaseModel& base);
void take(training::ByteReader& from, BaseModel& base);

}  // namespace assay::focus_control
