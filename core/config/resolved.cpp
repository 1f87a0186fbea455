// Trees to text.
#include "core/config/resolved.hpp"

#include <algorithm>

#include "core/config/faults.hpp"
#include "core/data/path.hpp"

namespace assay {
namespace {

std::string key_text(const std::string& key) {
  const bool is_bare = !key.empty() && key.find_first_not_of(
                                           "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                           "0123456789_-") == std::string::npos;
  return is_bare ? key : to_toml(key);
}

struct Inline {
  std::string operator()(bool value) const { return to_toml(value); }
  std::string operator()(std::int64_t value) const { return to_toml(value); }
  std::string operator()(double value) const { return to_toml(value); }
  std::string operator()(const std::string& value) const { return to_toml(value); }
  std::string operator()(const Moment& value) const { return value.text; }
  std::string operator()(const NodeList& list) const {
    std::vector<std::string> items;
    for (const auto& item : list) items.push_back(std::visit(*this, item.value));
    return "[" + joined(items) + "]";
  }
  std::string operator()(const NodeTable& table) const {
    if (table.empty()) return "{}";
    std::vector<std::string> entries;
    for (const auto& entry : table)
      entries.push_back(key_text(entry.key) + " = " + std::visit(*this, entry.value.value));
    return "{ " + joined(entries) + " }";
  }
};

// Makes paths start from `folder`, in what is said of one input: a path, a table with one, a list.
void rebase(Node& node, const std::filesystem::path& folder) {
  if (auto* path = std::get_if<std::string>(&node.value)) {
    const auto& home = node.where.source->folder;
    if (home == folder || path->empty()) return;
    if (std::filesystem::path(*path).is_absolute()) return;
    *path = relative_path(home / *path, folder).string();
  }
  if (auto* list = std::get_if<NodeList>(&node.value))
    for (auto& item : *list) rebase(item, folder);
  if (auto* table = std::get_if<NodeTable>(&node.value))
    for (auto& entry : *table)
      if (entry.key == "path") rebase(entry.value, folder);
}

// Paths stand in [data], and under dotted keys in sweeps, exclusions and claims.
void rebase_all(Node& node, const std::filesystem::path& folder) {
  if (auto* list = std::get_if<NodeList>(&node.value))
    for (auto& item : *list) rebase_all(item, folder);
  auto* table = std::get_if<NodeTable>(&node.value);
  if (table == nullptr) return;
  for (auto& entry : *table) {
    auto* roles = std::get_if<NodeTable>(&entry.value.value);
    if (entry.key.starts_with("data."))
      rebase(entry.value, folder);
    else if (entry.key == "data" && roles != nullptr)
      for (auto& role : *roles) rebase(role.value, folder);
    else
      rebase_all(entry.value, folder);
  }
}

NodeTable in_usual_order(NodeTable sections) {
  constexpr std::string_view kOrder[] = {"experiment", "params", "data", "sweep", "run", "claim"};
  const auto rank = [&](const Entry& entry) {
    return std::find(std::begin(kOrder), std::end(kOrder), entry.key) - std::begin(kOrder);
  };
  std::stable_sort(sections.begin(), sections.end(),
                   [&](const Entry& a, const Entry& b) { return rank(a) < rank(b); });
  return sections;
}

class Printer {
 public:
  Printer(Annotate annotate, const Diagnostics& left_out)
      : annotate_(annotate), left_out_(left_out) {}

  void print(const Node& tree) {
    for (const auto& entry : *tree.as<NodeTable>())
      if (!is_section(entry.value)) line(entry);
    for (const auto& entry : in_usual_order(*tree.as<NodeTable>()))
      if (is_section(entry.value)) section(entry);
  }

  std::string text;

 private:
  static bool is_section(const Node& node) {
    return node.as<NodeTable>() != nullptr || is_list_of_tables(node);
  }

  static bool is_list_of_tables(const Node& node) {
    const auto* list = node.as<NodeList>();
    return list != nullptr && !list->empty() &&
           std::all_of(list->begin(), list->end(),
                       [](const Node& item) { return item.as<NodeTable>() != nullptr; });
  }

  void section(const Entry& entry) {
    is_sweep_ = entry.key == "sweep";
    const auto* list = entry.value.as<NodeList>();
    if (list == nullptr) return block("[" + key_text(entry.key) + "]", entry.value);
    for (const auto& item : *list) block("[[" + key_text(entry.key) + "]]", item);
  }

  void block(const std::string& header, const Node& table) {
    text += (text.empty() ? "" : "\n") + header + "\n";
    for (const auto& entry : *table.as<NodeTable>()) line(entry);
  }

  void line(const Entry& entry) {
    text += key_text(entry.key) + " = " + std::visit(Inline{}, entry.value.value);
    if (annotate_ == Annotate::origins)
      text += "  # " + origin(entry) + (is_left_out(entry.where) ? ", left out" : "");
    text += "\n";
  }

  static std::string origin(const Entry& entry) {
    const auto& source = *entry.where.source;
    if (source.origin == Origin::override_) return source.name;
    return source.name + ":" + std::to_string(entry.where.line);
  }

  // What is swept may be left out at some points only.
  bool is_left_out(const Place& where) const {
    if (is_sweep_) return false;
    const auto at = to_location(where);
    return std::any_of(left_out_.begin(), left_out_.end(), [&](const Diagnostic& d) {
      return d.where.file == at.file && d.where.line == at.line && d.where.column == at.column;
    });
  }

  Annotate annotate_;
  const Diagnostics& left_out_;
  bool is_sweep_ = false;
};

}  // namespace

std::string resolved_toml(const Node& tree, const std::filesystem::path& folder, Annotate annotate,
                          const Diagnostics& left_out) {
  auto copy = tree;
  rebase_all(copy, folder);
  Printer printer(annotate, left_out);
  printer.print(copy);
  return std::move(printer.text);
}

}  // namespace assay
