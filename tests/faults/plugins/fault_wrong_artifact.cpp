// Writes an artifact that it did not declare.

#include "tests/faults/faulty.hpp"

namespace {

struct Fault {
  static constexpr const char* id = "fault_wrong_artifact";
  static void misbehave(assay::RunBase& run) {
    run.artifact("note.csv", assay::TableRows({"step"}).row(3));
  }
};

}  // namespace

ASSAY_PLUGIN(assay::Faulty<Fault>)
