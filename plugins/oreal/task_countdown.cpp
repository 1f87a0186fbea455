// A target made of given numbers: < a b c = t t, answered by an expression in postfix.
#include <algorithm>
#include <map>
#include <numeric>

#include "plugins/oreal/task.hpp"

namespace assay::oreal {
namespace {

constexpr int kPlus = 10, kMinus = 11, kTimes = 12, kOver = 13, kBegin = 14, kEquals = 15,
              kEnd = 16;
constexpr std::int64_t kLargestTarget = 99;

// A rational number in lowest terms, denominator above 0.
struct Fraction {
  std::int64_t numerator = 0, denominator = 1;
  bool operator==(const Fraction&) const = default;
};

std::optional<Fraction> combined(Fraction a, Fraction b, int operation) {
  const auto [n, d] = a;
  const auto [m, e] = b;
  Fraction c;
  switch (operation) {
    case kPlus:
      c = {n * e + m * d, d * e};
      break;
    case kMinus:
      c = {n * e - m * d, d * e};
      break;
    case kTimes:
      c = {n * m, d * e};
      break;
    default:
      if (m == 0) return std::nullopt;
      c = {n * e, d * m};
  }
  const auto divisor = std::gcd(c.numerator, c.denominator) * (c.denominator < 0 ? -1 : 1);
  return Fraction{c.numerator / divisor, c.denominator / divisor};
}

// The value of a postfix expression of digits, nothing where it is none.
std::optional<Fraction> value_of(std::span<const int> expression) {
  std::vector<Fraction> stack;
  for (const int token : expression) {
    if (token < kPlus) {
      stack.push_back({token, 1});
      continue;
    }
    if (token > kOver || stack.size() < 2) return std::nullopt;
    const auto value = combined(stack[stack.size() - 2], stack.back(), token);
    if (!value) return std::nullopt;
    stack.pop_back();
    stack.back() = *value;
  }
  if (stack.size() != 1) return std::nullopt;
  return stack.front();
}

// Postfix expressions of numbers that are still unused, by depth-first search over what may follow.
class Search {
 public:
  explicit Search(std::span<const int> numbers) : unused_(numbers.begin(), numbers.end()) {
    go_on();
  }
  // For every whole target from 1 to kLargestTarget its expressions.
  const std::map<std::int64_t, std::vector<Tokens>>& by_target() const { return by_target_; }

 private:
  void go_on() {
    if (stack_.size() == 1 && expression_.size() > 1) keep();
    for (std::size_t k = 0; k < unused_.size(); ++k) push_number(k);
    for (int operation = kPlus; stack_.size() > 1 && operation <= kOver; ++operation)
      push_operation(operation);
  }
  void keep() {
    const auto [target, denominator] = stack_.front();
    if (denominator == 1 && target >= 1 && target <= kLargestTarget)
      by_target_[target].push_back(expression_);
  }
  void push_number(std::size_t k) {
    const int number = unused_[k];
    if (std::find(unused_.begin(), unused_.begin() + static_cast<std::ptrdiff_t>(k), number) !=
        unused_.begin() + static_cast<std::ptrdiff_t>(k))
      return;  // the same as an earlier one
    unused_.erase(unused_.begin() + static_cast<std::ptrdiff_t>(k));
    expression_.push_back(number), stack_.push_back({number, 1});
    go_on();
    expression_.pop_back(), stack_.pop_back();
    unused_.insert(unused_.begin() + static_cast<std::ptrdiff_t>(k), number);
  }
  void push_operation(int operation) {
    const auto a = stack_[stack_.size() - 2], b = stack_.back();
    const auto value = combined(a, b, operation);
    if (!value) return;
    stack_.pop_back();
    stack_.back() = *value;
    expression_.push_back(operation);
    go_on();
    expression_.pop_back();
    stack_.back() = a;
    stack_.push_back(b);
  }

  Tokens unused_, expression_;
  std::vector<Fraction> stack_;
  std::map<std::int64_t, std::vector<Tokens>> by_target_;
};

class Countdown final : public Task {
 public:
  Countdown(const TaskParams& p, Rng rng) : numbers_(static_cast<std::size_t>(p.numbers)) {
    for (int k = 0; k < 10; ++k) words_.push_back(std::to_string(k));
    for (const char* word : {"+", "-", "*", "/", "<", "=", ">"}) words_.emplace_back(word);
    const auto order = rng.sample(kLargestTarget, kLargestTarget);
    is_shown_.assign(kLargestTarget + 1, false);
    const auto shown = static_cast<std::size_t>(p.target_share * kLargestTarget + 0.5);
    for (std::size_t k = 0; k < std::max<std::size_t>(shown, 1); ++k)
      is_shown_[order[k] + 1] = true;
  }

  const std::vector<std::string>& words() const override { return words_; }
  int end() const override { return kEnd; }
  std::size_t longest_prompt() const override { return numbers_ + 4; }
  std::size_t longest_response() const override { return 2 * numbers_; }

  Question question(Rng& rng) const override { return drawn(rng, false).question; }
  Demonstration demonstration(Rng& rng) const override { return drawn(rng, true); }

 private:
  // Numbers, then one of the targets that they make, then one of its expressions, all alike.
  Demonstration drawn(Rng& rng, bool is_shown_only) const {
    for (;;) {
      Demonstration d{{{kBegin}, {}}, {}};
      auto& prompt = d.question.prompt;
      for (std::size_t k = 0; k < numbers_; ++k)
        prompt.push_back(1 + static_cast<int>(rng.below(9)));
      const auto& by_target = searched(std::span(prompt).subspan(1));
      std::vector<std::int64_t> targets;
      for (const auto& [target, expressions] : by_target)
        if (!is_shown_only || is_shown_[static_cast<std::size_t>(target)])
          targets.push_back(target);
      if (targets.empty()) continue;
      const auto target = targets[rng.below(targets.size())];
      const auto& expressions = by_target.at(target);
      d.response = expressions[rng.below(expressions.size())];
      d.response.push_back(kEnd);
      prompt.push_back(kEquals);
      prompt.push_back(static_cast<int>(target / 10));
      prompt.push_back(static_cast<int>(target % 10));
      d.question.answer = {static_cast<int>(target)};
      return d;
    }
  }

  // Of the numbers in any order; searched once.
  const std::map<std::int64_t, std::vector<Tokens>>& searched(std::span<const int> numbers) const {
    Tokens sorted(numbers.begin(), numbers.end());
    std::sort(sorted.begin(), sorted.end());
    const auto found = searches_.find(sorted);
    if (found != searches_.end()) return found->second;
    return searches_.emplace(sorted, Search(sorted).by_target()).first->second;
  }

  bool is_answer(const Question& q, std::span<const int> response) const override {
    Tokens unused(q.prompt.begin() + 1,
                  q.prompt.begin() + 1 + static_cast<std::ptrdiff_t>(numbers_));
    for (const int token : response) {
      if (token >= kPlus) continue;
      const auto at = std::find(unused.begin(), unused.end(), token);
      if (at == unused.end()) return false;
      unused.erase(at);
    }
    return value_of(response) == Fraction{q.answer.front(), 1};
  }

  std::size_t numbers_;
  std::vector<std::string> words_;
  std::vector<bool> is_shown_;  // whether demonstrations show this target
  mutable std::map<Tokens, std::map<std::int64_t, std::vector<Tokens>>> searches_;
};

}  // namespace

std::unique_ptr<Task> countdown(const TaskParams& p, Rng rng) {
  return std::make_unique<Countdown>(p, rng);
}

}  // namespace assay::oreal
