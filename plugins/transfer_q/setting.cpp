#include "plugins/transfer_q/setting.hpp"

#include <cmath>

namespace assay::transfer_q {

std::string Setting::text(std::span<const int> tokens) const {
  std::vector<std::string> words;
  for (const int token : tokens)
    if (token != end) words.push_back(vocabulary.word(token));
  if (!are_characters) return language::joined(words);
  std::string characters;
  for (const auto& c : words) characters += c;
  return characters;
}

double length_term(std::size_t length) {
  return -0.05 * std::abs(static_cast<double>(length) - 12);
}

}  // namespace assay::transfer_q
