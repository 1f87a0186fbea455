// How many runs a call executes at once, and what memory each of them may fill.
#pragma once

#include <cstdint>
#include <span>

#include "core/run/plan/plan.hpp"

namespace assay {

// The most that one of the plans asks for; without any, cores divided by the threads that a run of
// these plans takes, and one at least.
std::uint32_t default_jobs(std::span<const Plan> plans, std::uint32_t cores);

// No more than there are descriptors for, whatever was asked for, with a note where that is less.
std::uint32_t affordable_jobs(std::uint32_t jobs, std::uint64_t descriptors,
                              Diagnostics& diagnostics);

// Where an experiment sets no limit, all jobs together may fill nine tenths of the memory.
void set_memory_limits(std::span<Plan> plans, std::uint32_t jobs, std::uint64_t memory);

}  // namespace assay
