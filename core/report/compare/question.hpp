// What `assay compare` is asked, and the whole of its answer.
#pragma once

#include <string>
#include <vector>

#include "core/report/compare/comparison_runs.hpp"
#include "core/report/table/result_format.hpp"

namespace assay {

// Empty lists and an empty baseline stand for the defaults.
struct CompareQuestion {
  std::vector<std::string> experiments;  // by their names
  std::vector<std::string> by;           // keys that tell groups apart: what the sweep varies
  std::vector<std::string> over;         // keys that tell tasks apart: see is_over_tasks()
  std::vector<std::string> metrics;      // those with a goal
  std::string baseline;                  // the first group with a finished run
  bool wants_iqm = false, wants_profile = false;  // instead of ranks, over tasks

  bool is_over_tasks() const { return !over.empty() || wants_iqm || wants_profile; }
};

struct CompareAnswer {
  std::string text;                // as it is to be printed
  std::vector<std::string> notes;  // of the data; of unfinished runs where nothing else is noted
};

// `notes` are known before. Throws UserError for keys, metrics and groups that are not there, with
// the nearest that are.
CompareAnswer compare_answer(const CompareQuestion& question, const ComparisonData& data,
                             std::vector<std::string> notes, ResultFormat format, bool colour);

// Throws UserError for the first metric that is not among the known ones.
void check_metrics(const std::vector<std::string>& asked, const std::vector<std::string>& known);

}  // namespace assay
