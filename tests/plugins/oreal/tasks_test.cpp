// Questions, demonstrations and their verifiers.
#include "plugins/oreal/task.hpp"

#include <catch2/catch.hpp>
#include <set>

namespace assay::oreal {
namespace {

TaskParams chain_params(double confusion = 0.7, double noise = 0.03) {
  TaskParams p{};
  p.modulus = 10, p.chain_length = 4, p.digits = 3, p.numbers = 3;
  p.weak_fraction = 0.5, p.weak_confusion = confusion, p.base_noise = noise, p.target_share = 0.6;
  return p;
}

constexpr int kEnd = 12;

TEST_CASE("mod_chain: only the number before the first end counts") {
  const auto task = mod_chain(chain_params(), Rng(1, "task"));
  const Question q{{10, 7, 5, 1, 9, 11}, {2}};  // running sums 2, 3, 2
  const auto right = [&](Tokens response) { return task->is_right(q, response); };
  CHECK(right({2, 3, 2, kEnd}));
  CHECK(right({9, 9, 2, kEnd}));  // wrong steps, right answer
  CHECK(right({2, kEnd}));        // early
  CHECK(right({2, kEnd, 5, 5}));  // what follows does not matter
  CHECK_FALSE(right({2, 3, 2}));  // no end
  CHECK_FALSE(right({2, 3, kEnd, 2, kEnd}));
  CHECK_FALSE(right({kEnd}));
  CHECK_FALSE(right({2, 11, kEnd}));
  const auto steps = task->steps(q, Tokens{2, 4, 3, kEnd});  // the second is wrong, the third not
  CHECK(steps->right == 2);
  CHECK(steps->all == 3);
}

TEST_CASE("mod_chain: demonstrations without flaws are right, and confused ones mostly wrong") {
  const auto share = [](double confusion, double noise) {
    const auto task = mod_chain(chain_params(confusion, noise), Rng(1, "task"));
    Rng rng(2, "demonstrations");
    int right = 0;
    for (int k = 0; k < 1000; ++k) {
      const auto d = task->demonstration(rng);
      right += task->is_right(d.question, d.response) ? 1 : 0;
    }
    return right / 1000.0;
  };
  CHECK(share(0, 0) == 1);
  CHECK(share(1, 0) < 0.25);
  CHECK(share(0.7, 0.03) < 0.4);
}

TEST_CASE("add: digits of the sum, least significant first, with every carry") {
  const auto task = addition(chain_params(0, 0), Rng(1, "task"));
  Rng rng(2, "demonstrations");
  for (int k = 0; k < 200; ++k) {
    const auto d = task->demonstration(rng);
    const auto& p = d.question.prompt;
    const int a = 100 * p[1] + 10 * p[2] + p[3], b = 100 * p[5] + 10 * p[6] + p[7];
    int sum = 0;
    for (std::size_t i = d.response.size() - 1; i-- > 0;) sum = 10 * sum + d.response[i];
    CHECK(sum == a + b);
    CHECK(task->is_right(d.question, d.response));
  }
}

TEST_CASE("add: a forgotten carry is a wrong answer") {
  const auto task = addition(chain_params(1, 0), Rng(1, "task"));
  Rng rng(2, "demonstrations");
  int wrong = 0;
  for (int k = 0; k < 200; ++k) {
    const auto d = task->demonstration(rng);
    wrong += task->is_right(d.question, d.response) ? 0 : 1;
  }
  CHECK(wrong > 50);
  CHECK(wrong < 150);
}

constexpr int kPlus = 10, kMinus = 11, kTimes = 12, kOver = 13, kStop = 16;

TEST_CASE("countdown: any expression of the numbers that makes the target is right") {
  const auto task = countdown(chain_params(), Rng(1, "task"));
  const Question q{{14, 3, 8, 3, 15, 2, 4}, {24}};
  const auto right = [&](Tokens response) { return task->is_right(q, response); };
  CHECK(right({3, 8, kTimes, kStop}));
  CHECK(right({8, 3, 3, kOver, kOver, 3, kTimes, kStop}) == false);  // a third 3
  CHECK(right({8, 3, kTimes, kStop}));
  CHECK_FALSE(right({8, 3, kTimes}));         // no end
  CHECK_FALSE(right({8, 8, kTimes, kStop}));  // a number twice
  CHECK_FALSE(right({8, 3, 3, kStop}));       // no expression
  CHECK_FALSE(right({kTimes, kStop}));
  CHECK_FALSE(right({3, 3, kMinus, 8, kOver, kStop}));
  CHECK_FALSE(right({8, 3, 3, kMinus, kOver, kStop}));  // divides by zero
  const Question thirds{{14, 8, 3, 3, 15, 0, 8}, {8}};
  CHECK(task->is_right(thirds, Tokens{8, 3, kOver, 3, kTimes, kStop}));  // through 8/3
  CHECK(task->is_right(thirds, Tokens{8, 3, 3, kMinus, kPlus, kStop}));
  CHECK(task->is_right(thirds, Tokens{8, kStop}));
}

TEST_CASE("countdown: demonstrations are right and show a share of the targets, training all") {
  const auto task = countdown(chain_params(), Rng(1, "task"));
  Rng rng(2, "demonstrations");
  std::set<int> shown, asked;
  for (int k = 0; k < 3000; ++k) {
    const auto d = task->demonstration(rng);
    CHECK(task->is_right(d.question, d.response));
    CHECK(d.response.size() <= task->longest_response());
    shown.insert(d.question.answer.front());
    asked.insert(task->question(rng).answer.front());
  }
  CHECK(shown.size() <= 59);
  CHECK(asked.size() > 85);
}

}  // namespace
}  // namespace assay::oreal
