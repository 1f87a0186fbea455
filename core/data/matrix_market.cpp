// Matrix Market text to entries and dense arrays.
#include "core/data/matrix_market.hpp"

#include <algorithm>
#include <cctype>
#include <limits>
#include <string>

#include "core/base/number.hpp"
#include "core/data/dense.hpp"
#include "core/data/error.hpp"

namespace assay {
namespace {

constexpr std::string_view kGaps = " \t\r";

// The words of a file, line by line.
class MatrixWords {
 public:
  MatrixWords(std::string_view text, const std::filesystem::path& path)
      : rest_(text), path_(path) {}

  // To the next line; false at the end.
  bool next_line() {
    if (rest_.empty()) return false;
    const auto end = std::min(rest_.find('\n'), rest_.size());
    line_ = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    ++number_;
    at_ = end_ = 0;
    return true;
  }

  // To the next line that is neither blank nor a comment.
  bool next_data_line() {
    while (next_line())
      if (line_.find_first_not_of(kGaps) != line_.npos && line_.front() != '%') return true;
    return false;
  }

  std::string_view word() {
    at_ = std::min(line_.find_first_not_of(kGaps, end_), line_.size());
    end_ = std::min(line_.find_first_of(kGaps, at_), line_.size());
    return line_.substr(at_, end_ - at_);
  }

  std::int64_t integer(const std::string& what, std::int64_t least, std::int64_t most) {
    const auto text = word();
    const auto value = parse_int64(text);
    if (!value) fail("expected " + what + ", found " + in_quotes(text));
    if (*value < least || *value > most)
      fail("expected " + what + " from " + std::to_string(least) + " to " + std::to_string(most) +
           ", found " + std::to_string(*value));
    return *value;
  }

  double real() {
    const auto text = word();
    const auto value = parse_double(text);
    if (!value) fail("expected a number, found " + in_quotes(text));
    return *value;
  }

  void end_of_line() {
    if (const auto text = word(); !text.empty())
      fail("expected the end of the line, found " + in_quotes(text));
  }

  [[noreturn]] void fail(const std::string& message) const {
    throw DataError(DataPlace{path_, number_, static_cast<std::int64_t>(at_) + 1}, message);
  }

 private:
  std::string_view rest_, line_;
  const std::filesystem::path& path_;
  std::int64_t number_ = 0;
  std::size_t at_ = 0, end_ = 0;
};

enum class Field { real, integer, pattern };
enum class Symmetry { general, symmetric, skew };

class MatrixReader {
 public:
  MatrixReader(std::string_view text, const std::filesystem::path& path)
      : words_(text, path), path_(path) {}

  Entries entries() {
    read_banner();
    if (!words_.next_data_line()) throw DataError(path_, "the file ends before the matrix's size");
    read_size();
    if (is_sparse_)
      read_coordinates();
    else
      read_array();
    if (words_.next_data_line()) words_.fail("more entries than the file says");
    return std::move(entries_);
  }

 private:
  // One of several words, in any case.
  std::size_t choice(const std::vector<std::string>& words, const std::string& unread) {
    std::string word(words_.word());
    std::transform(word.begin(), word.end(), word.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const auto place = std::find(words.begin(), words.end(), word);
    if (place == words.end()) {
      std::string expected;
      for (const auto& each : words) expected += (expected.empty() ? "'" : ", '") + each + "'";
      words_.fail("expected " + expected + unread + ", found " + in_quotes(word));
    }
    return static_cast<std::size_t>(place - words.begin());
  }

  void read_banner() {
    if (!words_.next_line() || words_.word() != "%%MatrixMarket")
      throw DataError(path_, "not a Matrix Market file: it does not begin with %%MatrixMarket");
    choice({"matrix"}, "");
    is_sparse_ = choice({"coordinate", "array"}, "") == 0;
    field_ = static_cast<Field>(choice({"real", "integer", "pattern"}, " (complex is not read)"));
    symmetry_ = static_cast<Symmetry>(
        choice({"general", "symmetric", "skew-symmetric"}, " (hermitian is not read)"));
    if (field_ == Field::pattern && !is_sparse_) words_.fail("an array has values, no pattern");
    entries_.is_integer = field_ != Field::real;
  }

  void read_size() {
    constexpr std::int64_t kMost = std::int64_t{1} << 48;
    entries_.rows = words_.integer("the number of rows", 1, kMost);
    entries_.columns = words_.integer("the number of columns", 1, kMost);
    if (symmetry_ != Symmetry::general && entries_.rows != entries_.columns)
      words_.fail("a symmetric matrix has as many rows as columns");
    if (is_sparse_) count_ = words_.integer("the number of entries", 0, kMost);
    words_.end_of_line();
  }

  void read_coordinates() {
    for (std::int64_t k = 0; k < count_; ++k) {
      next_entry(k);
      const auto row = words_.integer("a row", 1, entries_.rows) - 1;
      const auto column = words_.integer("a column", 1, entries_.columns) - 1;
      read_value(row, column);
    }
  }

  // By columns; of a symmetric matrix the lower triangle, of a skew one without the diagonal.
  void read_array() {
    std::int64_t k = 0;
    for (std::int64_t j = 0; j < entries_.columns; ++j) {
      const auto first = symmetry_ == Symmetry::general ? 0
                         : symmetry_ == Symmetry::skew  ? j + 1
                                                        : j;
      for (std::int64_t i = first; i < entries_.rows; ++i, ++k) {
        next_entry(k);
        read_value(i, j);
      }
    }
  }

  void next_entry(std::int64_t k) {
    if (words_.next_data_line()) return;
    const auto some = is_sparse_ ? " of " + std::to_string(count_) : "";
    throw DataError(path_, "the file ends after " + std::to_string(k) + some + " entries");
  }

  void read_value(std::int64_t row, std::int64_t column) {
    constexpr auto kLeast =
        std::numeric_limits<std::int64_t>::min() + 1;  // its negative is one too
    constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
    std::int64_t integer = 1;
    double real = 0;
    if (field_ == Field::real) real = words_.real();
    if (field_ == Field::integer) integer = words_.integer("an integer", kLeast, kMost);
    words_.end_of_line();
    if (symmetry_ == Symmetry::skew && row == column)
      words_.fail("a skew-symmetric matrix has no entries on its diagonal");
    add(row, column, integer, real);
    if (symmetry_ == Symmetry::symmetric && row != column) add(column, row, integer, real);
    if (symmetry_ == Symmetry::skew) add(column, row, -integer, -real);
  }

  void add(std::int64_t row, std::int64_t column, std::int64_t integer, double real) {
    entries_.row.push_back(row);
    entries_.column.push_back(column);
    if (entries_.is_integer)
      entries_.integer.push_back(integer);
    else
      entries_.real.push_back(real);
  }

  MatrixWords words_;
  const std::filesystem::path& path_;
  Entries entries_;
  bool is_sparse_ = true;
  Field field_ = Field::real;
  Symmetry symmetry_ = Symmetry::general;
  std::int64_t count_ = 0;
};

}  // namespace

Entries parse_matrix_market(std::string_view text, const std::filesystem::path& path) {
  return MatrixReader(text, path).entries();
}

Array dense(const Entries& entries, const std::filesystem::path& path) {
  require_dense(8.0 * static_cast<double>(entries.rows) * static_cast<double>(entries.columns),
                path);
  auto array = zeros(entries.is_integer ? DType::i64 : DType::f64, {entries.rows, entries.columns});
  for (std::size_t k = 0; k < entries.row.size(); ++k) {
    const auto at = static_cast<std::size_t>(entries.row[k] * entries.columns + entries.column[k]);
    if (!entries.is_integer)
      array.as<double>()[at] += entries.real[k];
    else if (auto& sum = array.as<std::int64_t>()[at];
             __builtin_add_overflow(sum, entries.integer[k], &sum))
      throw DataError(path, "the entries of row " + std::to_string(entries.row[k] + 1) +
                                ", column " + std::to_string(entries.column[k] + 1) +
                                " add up to more than i64 holds");
  }
  return array;
}

}  // namespace assay
