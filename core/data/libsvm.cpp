// LIBSVM text to sparse and dense rows.
#include "core/data/libsvm.hpp"

#include <algorithm>
#include <optional>

#include "core/base/number.hpp"
#include "core/data/dense.hpp"
#include "core/data/error.hpp"
#include "core/data/file.hpp"

namespace assay {
namespace {

constexpr std::string_view kBlanks = " \t\r";

// One line without its comment.
class Line {
 public:
  Line(std::string_view text, std::int64_t number, const std::filesystem::path& path)
      : text_(text.substr(0, text.find('#'))), number_(number), path_(path) {}

  // The next word, empty at the end.
  std::string_view word() {
    at_ = std::min(text_.find_first_not_of(kBlanks, end_), text_.size());
    end_ = std::min(text_.find_first_of(kBlanks, at_), text_.size());
    return text_.substr(at_, end_ - at_);
  }

  [[noreturn]] void fail(const std::string& message) const {
    throw DataError(DataPlace{path_, number_, static_cast<std::int64_t>(at_) + 1}, message);
  }

 private:
  std::string_view text_;
  std::int64_t number_;
  const std::filesystem::path& path_;
  std::size_t at_ = 0, end_ = 0;
};

void add_feature(SparseRows& rows, Line& line, std::string_view word) {
  const auto colon = word.find(':');
  const auto index = parse_int64(word.substr(0, colon));
  const auto value = colon == std::string_view::npos ? std::optional<double>()
                                                     : parse_double(word.substr(colon + 1));
  if (!index || !value) line.fail("expected index:value, found " + in_quotes(word));
  if (*index < 1) line.fail("expected an index from 1 on, found " + std::to_string(*index));
  const bool is_first = rows.index.size() == rows.start.back();
  if (!is_first && *index - 1 <= rows.index.back())
    line.fail("expected an index above " + std::to_string(rows.index.back() + 1) + ", found " +
              std::to_string(*index));
  rows.index.push_back(*index - 1);
  rows.value.push_back(*value);
  rows.features = std::max(rows.features, *index);
}

void add_row(SparseRows& rows, Line line) {
  const auto first = line.word();
  if (first.empty()) return;
  const auto label = parse_double(first);
  if (!label) line.fail("expected a number as label, found " + in_quotes(first));
  rows.label.push_back(*label);
  for (auto word = line.word(); !word.empty(); word = line.word()) add_feature(rows, line, word);
  rows.start.push_back(rows.index.size());
}

}  // namespace

SparseRows parse_libsvm(std::string_view text, const std::filesystem::path& path) {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  SparseRows rows;
  for (std::int64_t number = 1; !text.empty(); ++number) {
    const auto end = std::min(text.find('\n'), text.size());
    add_row(rows, Line(text.substr(0, end), number, path));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (rows.label.empty()) throw DataError(path, "the file has no rows");
  return rows;
}

SparseRows read_libsvm(const std::filesystem::path& path) {
  const auto bytes = unpacked(read_bytes(path), path);
  return parse_libsvm(as_text(bytes), path);
}

Array dense(const SparseRows& rows, const std::filesystem::path& path) {
  const auto column = static_cast<double>(rows.label.size()) * sizeof(double) + sizeof(std::string);
  require_dense(column * (static_cast<double>(rows.features) + 1), path);
  auto array = zeros(DType::f64, {std::ssize(rows.label), rows.features + 1});
  const auto width = static_cast<std::size_t>(rows.features) + 1;
  const auto to = array.as<double>();
  for (std::size_t i = 0; i < rows.label.size(); ++i) {
    for (auto k = rows.start[i]; k < rows.start[i + 1]; ++k)
      to[i * width + static_cast<std::size_t>(rows.index[k])] = rows.value[k];
    to[i * width + width - 1] = rows.label[i];
  }
  for (std::int64_t j = 1; j <= rows.features; ++j) array.columns.push_back(std::to_string(j));
  array.columns.push_back("label");
  return array;
}

}  // namespace assay
