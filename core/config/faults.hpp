// Collects what is wrong with an experiment while the rest of it is still being read.
#pragma once

#include <initializer_list>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "core/config/document.hpp"

namespace assay {

// A fault that is met again at the same place, as at every point of a sweep, is kept once.
class Faults {
 public:
  void error(const Place& where, std::string message, std::string hint = {});
  void warn(const Place& where, std::string message, std::string hint = {});
  void note(const Place& where, std::string message, std::string hint = {});

  bool has_errors() const { return assay::has_errors(diagnostics_); }
  std::size_t count() const { return diagnostics_.size(); }

  // In the order of the lines, the faults of `first_file` before those of other texts.
  Diagnostics sorted(std::string_view first_file) &&;

 private:
  void add(Severity severity, const Place& where, std::string message, std::string hint);

  Diagnostics diagnostics_;
  std::set<std::tuple<std::string, std::uint32_t, std::uint32_t, std::string>> seen_;
};

// "did you mean 'lambda'?", or "expected one of: ..." where no name comes near.
std::string suggestion(std::string_view word, const std::vector<std::string>& names);

// "a, b, c".
std::string joined(const std::vector<std::string>& texts, std::string_view separator = ", ");

// Faults each key of a table that none of these tables of the schema has. `title` names the table
// in messages: "[run]".
void check_keys(const Node& table, std::string_view title,
                std::initializer_list<std::string_view> tables, Faults& faults);

// The value of an entry, or nothing and a fault that says what was expected.
const std::string* text_of(const Entry& entry, Faults& faults);
std::optional<std::int64_t> integer_of(const Entry& entry, std::int64_t min, std::int64_t max,
                                       Faults& faults);
std::optional<bool> bool_of(const Entry& entry, Faults& faults);
std::optional<double> real_of(const Entry& entry, Faults& faults);         // finite
std::optional<long double> number_of(const Entry& entry, Faults& faults);  // integers exactly
std::vector<std::string> texts_of(const Entry& entry, Faults& faults);
bool is_table(const Entry& entry, Faults& faults);

}  // namespace assay
