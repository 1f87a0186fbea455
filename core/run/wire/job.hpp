// What the host asks of a run's process: which parameters and inputs, and where things go.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/data/source.hpp"
#include "registry/method/description.hpp"

namespace assay {

struct JobInput {
  std::string role, kind;  // kind: array table image file folder files
  std::vector<DataSource> sources;
  std::string sha256;  // as checked; the file must still have it
};

struct JobPoint {
  std::map<std::string, Value> params;
  std::vector<JobInput> inputs;
};

struct Job {
  std::string run_uid;         // names the run in its checkpoints; may be empty
  std::string library_sha256;  // the code that must be mapped; empty for a rerun, which tells
  bool check_only = false;     // run the method's check over all points; else run the only point
  std::vector<JobPoint> points;
  std::uint64_t seed = 0;
  std::uint32_t threads = 1;
  std::uint64_t memory_limit = 0;  // bytes
  std::string store;               // folder of artifacts
  std::string scratch;             // folder that the run may make for itself
  std::string checkpoint;          // file
  std::string cache;               // folder of kept stages; empty: every stage is built anew
};

std::string to_text(const Job& job);

// Values are read back by the types that the method declares. Throws std::exception on nonsense.
Job job_from_text(std::string_view text, const Method& method);

}  // namespace assay
