// Words or characters as numbers.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::language {

class Vocabulary {
 public:
  int add(std::string_view word);  // its number, the next one where it is new
  std::optional<int> find(std::string_view word) const;
  const std::string& word(int token) const { return words_[static_cast<std::size_t>(token)]; }
  std::size_t size() const { return words_.size(); }

 private:
  std::vector<std::string> words_;
  std::map<std::string, int, std::less<>> numbers_;
};

// Runs of ASCII letters, digits and apostrophes within a word, in lower case; the marks , . ! ? are
// words of their own, and whatever else separates.
std::vector<std::string> words_of(std::string_view text);

// Words with a blank between them, but none before marks.
std::string joined(const std::vector<std::string>& words);

// Single bytes, the characters of ASCII text.
std::vector<std::string> characters_of(std::string_view text);

}  // namespace assay::language
