#include "core/run/host/tally.hpp"

#include <catch2/catch.hpp>

namespace assay {
namespace {

using db::Status;

db::RunEnd end_with(Status status) {
  db::RunEnd end;
  end.status = status;
  return end;
}

TEST_CASE("every run is counted as what became of it") {
  Tally tally(10, 2);
  db::Holder holder;
  holder.status = Status::done;
  holder.trusted = false;
  tally.count_served(holder);
  for (const auto status : {Status::done, Status::diverged, Status::crashed, Status::bad_input,
                            Status::stopped, Status::interrupted})
    tally.count_ended(end_with(status), std::chrono::milliseconds(10));
  const auto now = tally.snapshot({});
  CHECK(now.total == 10);
  CHECK(now.ended == 9);  // with those that are runs of others
  CHECK(now.fresh == 6);
  CHECK(now.failed == 2);
  const auto summary = tally.summary(1);
  CHECK(summary.finished_before == 1);
  CHECK(summary.done == 1);
  CHECK(summary.diverged == 1);
  CHECK(summary.failed == 2);
  CHECK(summary.stopped == 2);
  CHECK(summary.not_started == 1);
  CHECK(summary.untrusted == 1);
  CHECK(summary.bad_input);
  CHECK_FALSE(summary.interrupted);
}

}  // namespace
}  // namespace assay
