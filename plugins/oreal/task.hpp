// Questions whose final answers a verifier can judge, with flawed demonstrations to start from.
#pragma once

#include <assay/rng.hpp>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "plugins/oreal/params.hpp"

namespace assay::oreal {

using Tokens = std::vector<int>;

struct Question {
  Tokens prompt;
  Tokens answer;  // what the verifier compares with
};

class Task {
 public:
  virtual ~Task() = default;

  virtual const std::vector<std::string>& words() const = 0;  // token t is words()[t]
  virtual int end() const = 0;                                // the token that ends a response
  virtual std::size_t longest_prompt() const = 0;
  virtual std::size_t longest_response() const = 0;  // with the end

  virtual Question question(Rng& rng) const = 0;  // as it is trained on
  // As it is judged by, number i.
  virtual Question test_question(std::size_t, Rng& rng) const { return question(rng); }
  // A question with a response that ends, as supervised training shows it.
  struct Demonstration {
    Question question;
    Tokens response;
  };
  virtual Demonstration demonstration(Rng& rng) const = 0;

  // Of the tokens before the first end: false without an end.
  bool is_right(const Question& question, std::span<const int> response) const;

  // Steps of a response that follow from what stands before them, and all steps.
  struct Steps {
    std::size_t right = 0, all = 0;
  };
  virtual std::optional<Steps> steps(const Question&, std::span<const int>) const { return {}; }

  std::string text(std::span<const int> tokens) const;

 private:
  virtual bool is_answer(const Question& question, std::span<const int> response) const = 0;
};

std::unique_ptr<Task> mod_chain(const TaskParams& p, Rng rng);
std::unique_ptr<Task> addition(const TaskParams& p, Rng rng);
std::unique_ptr<Task> countdown(const TaskParams& p, Rng rng);
// Of data.train and, if given, data.test; BadInput where they cannot be read.
std::unique_ptr<Task> tables(const OrealRun& run);

std::unique_ptr<Task> make_task(const OrealRun& run);

}  // namespace assay::oreal
