// What can be told of a plugin by running an example more than once.
#include <fmt/core.h>
#include <sched.h>
#include <unistd.h>

#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <string_view>

#include "core/probe/lab.hpp"
#include "core/probe/tests.hpp"

namespace assay::probe {
namespace {

using Clock = ActiveRun::Clock;
constexpr double kShortest = 40;     // milliseconds; a run below cannot be caught in the middle
constexpr double kStopLimit = 1000;  // milliseconds

Finding unfinished(const Plan& plan, const Record& record) {
  return {TestStatus::failed,
          "example '" + plan.experiment.name + "' ended as " + end_text(record)};
}

// What was the same by chance while two runs follow each other at once: the second of the clock,
// the folder, the environment, and where it is allowed the host's name. The process is the test's
// own.
void move_elsewhere(Lab& lab, std::time_t since) {
  while (std::time(nullptr) <= since) usleep(10'000);
  for (const char* name : {"HOSTNAME", "USER", "LOGNAME", "HOME", "PWD", "TERM"})
    setenv(name, "elsewhere", 1);
  setenv("TZ", "Pacific/Chatham", 1);
  const auto folder = lab.folder() / "elsewhere";
  std::filesystem::create_directory(folder);
  std::filesystem::current_path(folder);
  constexpr std::string_view kName = "elsewhere";
  if (unshare(CLONE_NEWUTS) == 0)
    if (sethostname(kName.data(), kName.size()) != 0) unsetenv("HOSTNAME");
  for (const auto& worker : lab.pool().all()) lab.pool().drop(worker);  // they are where they were
}

}  // namespace

Finding repeats_itself(const Subject& subject) {
  Lab lab(subject);
  std::vector<std::string> faults;
  std::vector<Record> first;
  for (const auto& plan : lab.plans()) {
    first.push_back(lab.run(plan));
    if (!first.back().is_finished()) return unfinished(plan, first.back());
  }
  move_elsewhere(lab, std::time(nullptr));
  for (std::size_t i = 0; i < first.size(); ++i) {
    const auto& plan = lab.plans()[i];
    const auto text = difference(first[i], lab.run(plan), lab.method());
    if (!text.empty()) faults.push_back("example '" + plan.experiment.name + "':\n" + text);
  }
  return fault_list(
      "one seed gave two results, the second of them in another second, folder and environment; "
      "what depends on the machine must be declared as timing()",
      faults);
}

Finding does_not_feel_threads(const Subject& subject) {
  Lab lab(subject);
  std::vector<std::string> faults;
  for (const auto& plan : lab.plans()) {
    Lab::Options one, two;
    one.threads = 1;
    two.threads = 2;
    const auto alone = lab.run(plan, one);
    if (!alone.is_finished()) return unfinished(plan, alone);
    const auto text = difference(alone, lab.run(plan, two), lab.method());
    if (!text.empty())
      faults.push_back("example '" + plan.experiment.name + "':\n" +
                       text.substr(0, text.find('\n')));
  }
  return fault_list(
      "two threads give other bits than one: fine where sums depend on who adds them, but then "
      "runs compare only at equal threads",
      faults, TestStatus::warned);
}

Finding depends_on_its_seed(const Subject& subject) {
  Lab lab(subject);
  for (const auto& plan : lab.plans()) {
    const auto first = lab.run(plan);
    if (!first.is_finished()) return unfinished(plan, first);
    Lab::Options other;
    other.seed_shift = 1;
    if (!difference(first, lab.run(plan, other), lab.method()).empty()) return {};
  }
  return {TestStatus::warned,
          "no example depends on its seed: fine for a method without randomness"};
}

Finding obeys(const Subject& subject) {
  Lab lab(subject);
  const Plan* slowest = nullptr;
  double longest = 0;
  for (const auto& plan : lab.plans())
    if (const auto took = lab.run(plan).end.took.count(); took > longest)
      slowest = &plan, longest = took;
  if (longest < kShortest)
    return {TestStatus::skipped,
            fmt::format("the longest example takes {:.0f} ms, too short to be stopped", longest)};
  const auto half = std::chrono::duration<double, std::milli>(longest / 2);
  Lab::Options options;
  options.should_stop = [half](const ActiveRun& run) {
    return Clock::now() - run.started() > half;
  };
  const auto record = lab.run(*slowest, options);
  const double took = record.end.took_to_stop.count();
  if (!record.end.was_asked_to_stop)
    return {TestStatus::skipped, "the example ended before it could be asked"};
  if (!record.end.report.status || took > kStopLimit)
    return {TestStatus::failed,
            fmt::format("example '{}' went on for {:.0f} ms after it was asked to stop; call "
                        "should_stop() once an iteration, or loop over steps()",
                        slowest->experiment.name, took)};
  return {TestStatus::passed, fmt::format("within {:.0f} ms", took)};
}

Finding resumes(const Subject& subject) {
  Lab lab(subject);
  for (const auto& plan : lab.plans()) {
    Lab::Options straight, broken;
    straight.checkpoint = "straight";
    broken.checkpoint = "broken";
    const auto whole = lab.run(plan, straight);
    if (!whole.is_finished()) return unfinished(plan, whole);
    if (!std::filesystem::exists(lab.folder() / "straight")) continue;
    auto until_saved = broken;
    until_saved.should_stop = [file = lab.folder() / "broken"](const ActiveRun&) {
      return std::filesystem::exists(file);
    };
    lab.run(plan, until_saved);
    const auto resumed = lab.run(plan, broken);
    const auto text = difference(whole, resumed, lab.method(), Compared::results);
    if (!text.empty())
      return {TestStatus::failed, "example '" + plan.experiment.name + "':\n" + text};
    return {};
  }
  return {TestStatus::skipped, "no example saves a checkpoint"};
}

}  // namespace assay::probe
