#include "core/run/input_store.hpp"

#include <nlohmann/json.hpp>

#include "core/config/inputs.hpp"
#include "core/data/error.hpp"
#include "core/data/load.hpp"

namespace assay {
namespace {

std::vector<const char*> c_list(const std::vector<std::string>& texts) {
  std::vector<const char*> list;
  for (const auto& text : texts) list.push_back(text.c_str());
  list.push_back(nullptr);
  return list;
}

// Common to every kind: paths and hash.
class Held : public HeldInput {
 public:
  explicit Held(const JobInput& input) : sha256_(input.sha256) {
    for (const auto& source : input.sources) paths_.push_back(source.path.string());
    path_list_ = c_list(paths_);
    data_.paths = path_list_.data();
    data_.path_count = static_cast<std::uint32_t>(paths_.size());
    data_.sha256 = sha256_.c_str();
  }
  const assay_data& data() const override { return data_; }

 protected:
  assay_data data_{};

 private:
  std::string sha256_;
  std::vector<std::string> paths_;
  std::vector<const char*> path_list_;
};

class HeldPaths : public Held {
 public:
  HeldPaths(const JobInput& input, std::uint32_t kind) : Held(input) { data_.kind = kind; }
};

class HeldArray : public Held {
 public:
  HeldArray(const JobInput& input, Array array, std::uint32_t kind)
      : Held(input), array_(std::move(array)), columns_(c_list(array_.columns)) {
    data_.kind = kind;
    data_.array = {array_.bytes.data(),
                   static_cast<std::uint32_t>(array_.dtype),
                   static_cast<std::uint32_t>(array_.shape.size()),
                   array_.shape.data(),
                   nullptr,
                   array_.columns.empty() ? nullptr : columns_.data()};
  }

 private:
  Array array_;
  std::vector<const char*> columns_;
};

class HeldTable : public Held {
 public:
  HeldTable(const JobInput& input, Table table) : Held(input), table_(std::move(table)) {
    lists_.reserve(table_.columns.size());
    for (const auto& column : table_.columns) columns_.push_back(to_c(column));
    data_.kind = ASSAY_TABLE;
    data_.columns = columns_.data();
    data_.column_count = static_cast<std::uint32_t>(columns_.size());
    data_.rows = static_cast<std::uint64_t>(table_.rows);
  }

 private:
  assay_column to_c(const Column& column) {
    if (const auto* reals = std::get_if<std::vector<double>>(&column.values))
      return {column.name.c_str(), ASSAY_F64, reals->data()};
    if (const auto* integers = std::get_if<std::vector<std::int64_t>>(&column.values))
      return {column.name.c_str(), ASSAY_I64, integers->data()};
    lists_.push_back(c_list(std::get<std::vector<std::string>>(column.values)));
    return {column.name.c_str(), ASSAY_STRING, lists_.back().data()};
  }

  Table table_;
  std::vector<std::vector<const char*>> lists_;
  std::vector<assay_column> columns_;
};

std::shared_ptr<const HeldInput> hold(const JobInput& input, const Input& declared) {
  if (input.kind == "folder") return std::make_shared<HeldPaths>(input, ASSAY_FOLDER);
  if (input.kind == "files") return std::make_shared<HeldPaths>(input, ASSAY_FILES);
  if (input.kind == "file") return std::make_shared<HeldPaths>(input, ASSAY_FILE);
  auto loaded = load(input.sources.at(0));
  if (input_identity(input.sources.at(0), loaded.sha256) != input.sha256)
    throw DataError(input.sources.at(0).path, "has changed since the experiment was checked");
  if (input.kind == "table")
    return std::make_shared<HeldTable>(input, std::get<Table>(std::move(loaded.value)));
  auto array = std::holds_alternative<Table>(loaded.value)
                   ? to_array(std::get<Table>(loaded.value), declared.dtype)
                   : converted(std::get<Array>(loaded.value), declared.dtype);
  if (input.kind == "image")
    return std::make_shared<HeldArray>(input, std::move(array), ASSAY_IMAGE);
  if (declared.shape.size() == 1 && array.shape.size() == 2 && array.shape[1] == 1)
    array.shape.pop_back();  // one column serves where a vector is declared
  return std::make_shared<HeldArray>(input, std::move(array), ASSAY_ARRAY);
}

std::string key_of(const JobInput& input) {
  nlohmann::json key = {input.role, input.kind, input.sha256};
  for (const auto& s : input.sources) key.push_back({s.path.string(), s.columns, s.drop, s.rows});
  return key.dump();
}

}  // namespace

std::shared_ptr<const HeldInput> InputStore::get(const JobInput& input) {
  auto& held = held_[key_of(input)];
  if (!held) held = hold(input, *find_input(method_, input.role));
  return held;
}

}  // namespace assay
