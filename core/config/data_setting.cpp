// One entry of [data]: a path, a selection from a file, or a list of files.
#include "core/config/typed.hpp"
#include "core/data/path.hpp"

namespace assay {
namespace {

class DataReader {
 public:
  DataReader(const Place& key_where, const Input& input, Faults& faults)
      : input_(input), faults_(faults) {
    setting_.where = to_location(key_where);
  }

  std::optional<DataSetting> read(const Node& node) {
    const auto before = faults_.count();
    if (node.as<std::string>() != nullptr)
      add_path(node);
    else if (node.as<NodeTable>() != nullptr)
      read_selection(node);
    else if (const auto* list = node.as<NodeList>())
      read_list(*list, node);
    else
      refuse(node);
    if (faults_.count() > before) return std::nullopt;
    return std::move(setting_);
  }

 private:
  void add_path(const Node& node) {
    const auto* path = node.as<std::string>();
    if (path == nullptr) return refuse(node);
    if (path->empty()) return faults_.error(node.where, "the path of a file is empty");
    setting_.written.push_back(*path);
    setting_.path_where.push_back(to_location(node.where));
    DataSource source;
    source.path = tidy(node.where.source->folder / *path);
    setting_.sources.push_back(std::move(source));
    setting_.is_list = is_only_files();
  }

  bool is_only_files() const {
    const auto& in = input_;
    return in.files && !in.array && !in.table && !in.image && !in.file && !in.folder;
  }

  void read_list(const NodeList& list, const Node& node) {
    if (!input_.files)
      return faults_.error(node.where, "input '" + input_.role + "' is one file, not a list",
                           "expected " + describe(input_));
    if (list.empty()) return faults_.error(node.where, "the list of files is empty");
    for (const auto& item : list) add_path(item);
    setting_.is_list = true;
  }

  void read_selection(const Node& node) {
    check_keys(node, "input '" + input_.role + "'", {"data"}, faults_);
    const auto* path = find(node, "path");
    if (path == nullptr)
      return faults_.error(node.where, "input '" + input_.role + "' has no 'path'");
    add_path(path->value);
    DataSource selection;
    if (const auto* entry = selected(node, "columns"))
      selection.columns = texts_of(*entry, faults_);
    if (const auto* entry = selected(node, "drop")) selection.drop = texts_of(*entry, faults_);
    if (const auto* entry = selected(node, "rows"))
      if (const auto* rows = text_of(*entry, faults_)) selection.rows = *rows;
    if (const auto* entry = selected(node, "dataset"))
      if (const auto* dataset = text_of(*entry, faults_)) {
        if (dataset->empty()) faults_.error(entry->value.where, "the name of a dataset is empty");
        selection.dataset = *dataset;
      }
    if (!selection.columns.empty() && !selection.drop.empty())
      faults_.error(find(node, "drop")->where, "'columns' and 'drop' exclude each other",
                    "name the columns to keep, or those to leave out");
    if (setting_.sources.empty()) return;
    selection.path = setting_.sources.front().path;
    setting_.sources.front() = std::move(selection);
  }

  const Entry* selected(const Node& node, const std::string& key) {
    const auto* entry = find(node, key);
    if (entry != nullptr) setting_.selection_where[key] = to_location(entry->value.where);
    return entry;
  }

  void refuse(const Node& node) {
    faults_.error(node.where, "input '" + input_.role + "' is " + std::string(kind_name(node)),
                  "expected the path of a file, { path = ... } or a list of paths");
  }

  const Input& input_;
  Faults& faults_;
  DataSetting setting_;
};

}  // namespace

std::optional<DataSetting> data_setting(const Node& node, const Place& key_where,
                                        const Input& input, Faults& faults) {
  return DataReader(key_where, input, faults).read(node);
}

}  // namespace assay
