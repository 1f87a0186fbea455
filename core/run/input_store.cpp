#include "core/run/input_store.hpp"

#include <nlohmann/json.hpp>

#include "core/config/inputs.hpp"
#include "core/data/error.hpp"
#include "core/data/hash.hpp"
#include "core/data/load.hpp"
#include "core/data/path.hpp"
#include "core/data/stamp.hpp"

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

// As check_inputs() hashes it.
std::string identity_now(const JobInput& input) {
  const auto& first = input.sources.at(0);
  if (input.kind == "folder") return digest_of_folder(first.path).sha256;
  if (input.kind == "file") return input_identity(first, digest_of_file(first.path).sha256);
  std::string hashes;
  for (const auto& source : input.sources) hashes += digest_of_file(source.path).sha256 + "\n";
  return sha256(hashes);
}

// Empty where one of them has none.
std::string stamps_of(const JobInput& input) {
  std::string stamps;
  for (const auto& source : input.sources) {
    const auto stamp = assay::stamp_of(source.path);
    if (stamp.empty()) return "";
    stamps += stamp;
  }
  return stamps;
}

class HeldPaths : public Held {
 public:
  HeldPaths(const JobInput& input, std::uint32_t kind) : Held(input), input_(input) {
    data_.kind = kind;
    if (!is_unchanged())
      throw DataError(input.sources.at(0).path, "has changed since the experiment was checked");
  }

  // The stamp is older than the hash: what changes while it is hashed has another one next time.
  bool is_unchanged() override {
    auto stamp = stamps_of(input_);
    if (!stamp.empty() && stamp == stamp_) return true;
    if (identity_now(input_) != input_.sha256) return false;
    stamp_ = std::move(stamp);
    return true;
  }

 private:
  JobInput input_;
  std::string stamp_;  // of when it was found unchanged
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

std::shared_ptr<HeldInput> hold(const JobInput& input, const Input& declared) {
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
  for (const auto& s : input.sources)
    key.push_back({path_to_utf8(s.path), s.columns, s.drop, s.rows});
  return key.dump();
}

}  // namespace

std::shared_ptr<HeldInput> InputStore::get(const JobInput& input) {
  auto& held = held_[key_of(input)];
  if (!held || !held->is_unchanged()) held = hold(input, *find_input(method_, input.role));
  return held;
}

}  // namespace assay
