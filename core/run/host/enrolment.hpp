// Plans in the database: what must be known there before any of their runs.
#pragma once

#include <map>
#include <memory>
#include <span>

#include "core/run/host/live_run.hpp"

namespace assay {

// Plans and store outlive it.
class Enrolment {
 public:
  // Writes experiments, plugins, entries of plans and metrics. A plan of repetitions has no
  // entries.
  Enrolment(std::span<const Plan> plans, db::Store& store);

  // The row that an attempt begins with, under this identifier.
  db::NewRun row(const Attempt& attempt, const std::string& uid, const std::string& simd) const;
  MetricIds& metrics(const Method& method) const { return *metrics_.at(&method); }

 private:
  struct Ids {
    std::int64_t experiment = 0, plugin = 0;
  };
  void enrol(const Plan& plan);

  db::Store& store_;
  std::map<const Plan*, Ids> plans_;
  std::map<const Method*, std::unique_ptr<MetricIds>> metrics_;
};

}  // namespace assay
