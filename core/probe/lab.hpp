// A place to run a method's examples: a folder, a worker, and records of what runs said.
#pragma once

#include <functional>
#include <optional>
#include <stdexcept>

#include "core/base/temporary_folder.hpp"
#include "core/probe/suite.hpp"
#include "core/run/host/one_job.hpp"
#include "core/run/plan/plan_files.hpp"

namespace assay::probe {

// An example that cannot be run at all, and why.
struct Unusable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Record {
  JobEnd end;
  std::map<std::string, std::map<std::int64_t, double>> curves;  // by step; the last of one wins

  bool is_finished() const {  // with a result: other ends say nothing of the method
    return end.report.status == ASSAY_OK || end.report.status == ASSAY_DIVERGED;
  }
};

class Lab {
 public:
  explicit Lab(const Subject& subject);

  const Method& method() const { return method_; }
  const std::filesystem::path& folder() const { return folder_.path(); }
  std::filesystem::path artifacts() const { return folder() / "artifacts"; }  // of run()
  WorkerPool& pool() { return pool_; }

  // The plans of the method's examples; without any, of its defaults alone. Throws Unusable.
  const std::vector<Plan>& plans();

  // An example's plan with other settings ("params.rate=0.5"); nothing where a check refuses them.
  std::optional<Plan> variant(const Plan& plan, const std::vector<std::string>& overrides) const;

  struct Options {
    std::uint64_t seed_shift = 0;
    std::uint32_t threads = 0;    // 0: as many as the example says
    std::string checkpoint = {};  // file in the folder to go on from; without it a fresh start
    std::function<bool(const ActiveRun&)> should_stop = nullptr;  // see JobWatch
  };
  // Executes a plan's first run. Throws Unusable when it takes more than a minute.
  Record run(const Plan& plan, const Options& options);
  Record run(const Plan& plan) { return run(plan, Options()); }

 private:
  Plan plan_of(const Example& example) const;
  PlannedFile plan_strictly(const std::filesystem::path& file,
                            const std::vector<std::string>& overrides) const;

  Method method_;
  TemporaryFolder folder_{"assay-probe"};
  WorkerPool pool_;
  std::vector<Plan> plans_;
};

enum class Compared { everything, results };

// What differs between two records of one run, in lines; empty where nothing does.
std::string difference(const Record& was, const Record& is, const Method& method,
                       Compared compared = Compared::everything);

// "crashed: ...", "bad_input: ...": how a run ended, for messages.
std::string end_text(const Record& record);

}  // namespace assay::probe
