#include "core/run/host/run_queue.hpp"

#include <catch2/catch.hpp>

namespace assay {
namespace {

Attempt numbered(std::int64_t number) {
  Attempt attempt;
  attempt.number = number;
  return attempt;
}

db::NewRun row_with(const char* uid) {
  db::NewRun row;
  row.run_uid = uid;
  return row;
}

TEST_CASE("claims go to the first that have none, and what another host has leaves the queue") {
  RunQueue queue;
  for (int i = 1; i <= 4; ++i) queue.push_back(numbered(i));
  CHECK_FALSE(queue.has_claimed());
  queue.take_claims(std::vector{row_with("a")}, {7});
  CHECK(queue.first_unclaimed() == 1);
  const auto lost = queue.take_claims(std::vector{row_with("b"), row_with("c"), row_with("d")},
                                      {8, std::nullopt, 9});
  REQUIRE(lost.size() == 1);
  CHECK(lost[0].number == 3);
  REQUIRE(queue.size() == 3);
  CHECK(queue.first_unclaimed() == 3);
  CHECK(queue[1].uid == "b");
  CHECK(queue[2].number == 4);
  CHECK(queue[2].run_id == 9);
  CHECK(queue.pop_front().uid == "a");
  CHECK(queue.give_back() == std::vector<std::int64_t>{8, 9});
  CHECK_FALSE(queue.has_claimed());
}

}  // namespace
}  // namespace assay
