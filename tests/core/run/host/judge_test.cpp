#include <signal.h>

#include <catch2/catch.hpp>
#include <cmath>

#include "core/run/host/recorder.hpp"

namespace assay {
namespace {

using db::Status;
using namespace std::chrono_literals;

constexpr std::optional<assay_status> kSilent;  // the run never reached its end
constexpr int kExitThree = 3 << 8;              // wait status of exit(3)

Method descent_method() {
  Method m;
  m.id = "descent";
  return m;
}

db::RunEnd judged(std::optional<assay_status> said, StopCause cause, int wait_status,
                  const std::string& failure = "") {
  RunReport report;
  report.status = said;
  report.failure = failure;
  report.method_ms = 12.5;
  Death death;
  death.wait_status = wait_status;
  death.cpu_ms = 7;
  death.max_rss_kb = 1000;
  return judge(report, cause, death, descent_method(), 1500ms, std::uint64_t{1} << 30);
}

TEST_CASE("a run that comes to its end says itself how it went") {
  const auto [said, status] =
      GENERATE(table<assay_status, Status>({{ASSAY_OK, Status::done},
                                            {ASSAY_STOPPED, Status::stopped},
                                            {ASSAY_BAD_INPUT, Status::bad_input},
                                            {ASSAY_DIVERGED, Status::diverged},
                                            {ASSAY_FAILED, Status::failed},
                                            {ASSAY_OUT_OF_MEMORY, Status::out_of_memory},
                                            {99, Status::failed}}));
  const auto end = judged(said, StopCause::none, 0, "why");
  CHECK(end.status == status);
  CHECK(end.error == "why");
  CHECK(end.exit_code == 0);
  CHECK(end.method_ms == 12.5);
}

TEST_CASE("a failure without a reason still has a headline") {
  CHECK(judged(ASSAY_FAILED, StopCause::none, 0).error ==
        "method 'descent' failed without saying why");
  CHECK_FALSE(judged(ASSAY_BAD_INPUT, StopCause::none, 0).error.empty());
  CHECK(judged(ASSAY_OK, StopCause::none, 0).error.empty());
}

TEST_CASE("what the host did to a run that did not end of itself stands above how it died") {
  struct Row {
    StopCause cause;
    Status status;
    const char* error;
  };
  const auto row = GENERATE(
      Row{StopCause::timeout, Status::timeout, "took longer than its time limit of 1.5 s"},
      Row{StopCause::memory, Status::out_of_memory, "used more than its memory limit of 1.0 GiB"},
      Row{StopCause::interrupt, Status::interrupted, "interrupted by the user"},
      Row{StopCause::fail_fast, Status::interrupted, "stopped because another run failed"});
  const auto end = judged(kSilent, row.cause, SIGKILL);
  CHECK(end.status == row.status);
  CHECK(end.error == row.error);
  CHECK(end.exit_signal == SIGKILL);
  CHECK_FALSE(end.exit_code);
  CHECK_FALSE(end.method_ms);
}

TEST_CASE("a run that obeys keeps its results unless it broke a limit") {
  CHECK(judged(ASSAY_STOPPED, StopCause::interrupt, 0).status == Status::stopped);
  CHECK(judged(ASSAY_STOPPED, StopCause::fail_fast, 0).status == Status::stopped);
  CHECK(judged(ASSAY_STOPPED, StopCause::timeout, 0).status == Status::timeout);
  CHECK(judged(ASSAY_STOPPED, StopCause::memory, 0).status == Status::out_of_memory);
}

TEST_CASE("a run that ends just when it is asked to is what it says") {
  CHECK(judged(ASSAY_OK, StopCause::timeout, 0).status == Status::done);
  CHECK(judged(ASSAY_DIVERGED, StopCause::interrupt, 0).status == Status::diverged);
}

TEST_CASE("a run that dies in the middle has crashed") {
  CHECK(judged(kSilent, StopCause::none, SIGSEGV).error == "segmentation fault (SIGSEGV)");
  CHECK(judged(kSilent, StopCause::none, kExitThree).error ==
        "its process ended with exit code 3 in the middle of the run");
  CHECK(judged(kSilent, StopCause::none, kExitThree).exit_code == 3);
  CHECK(judged(kSilent, StopCause::none, SIGKILL).error ==
        "killed from outside (SIGKILL), perhaps by the system for want of memory");
  for (const int wait_status : {SIGSEGV, kExitThree, SIGKILL, 0})
    CHECK(judged(kSilent, StopCause::none, wait_status).status == Status::crashed);
}

TEST_CASE("a run that could not begin was refused its input") {
  Death death;
  death.refusal = "x.csv: has changed since the experiment was checked";
  const auto end = judge({}, StopCause::none, death, descent_method(), 0ms, 0);
  CHECK(end.status == Status::bad_input);
  CHECK(end.error == death.refusal);
  CHECK_FALSE(end.exit_code);
  CHECK_FALSE(end.cpu_ms);
}

TEST_CASE("nothing that a run says is believed once it wrote over its memory") {
  RunReport report;
  report.status = ASSAY_OK;
  report.is_sound = false;
  const auto end = judge(report, StopCause::none, {}, descent_method(), 0ms, 0);
  CHECK(end.status == Status::crashed);
  CHECK(end.error == "overwrote the memory that it shares with the host");
}

TEST_CASE("refused keys stand in the reason, one a line") {
  RunReport report;
  report.status = ASSAY_BAD_INPUT;
  report.failure = "must be odd";
  report.faults = {{0, "params.order", "must be odd"}, {0, "data.x", "is empty"}};
  const auto end = judge(report, StopCause::none, {}, descent_method(), 0ms, 0);
  CHECK(end.error == "params.order: must be odd\ndata.x: is empty");
}

// A report of a method whose outputs `converged` and `feasible` certify.
std::optional<bool> trust(const std::vector<std::pair<std::string, db::Cell>>& results,
                          assay_status said = ASSAY_OK) {
  auto m = descent_method();
  for (const auto* name : {"cost", "converged", "feasible"}) m.outputs.emplace_back().name = name;
  m.outputs[1].certifies = m.outputs[2].certifies = true;
  RunReport report;
  report.status = said;
  report.results = results;
  return judge(report, StopCause::none, {}, m, 0ms, 0).trusted;
}

TEST_CASE("a run is to be trusted when every output that certifies vouches for it") {
  const auto one = db::Cell(std::int64_t{1}), zero = db::Cell(std::int64_t{0});
  CHECK(trust({{"cost", zero}, {"converged", one}}) == true);
  CHECK(trust({{"converged", one}, {"feasible", zero}}) == false);
  CHECK(trust({{"converged", zero}, {"converged", one}}) == true);  // the last value counts
  CHECK(trust({{"cost", one}}) == std::nullopt);
}

TEST_CASE("neither nan nor a word vouches for a run") {
  CHECK(trust({{"converged", std::nan("")}}) == false);
  CHECK(trust({{"converged", std::string("yes")}}) == false);
  CHECK(trust({{"converged", 0.5}}) == true);
}

TEST_CASE("a run that diverged is not to be trusted, whatever it says") {
  CHECK(trust({{"converged", std::int64_t{1}}}, ASSAY_DIVERGED) == false);
  CHECK(trust({}, ASSAY_DIVERGED) == false);
}

}  // namespace
}  // namespace assay
