#include "plugins/position_auction/text.hpp"

#include <cctype>
#include <cmath>
#include <map>

namespace assay::position_auction {
namespace {

using Vectors = std::vector<std::map<std::string, double>>;  // of documents, by word

std::map<std::string, double> word_counts(std::string_view text) {
  std::map<std::string, double> counts;
  std::string word;
  const auto end_word = [&] {
    if (word.size() > 1) counts[word] += 1;
    word.clear();
  };
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 128 && std::isalnum(byte) != 0)
      word += static_cast<char>(std::tolower(byte));
    else
      end_word();
  }
  end_word();
  return counts;
}

// Counts to unit vectors of term frequency times inverse document frequency.
void weigh(Vectors& documents) {
  std::map<std::string, double> frequency;
  for (const auto& document : documents)
    for (const auto& [word, count] : document) frequency[word] += 1;
  const auto total = static_cast<double>(documents.size());
  for (auto& document : documents) {
    double square = 0;
    for (auto& [word, x] : document) {
      x *= std::log((1 + total) / (1 + frequency[word])) + 1;
      square += x * x;
    }
    for (auto& [word, x] : document) x /= std::sqrt(square);
  }
}

double inner(const std::map<std::string, double>& a, const std::map<std::string, double>& b) {
  double sum = 0;
  for (const auto& [word, x] : a)
    if (const auto found = b.find(word); found != b.end()) sum += x * found->second;
  return sum;
}

}  // namespace

std::vector<std::string> paragraphs(std::string_view document) {
  std::vector<std::string> result;
  while (!document.empty()) {
    auto line = document.substr(0, document.find('\n'));
    document.remove_prefix(std::min(line.size() + 1, document.size()));
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ' || line.back() == '\t'))
      line.remove_suffix(1);
    if (line.find_first_not_of(" \t") != std::string_view::npos) result.emplace_back(line);
  }
  return result;
}

Matrix relevance(const std::vector<std::string>& paragraphs,
                 const std::vector<std::string>& creatives) {
  Vectors documents;
  for (const auto& creative : creatives) documents.push_back(word_counts(creative));
  for (std::size_t j = 0; j < paragraphs.size(); ++j)
    documents.push_back(word_counts(
        j + 1 < paragraphs.size() ? paragraphs[j] + ' ' + paragraphs[j + 1] : paragraphs[j]));
  weigh(documents);
  Matrix cosines(static_cast<Index>(creatives.size()), static_cast<Index>(paragraphs.size()));
  for (Index i = 0; i < cosines.rows(); ++i)
    for (Index j = 0; j < cosines.cols(); ++j)
      cosines(i, j) = inner(documents[to_size(i)], documents[to_size(cosines.rows() + j)]);
  return cosines;
}

Matrix click_probabilities(const Matrix& cosines, double base, double strength) {
  const double centre = std::log(base / (1 - base)), mean = cosines.mean();
  return cosines.unaryExpr(
      [&](double x) { return 1 / (1 + std::exp(-centre - strength * (x - mean))); });
}

}  // namespace assay::position_auction
