// What a comparison takes where its question leaves something open, and what it says beside the
// figures.
#include "core/report/compare/question.hpp"

#include <catch2/catch.hpp>

#include "core/base/user_error.hpp"
#include "core/report/compare/compare_text.hpp"

namespace assay {
namespace {

using Catch::Matchers::Contains;
using State = ComparedRun::State;

// Losses of an experiment "study" that sweeps a solver over tasks, seeds 0, 1, ... each.
struct Losses {
  ComparisonData data{{}, {{"loss", "min", "", false}}, {"solver", "task"}, {}, {}};

  Losses() { data.known = {"solver", "task", "experiment"}; }

  Losses& at(const std::string& solver, const std::string& task, std::vector<double> losses,
             State state = State::done) {
    const auto keys =
        std::make_shared<Keys>(Keys{{"solver", solver}, {"task", task}, {"experiment", "study"}});
    for (std::uint64_t seed = 0; seed < losses.size(); ++seed) {
      auto& planned = data.runs.emplace_back();
      planned.keys = keys;
      planned.run.seed = seed;
      planned.run.state = state;
      if (state == State::done) planned.run.values["loss"] = losses[seed];
    }
    return *this;
  }

  CompareAnswer answer(CompareQuestion question, ResultFormat format = ResultFormat::table,
                       std::vector<std::string> notes = {}) const {
    question.experiments = {"study"};
    return compare_answer(question, data, std::move(notes), format, false);
  }
};

CompareQuestion by(std::vector<std::string> keys) {
  CompareQuestion question;
  question.by = std::move(keys);
  return question;
}

Losses two_solvers() {
  return Losses()
      .at("emd", "a", {1, 2})
      .at("emd", "b", {3, 4})
      .at("ours", "a", {2, 4})
      .at("ours", "b", {4, 6});
}

TEST_CASE("without keys the groups are what the sweep varies") {
  const auto text = two_solvers().answer({}, ResultFormat::csv).text;
  CHECK_THAT(text, Contains("\"solver, task\"") && Contains("solver=emd task=a"));
}

TEST_CASE("a key that tells tasks apart tells no groups apart") {
  CompareQuestion question;
  question.over = {"task"};
  CHECK_THAT(two_solvers().answer(question, ResultFormat::csv).text,
             !Contains("task=a") && Contains("solver,ours"));
  question.over = {"params.task"};
  CHECK_THAT(two_solvers().answer(question, ResultFormat::csv).text,
             !Contains("task=a") && Contains("solver,ours"));
}

TEST_CASE("the first group with a finished run is the baseline, or the one that is named") {
  auto losses = Losses()
                    .at("late", "a", {0, 0}, State::missing)
                    .at("emd", "a", {1, 2})
                    .at("ours", "a", {2, 4});
  CHECK_THAT(losses.answer(by({"solver"})).text, Contains("baseline: emd (the first group;"));
  auto question = by({"solver"});
  question.baseline = "ours";
  CHECK_THAT(losses.answer(question).text, Contains("baseline: ours\n"));
  question.baseline = "our";
  CHECK_THROWS_WITH(losses.answer(question), Contains("no group 'our', did you mean 'ours'?"));
}

TEST_CASE("keys and metrics that nothing has are refused with the nearest that are there") {
  CHECK_THROWS_AS(two_solvers().answer(by({"solvers"})), UserError);
  CHECK_THROWS_WITH(two_solvers().answer(by({"solvers"})),
                    "--by: nothing in study is known by 'solvers', did you mean 'solver'?");
  CompareQuestion question;
  question.metrics = {"los"};
  CHECK_THROWS_WITH(
      two_solvers().answer(question),
      "--metric: no run ended with a number 'los', did you mean 'loss'? (there are: loss)");
  question = {};
  question.over = {"tasks"};
  CHECK_THROWS_WITH(two_solvers().answer(question), Contains("--over: nothing in study"));
}

TEST_CASE("runs that are not finished are noted where nothing else is") {
  auto losses = two_solvers().at("ours", "c", {0}, State::missing);
  CHECK(losses.answer({}).notes ==
        std::vector<std::string>{"1 of 9 planned runs are not finished"});
  CHECK(losses.answer({}, ResultFormat::table, {"the file has changed"}).notes ==
        std::vector<std::string>{"the file has changed"});
  CHECK(two_solvers().answer({}).notes.empty());
}

TEST_CASE("runs without a task are in no answer over tasks") {
  auto losses = two_solvers();
  auto alone = std::make_shared<Keys>(Keys{{"solver", "other"}, {"experiment", "study"}});
  losses.data.runs.push_back({alone, {"", 0, {}, State::done, {{"loss", 1}}, false}});
  CompareQuestion question = by({"solver"});
  question.over = {"task"};
  CHECK_THAT(losses.answer(question, ResultFormat::csv).text, !Contains("other"));
}

TEST_CASE("ranks need a metric with a goal") {
  auto losses = two_solvers();
  losses.data.metrics[0].goal = "none";
  auto question = by({"solver"});
  question.over = {"task"};
  CHECK_THROWS_WITH(losses.answer(question), Contains("ranks need a metric with a goal"));
  question.wants_iqm = true;
  CHECK_THAT(losses.answer(question).text, Contains("interquartile mean"));
}

ComparisonRow row(const std::string& group, std::vector<std::string> notes) {
  ComparisonRow row;
  row.metric = "loss";
  row.group = group;
  row.notes = std::move(notes);
  return row;
}

TEST_CASE("notes of one text are told together, and no more than eight") {
  std::vector<ComparisonRow> rows{row("a", {"one"}), row("b", {"one", "two"})};
  CHECK(notes_text(rows) == "loss of a, b: one\nloss of b: two\n");
  std::vector<std::string> many;
  for (int i = 0; i < 10; ++i) many.push_back(std::to_string(i));
  CHECK_THAT(notes_text(std::vector{row("a", many)}),
             Contains("loss of a: 7\nand 2 more notes (--format json has all)\n") &&
                 !Contains("loss of a: 8"));
}

TEST_CASE("how small Wilcoxon's p can get is said below six seeds") {
  auto tested = row("a", {});
  CHECK(p_legend(std::vector{tested}).empty());
  tested.difference.p = 0.01;
  tested.difference.seeds = 5;
  CHECK_THAT(p_legend(std::vector{tested}), Contains("5 seeds are few"));
  tested.difference.seeds = 6;
  CHECK_THAT(p_legend(std::vector{tested}), !Contains("few"));
}

}  // namespace
}  // namespace assay
