// Questions of the user's own tables.
#include <algorithm>
#include <map>
#include <sstream>

#include "plugins/oreal/task.hpp"

namespace assay::oreal {
namespace {

constexpr const char *kEndWord = "<end>", *kSeparator = "=";

// Cells as text: a column of single digits arrives as integers.
std::vector<std::string> cells(const Input& table, const char* column) {
  try {
    return table.texts(column);
  } catch (const BadInput&) {
    std::vector<std::string> all;
    for (const auto number : table.integers(column)) all.push_back(std::to_string(number));
    return all;
  }
}

class Tables final : public Task {
 public:
  explicit Tables(const OrealRun& run) : words_{kEndWord} {
    const auto train = run.input("train");
    train_ = read(train, "data.train", true);
    if (const auto test = run.find_input("test")) test_ = read(*test, "data.test", false);
    const auto at = numbers_.find(kSeparator);
    separator_ = at == numbers_.end() ? -1 : at->second;
  }

  const std::vector<std::string>& words() const override { return words_; }
  int end() const override { return 0; }
  std::size_t longest_prompt() const override { return longest_prompt_; }
  std::size_t longest_response() const override { return longest_response_; }

  Question question(Rng& rng) const override { return demonstration(rng).question; }
  Question test_question(std::size_t i, Rng&) const override {
    const auto& rows = test_.empty() ? train_ : test_;
    return rows[i % rows.size()].question;
  }
  Demonstration demonstration(Rng& rng) const override { return train_[rng.below(train_.size())]; }

 private:
  std::vector<Demonstration> read(const Input& table, const char* key, bool may_add) {
    const auto prompts = cells(table, "prompt"), responses = cells(table, "response"),
               answers = cells(table, "answer");
    if (prompts.empty()) bad_input(key, "has no rows");
    std::vector<Demonstration> rows;
    for (std::size_t i = 0; i < prompts.size(); ++i) {
      const auto tokens = [&](const char* column, const std::string& text) {
        return split(text, said("row ", i, ", ", column), key, may_add);
      };
      Demonstration d{{tokens("prompt", prompts[i]), tokens("answer", answers[i])},
                      tokens("response", responses[i])};
      if (d.question.prompt.empty()) bad_input(key, "row ", i, " has an empty prompt");
      d.response.push_back(end());
      longest_prompt_ = std::max(longest_prompt_, d.question.prompt.size());
      longest_response_ = std::max(longest_response_, d.response.size() + 1);
      rows.push_back(std::move(d));
    }
    return rows;
  }

  Tokens split(const std::string& text, const std::string& place, const char* key, bool may_add) {
    Tokens tokens;
    std::istringstream in(text);
    for (std::string word; in >> word;) {
      const auto found = numbers_.find(word);
      if (found == numbers_.end() && !may_add)
        bad_input(key, place, " has the token '", word, "', which data.train has not");
      if (found == numbers_.end()) {
        numbers_[word] = static_cast<int>(words_.size());
        words_.push_back(word);
      }
      tokens.push_back(numbers_.at(word));
    }
    return tokens;
  }

  bool is_answer(const Question& q, std::span<const int> response) const override {
    const auto last = std::find(response.rbegin(), response.rend(), separator_);
    const auto answer = last.base();  // behind the separator; the whole response without one
    return std::equal(answer, response.end(), q.answer.begin(), q.answer.end());
  }

  std::vector<std::string> words_;
  std::map<std::string, int> numbers_;
  std::vector<Demonstration> train_, test_;
  std::size_t longest_prompt_ = 0, longest_response_ = 0;
  int separator_ = -1;
};

}  // namespace

std::unique_ptr<Task> tables(const OrealRun& run) { return std::make_unique<Tables>(run); }

}  // namespace assay::oreal
