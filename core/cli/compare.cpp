// assay compare: groups of an experiment's runs side by side, each against a baseline.
#include <fmt/core.h>

#include <cstdio>
#include <memory>

#include "core/base/printable.hpp"
#include "core/cli/chosen.hpp"
#include "core/cli/shared.hpp"
#include "core/report/compare/question.hpp"

namespace assay::cli {
namespace {

struct CompareOptions {
  std::vector<std::string> experiments;  // names and files
  CompareQuestion question;
  ResultFormat format = ResultFormat::table;
};

int compare(const CompareOptions& o, const Shared& shared) {
  db::Reader reader(shared.database);
  auto [names, notes] = chosen_experiments(o.experiments, Without::last, reader, shared);
  auto question = o.question;
  question.experiments = std::move(names);
  const auto answer = compare_answer(question, comparison_data(reader, question.experiments),
                                     std::move(notes), o.format, shared.colour_out);
  fmt::print("{}", answer.text);
  for (const auto& note : answer.notes) fmt::print(stderr, "assay: {}\n", one_line(note));
  return kOk;
}

}  // namespace

void add_compare(CLI::App& app, Shared& shared) {
  auto* command = add_command(
      app, "compare", "Compare groups of runs: mean, spread, interval, difference from a baseline",
      "assay compare quickstart --by solver --metric cost --baseline emd\n"
      "  assay compare configs/quickstart.toml --by solver,epsilon --format csv\n"
      "  assay compare sweep --by solver --over task");
  const auto o = std::make_shared<CompareOptions>();
  command
      ->add_option("EXPERIMENT", o->experiments,
                   "names or .toml files (default: the experiment planned last)")
      ->type_name("");
  command
      ->add_option("--by", o->question.by,
                   "group by this; several: KEY,KEY (default: what the sweep varies)")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("KEY");
  command
      ->add_option("--metric", o->question.metrics,
                   "which; may be repeated (default: those with a goal)")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("NAME");
  command
      ->add_option("--baseline", o->question.baseline,
                   "group to set the others against (default: the first)")
      ->type_name("GROUP");
  command
      ->add_option("--over", o->question.over,
                   "the keys that tell tasks apart: tests within each, ranks over all")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("KEY");
  auto* iqm = command->add_flag("--iqm", o->question.wants_iqm,
                                "interquartile means over all tasks, with bootstrap intervals");
  command
      ->add_flag("--profile", o->question.wants_profile,
                 "the share of runs above a value, over all tasks")
      ->excludes(iqm);
  add_format_option(command, o->format);
  add_database_option(command, shared);
  add_plugins_option(command, shared);
  on_call(command, shared, [o, &shared] { return compare(*o, shared); });
}

}  // namespace assay::cli
