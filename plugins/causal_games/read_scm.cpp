#include "plugins/causal_games/read_scm.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace assay::causal_games {
namespace {

constexpr const char* kScm = "data.scm";
constexpr double kLawTolerance = 1e-9;

using Words = std::vector<std::string>;

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// What stands between semicolons; nothing in a blank text.
Words words_of(const std::string& text) {
  Words words;
  if (trimmed(text).empty()) return words;
  for (std::size_t begin = 0; begin <= text.size();) {
    const auto end = std::min(text.find(';', begin), text.size());
    words.push_back(trimmed(text.substr(begin, end - begin)));
    begin = end + 1;
  }
  return words;
}

template <class T>
std::optional<T> parsed_as(const std::string& word) {
  T value{};
  const auto end = word.data() + word.size();
  const auto [rest, error] = std::from_chars(word.data(), end, value);
  if (error != std::errc() || rest != end) return std::nullopt;
  return value;
}

// "0.25", or "87/357" as tables of counts have it.
std::optional<double> fraction(const std::string& word) {
  const auto slash = word.find('/');
  const auto first = parsed_as<double>(trimmed(word.substr(0, slash)));
  if (slash == std::string::npos || !first) return first;
  const auto second = parsed_as<double>(trimmed(word.substr(slash + 1)));
  if (!second || !(*second > 0)) return std::nullopt;
  return *first / *second;
}

void read_law(ScmNode& node, const Words& words) {
  double sum = 0;
  for (const auto& word : words) {
    const auto p = fraction(word);
    if (!p || !(*p >= 0))
      bad_input(kScm, "node '", node.name, "': '", word,
                "' is no probability, such as 0.25 or 1/4");
    node.law.push_back(*p);
    sum += *p;
  }
  if (!(std::abs(sum - 1) <= kLawTolerance))
    bad_input(kScm, "node '", node.name, "': the probabilities sum to ", sum, ", not to 1");
}

void read_parents(const Scm& model, ScmNode& node, const Words& words, const Words& all) {
  for (const auto& word : words) {
    const auto parent = model.find(word);
    if (!parent && std::find(all.begin(), all.end(), word) != all.end())
      bad_input(kScm, "node '", node.name, "': its parent '", word, "' comes after it");
    if (!parent) bad_input(kScm, "node '", node.name, "': its parent '", word, "' is no node");
    node.parents.push_back(*parent);
  }
}

void read_table(ScmNode& node, const Words& words) {
  for (const auto& word : words) {
    const auto value = parsed_as<int>(word);
    if (!value || *value < 0 || *value >= node.values)
      bad_input(kScm, "node '", node.name, "': '", word, "' is none of its values 0 to ",
                node.values - 1);
    node.table.push_back(*value);
  }
}

void require_length(const ScmNode& node, std::size_t length, double expected) {
  if (static_cast<double>(length) != expected)
    bad_input(kScm, "node '", node.name, "': its table has ", length, " entries, ", expected,
              " are needed");
}

struct Rows {
  Words node, kind, parents, table;
  std::vector<std::int64_t> card;
};

ScmNode read_node(const Scm& model, const Rows& rows, std::size_t i) {
  ScmNode node;
  node.name = trimmed(rows.node[i]);
  if (node.name.empty() || node.name.find_first_of("=;") != std::string::npos)
    bad_input(kScm, "row ", i, ": '", node.name, "' cannot name a node");
  if (model.find(node.name)) bad_input(kScm, "node '", node.name, "' is there twice");
  const auto kind = trimmed(rows.kind[i]);
  if (kind != "exo" && kind != "endo")
    bad_input(kScm, "node '", node.name, "': its kind '", kind, "' is neither exo nor endo");
  node.is_exogenous = kind == "exo";
  if (rows.card[i] < 1 || rows.card[i] > std::numeric_limits<int>::max())
    bad_input(kScm, "node '", node.name, "': its card is ", rows.card[i], "; at least 1 is needed");
  node.values = static_cast<int>(rows.card[i]);
  const auto table = words_of(rows.table[i]), parents = words_of(rows.parents[i]);
  if (node.is_exogenous && !parents.empty())
    bad_input(kScm, "node '", node.name, "' is exogenous and has parents");
  read_parents(model, node, parents, rows.node);
  double entries = node.is_exogenous ? node.values : 1;
  for (const auto parent : node.parents) entries *= model.nodes[parent].values;
  require_length(node, table.size(), entries);
  node.is_exogenous ? read_law(node, table) : read_table(node, table);
  return node;
}

}  // namespace

Scm read_scm(const Input& input) {
  const Rows rows{input.texts("node"), input.texts("kind"), input.texts("parents"),
                  input.texts("table"), input.integers("card")};
  Scm model;
  for (std::size_t i = 0; i < rows.node.size(); ++i)
    model.nodes.push_back(read_node(model, rows, i));
  return model;
}

Assignment read_assignment(const Scm& model, const std::string& text, const std::string& key,
                           bool is_action) {
  Assignment assignment;
  for (const auto& word : words_of(text)) {
    const auto equals = word.find('=');
    if (equals == std::string::npos)
      bad_input(key, "'", word, "' sets no value; expected such as \"X=1;Y=0\"");
    const auto name = trimmed(word.substr(0, equals));
    const auto node = model.find(name);
    if (!node) bad_input(key, "'", name, "' is no node of data.scm");
    const auto value = parsed_as<int>(trimmed(word.substr(equals + 1)));
    if (!value || *value < 0 || *value >= model.nodes[*node].values)
      bad_input(key, "'", word, "': the values of '", name, "' are 0 to ",
                model.nodes[*node].values - 1);
    if (is_action && model.nodes[*node].is_exogenous)
      bad_input(key, "'", name, "' is exogenous: it has no mechanism to replace");
    for (const auto& [other, set] : assignment)
      if (other == *node) bad_input(key, "'", name, "' is there twice");
    assignment.emplace_back(*node, *value);
  }
  return assignment;
}

}  // namespace assay::causal_games
