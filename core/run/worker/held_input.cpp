#include "core/run/worker/held_input.hpp"

#include <map>
#include <new>

#include "core/config/fit.hpp"
#include "core/config/inputs.hpp"
#include "core/config/typed.hpp"
#include "core/data/error.hpp"
#include "core/data/load.hpp"
#include "core/data/stamp.hpp"

namespace assay {
namespace fs = std::filesystem;
namespace {

std::vector<const char*> c_list(const std::vector<std::string>& texts) {
  std::vector<const char*> list;
  for (const auto& text : texts) list.push_back(text.c_str());
  list.push_back(nullptr);
  return list;
}

// Common to every kind: paths and hash.
class HeldData : public HeldInput {
 public:
  explicit HeldData(const JobInput& input) : sha256_(input.sha256) {
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

// The hash of every file of an input, by its path without links.
using Hashes = std::map<std::string, std::string>;

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

class HeldPaths : public HeldData {
 public:
  HeldPaths(const JobInput& input, std::uint32_t kind) : HeldData(input), input_(input) {
    data_.kind = kind;
    if (!is_unchanged())
      throw DataError(input.sources.at(0).path, "has changed since the experiment was checked");
  }

  // The stamp is older than the hash: what changes while it is hashed has another one next time.
  bool is_unchanged() override {
    auto stamp = stamps_of(input_);
    if (!stamp.empty() && stamp == stamp_) return true;
    hashes_.clear();
    const auto note = [this](const fs::path& file, const std::string& sha256) {
      hashes_[fs::canonical(file).string()] = sha256;
    };
    if (identity_now(input_.kind, input_.sources, note) != input_.sha256) return false;
    stamp_ = std::move(stamp);
    return true;
  }

  const std::string* sha256_of(const std::string& file) const override {
    const auto known = hashes_.find(file);
    return known == hashes_.end() ? nullptr : &known->second;
  }

 private:
  JobInput input_;
  std::string stamp_;  // of when it was found unchanged
  Hashes hashes_;      // of then
};

class HeldArray : public HeldData {
 public:
  HeldArray(const JobInput& input, Array array, std::uint32_t kind)
      : HeldData(input), array_(std::move(array)), columns_(c_list(array_.columns)) {
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

class HeldTable : public HeldData {
 public:
  HeldTable(const JobInput& input, Table table) : HeldData(input), table_(std::move(table)) {
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

std::shared_ptr<HeldInput> held(const JobInput& input, Fitted fitted) {
  if (auto* table = std::get_if<Table>(&fitted.value))
    return std::make_shared<HeldTable>(input, std::move(*table));
  if (auto* array = std::get_if<Array>(&fitted.value))
    return std::make_shared<HeldArray>(input, std::move(*array),
                                       fitted.kind == "image" ? ASSAY_IMAGE : ASSAY_ARRAY);
  throw DataError(input.sources.at(0).path, "holds neither an array nor a table nor an image");
}

// Parsed as [data] is; what does not fit in one sentence that names the file.
std::shared_ptr<HeldInput> fitted(const DataSource& source, Loaded loaded,
                                  const std::string& identity, const Input& as) try {
  const JobInput input{as.role, "", {source}, identity};
  return held(input, fit(std::move(loaded), source, as));
} catch (const Unfit& unfit) {
  throw DataError(DataPlace{}, unfit.message + "; " + unfit.hint);
} catch (const DataError& error) {
  const auto file = error.path.empty() ? source.path.string() + ": " : "";
  throw DataError(DataPlace{}, file + error.what() + "; expected " + describe(as));
} catch (const std::bad_alloc&) {
  throw DataError(source.path, "does not fit into memory");
}

// Throws DataError when the file is no longer the one that has this identity.
std::shared_ptr<HeldInput> parsed(const DataSource& source, const std::string& identity,
                                  const Input& as) {
  auto loaded = load(source);
  if (input_identity(source, loaded.sha256) != identity)
    throw DataError(source.path, "has changed since the experiment was checked");
  return fitted(source, std::move(loaded), identity, as);
}

}  // namespace

std::shared_ptr<HeldInput> hold(const JobInput& input, const Input& declared) {
  if (input.kind == "folder") return std::make_shared<HeldPaths>(input, ASSAY_FOLDER);
  if (input.kind == "files") return std::make_shared<HeldPaths>(input, ASSAY_FILES);
  if (input.kind == "file") return std::make_shared<HeldPaths>(input, ASSAY_FILE);
  return parsed(input.sources.at(0), input.sha256, declared);
}

std::shared_ptr<HeldInput> open_within(const HeldInput& input, const fs::path& file,
                                       const Input& as) {
  std::error_code error;
  const auto real = fs::canonical(file, error);
  if (error) throw DataError(file, "cannot be read: " + error.message());
  const auto* sha256 = input.sha256_of(real.string());
  if (sha256 == nullptr)
    throw DataError(DataPlace{}, "'" + file.string() + "' is none of the files of input '" +
                                     as.role + "': an experiment must name what its runs read");
  return parsed({file, {}, {}, {}}, *sha256, as);
}

}  // namespace assay
