#include "plugins/numerics/language/vocabulary.hpp"

#include <cctype>

namespace assay::language {
namespace {

bool is_mark(char c) { return c == ',' || c == '.' || c == '!' || c == '?'; }
bool is_letter(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 128 && std::isalnum(byte) != 0;
}

}  // namespace

int Vocabulary::add(std::string_view word) {
  if (const auto found = find(word)) return *found;
  const int number = static_cast<int>(words_.size());
  words_.emplace_back(word);
  numbers_.emplace(word, number);
  return number;
}

std::optional<int> Vocabulary::find(std::string_view word) const {
  const auto found = numbers_.find(word);
  return found == numbers_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  bool is_within = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool joins = c == '\'' && is_within && i + 1 < text.size() && is_letter(text[i + 1]);
    if (is_letter(c) || joins) {
      if (!is_within) words.emplace_back();
      words.back() += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else if (is_mark(c)) {
      words.emplace_back(1, c);
    }
    is_within = is_letter(c) || joins;
  }
  return words;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) {
    if (!text.empty() && !(word.size() == 1 && is_mark(word[0]))) text += ' ';
    text += word;
  }
  return text;
}

std::vector<std::string> characters_of(std::string_view text) {
  std::vector<std::string> characters;
  for (const char c : text) characters.emplace_back(1, c);
  return characters;
}

}  // namespace assay::language
