// assay verify: runs what is missing and says whether experiments show what they claim.
#include <memory>

#include "core/cli/run.hpp"

namespace assay::cli {

void add_verify(CLI::App& app, Shared& shared) {
  auto* command = add_command(
      app, "verify", "Run what is missing; succeed if every run is finished and every claim holds",
      "assay verify configs/quickstart.toml");
  const auto o = std::make_shared<RunOptions>();
  o->must_hold = true;
  command->add_option("FILE", o->files, "experiment files")->required()->type_name("");
  command
      ->add_option("-j,--jobs", o->jobs, "runs at once (default: the file's, or cores / threads)")
      ->check(whole_number(1, 4096))
      ->type_name("N");
  add_strict_option(command, o->load);
  command->add_flag("--json", o->json, "print a line of JSON for each claim");
  command->add_flag("-q,--quiet", o->quiet, "no progress and no table of results");
  add_database_option(command, shared);
  add_plugins_option(command, shared);
  on_call(command, shared, [o, &shared] { return run_experiments(*o, shared); });
}

}  // namespace assay::cli
