#include "core/run/host/pending_ends.hpp"

#include <catch2/catch.hpp>

namespace assay {
namespace {

using std::chrono::milliseconds;
constexpr PendingEnds::Clock::time_point kStart{std::chrono::hours(1)};

PendingEnd end_with(db::Status status) {
  PendingEnd end{};
  end.row.status = status;
  return end;
}

TEST_CASE("a finished run waits for others a moment, another one not at all") {
  PendingEnds ends;
  ends.add(end_with(db::Status::done), kStart);
  CHECK_FALSE(ends.must_go(kStart));
  CHECK(ends.must_go(ends.due()));
  CHECK(ends.all_well());
  ends.add(end_with(db::Status::failed), kStart);
  CHECK_FALSE(ends.all_well());
  CHECK(ends.must_go(kStart));
  CHECK(ends.take().size() == 2);
  CHECK(ends.empty());
}

TEST_CASE("runs are claimed ahead only while they end quickly") {
  PendingEnds quick, slow;
  CHECK(quick.ahead() == 0);
  for (int i = 0; i < 20; ++i) {
    quick.add(end_with(db::Status::done), kStart + i * milliseconds(1));
    slow.add(end_with(db::Status::done), kStart + i * milliseconds(100));
  }
  CHECK(quick.ahead() == 10);
  CHECK(slow.ahead() == 0);
}

}  // namespace
}  // namespace assay
