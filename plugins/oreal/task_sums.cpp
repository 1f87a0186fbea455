// Running sums modulo m, and sums digit by digit with carries; both with steps that demonstrations
// get wrong more often than right, so that cloning them is not enough.
#include <algorithm>

#include "plugins/oreal/task.hpp"

namespace assay::oreal {
namespace {

std::size_t to_count(std::int64_t n) { return static_cast<std::size_t>(n); }

std::vector<std::string> digit_words(std::size_t digits,
                                     std::initializer_list<const char*> others) {
  std::vector<std::string> words;
  for (std::size_t k = 0; k < digits; ++k) words.push_back(std::to_string(k));
  words.insert(words.end(), others.begin(), others.end());
  return words;
}

// Which of n x n steps are weak.
std::vector<bool> weak_steps(std::size_t n, double fraction, Rng rng) {
  std::vector<bool> is_weak(n * n);
  for (std::size_t k = 0; k < is_weak.size(); ++k) is_weak[k] = rng.uniform() < fraction;
  return is_weak;
}

// Prompt: < x_1 .. x_L =; response: s_2 .. s_L > with s_t = s_(t-1) + x_t modulo m, s_1 = x_1.
class ModChain final : public Task {
 public:
  ModChain(const TaskParams& p, Rng rng)
      : p_(p),
        m_(static_cast<int>(p.modulus)),
        words_(digit_words(to_count(p.modulus), {"<", "=", ">"})),
        is_weak_(weak_steps(to_count(p.modulus), p.weak_fraction, rng)) {}

  const std::vector<std::string>& words() const override { return words_; }
  int end() const override { return m_ + 2; }
  std::size_t longest_prompt() const override { return to_count(p_.chain_length) + 2; }
  std::size_t longest_response() const override { return to_count(p_.chain_length) + 2; }

  Question question(Rng& rng) const override {
    Question q{{m_}, {}};
    int sum = 0;
    for (std::int64_t k = 0; k < p_.chain_length; ++k) {
      q.prompt.push_back(any_digit(rng));
      sum = (sum + q.prompt.back()) % m_;
    }
    q.prompt.push_back(m_ + 1);
    q.answer = {sum};
    return q;
  }

  Demonstration demonstration(Rng& rng) const override {
    Demonstration d{question(rng), {}};
    int sum = d.question.prompt[1];
    for (std::size_t k = 2; k <= to_count(p_.chain_length); ++k)
      d.response.push_back(sum = written(sum, d.question.prompt[k], rng));
    d.response.push_back(end());
    return d;
  }

  std::optional<Steps> steps(const Question& q, std::span<const int> response) const override {
    Steps steps;
    int sum = q.prompt[1];
    for (std::size_t t = 0; t < response.size() && t + 2 <= to_count(p_.chain_length); ++t) {
      if (response[t] >= m_) break;
      steps.right += response[t] == (sum + q.prompt[t + 2]) % m_ ? 1 : 0;
      ++steps.all;
      sum = response[t];
    }
    return steps;
  }

 private:
  bool is_answer(const Question& q, std::span<const int> response) const override {
    return !response.empty() && response.back() == q.answer.front();
  }

  int any_digit(Rng& rng) const {
    return static_cast<int>(rng.below(static_cast<std::uint64_t>(m_)));
  }
  int written(int sum, int x, Rng& rng) const {
    const bool is_weak = is_weak_[static_cast<std::size_t>(sum * m_ + x)];
    const bool slips = rng.uniform() < (is_weak ? p_.weak_confusion : p_.base_noise);
    if (slips && !is_weak) return any_digit(rng);
    return (sum + x + (slips ? 1 : 0)) % m_;
  }

  TaskParams p_;
  int m_;
  std::vector<std::string> words_;
  std::vector<bool> is_weak_;
};

// Prompt: < a_1 .. a_D + b_1 .. b_D =, most significant digits first; response: the sum's D + 1
// digits, least significant first. A weak pair of digits forgets the carry that comes into it.
class Addition final : public Task {
 public:
  Addition(const TaskParams& p, Rng rng)
      : p_(p),
        digits_(to_count(p.digits)),
        words_(digit_words(10, {"<", "+", "=", ">"})),
        is_weak_(weak_steps(10, p.weak_fraction, rng)) {}

  const std::vector<std::string>& words() const override { return words_; }
  int end() const override { return 13; }
  std::size_t longest_prompt() const override { return 2 * digits_ + 3; }
  std::size_t longest_response() const override { return digits_ + 3; }

  Question question(Rng& rng) const override {
    Question q{{10}, {}};
    for (std::size_t k = 0; k < 2 * digits_; ++k) {
      if (k == digits_) q.prompt.push_back(11);
      q.prompt.push_back(static_cast<int>(rng.below(10)));
    }
    q.prompt.push_back(12);
    q.answer = summed(q, [](int, int, int carry) { return carry; });
    return q;
  }

  Demonstration demonstration(Rng& rng) const override {
    Demonstration d{question(rng), {}};
    d.response = summed(d.question, [&](int a, int b, int carry) {
      const bool is_weak = is_weak_[static_cast<std::size_t>(10 * a + b)];
      return is_weak && rng.uniform() < p_.weak_confusion ? 0 : carry;
    });
    for (auto& digit : d.response)
      if (rng.uniform() < p_.base_noise) digit = static_cast<int>(rng.below(10));
    d.response.push_back(end());
    return d;
  }

 private:
  // carried(a, b, carry): what enters the sum of the digits a and b.
  template <class Carried>
  Tokens summed(const Question& q, Carried carried) const {
    Tokens sum;
    int carry = 0;
    for (std::size_t k = digits_; k > 0; --k) {
      const int a = q.prompt[k], b = q.prompt[digits_ + 1 + k];
      const int column = a + b + carried(a, b, carry);
      sum.push_back(column % 10);
      carry = column / 10;
    }
    sum.push_back(carry);
    return sum;
  }

  bool is_answer(const Question& q, std::span<const int> response) const override {
    return std::equal(response.begin(), response.end(), q.answer.begin(), q.answer.end());
  }

  TaskParams p_;
  std::size_t digits_;
  std::vector<std::string> words_;
  std::vector<bool> is_weak_;
};

}  // namespace

std::unique_ptr<Task> mod_chain(const TaskParams& p, Rng rng) {
  return std::make_unique<ModChain>(p, rng);
}
std::unique_ptr<Task> addition(const TaskParams& p, Rng rng) {
  return std::make_unique<Addition>(p, rng);
}

}  // namespace assay::oreal
