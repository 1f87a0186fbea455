// Row filters, evaluated while they are parsed: every part yields the mask of its rows.
#include "core/data/filter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "core/base/number.hpp"
#include "core/data/error.hpp"
#include "core/data/filter_compare.hpp"
#include "core/data/filter_token.hpp"

namespace assay {
namespace {

using Kind = FilterToken::Kind;
using Mask = RowMask;

constexpr int kDeepest = 100;

std::optional<Comparison> comparison_of(const FilterToken& token) {
  if (token.is("==")) return Comparison::equal;
  if (token.is("!=")) return Comparison::unequal;
  if (token.is("<")) return Comparison::less;
  if (token.is("<=")) return Comparison::at_most;
  if (token.is(">")) return Comparison::more;
  if (token.is(">=")) return Comparison::at_least;
  return std::nullopt;
}

class Filter {
 public:
  Filter(const std::string& filter, const Table& table)
      : tokens_(filter, table.path), table_(table) {}

  Mask mask() {
    if (tokens_.now().kind == Kind::end) tokens_.expected("a comparison as in label == 1");
    auto mask = any_of();
    if (tokens_.now().kind != Kind::end) tokens_.expected("'and', 'or' or the end of the filter");
    return mask;
  }

 private:
  Mask any_of() {
    auto mask = all_of();
    while (tokens_.take("or")) {
      const auto other = all_of();
      for (std::size_t i = 0; i < mask.size(); ++i) mask[i] |= other[i];
    }
    return mask;
  }

  Mask all_of() {
    auto mask = factor();
    while (tokens_.take("and")) {
      const auto other = factor();
      for (std::size_t i = 0; i < mask.size(); ++i) mask[i] &= other[i];
    }
    return mask;
  }

  Mask factor() {
    if (++depth_ > kDeepest) tokens_.fail(tokens_.now(), "the filter is nested too deeply");
    auto mask = unguarded_factor();
    --depth_;
    return mask;
  }

  Mask unguarded_factor() {
    if (tokens_.take("not")) {
      auto mask = factor();
      for (auto& bit : mask) bit ^= 1;
      return mask;
    }
    if (tokens_.take("(")) {
      auto mask = any_of();
      if (!tokens_.take(")")) tokens_.expected("')'");
      return mask;
    }
    return tokens_.now().kind == Kind::number ? range() : comparison();
  }

  Mask range() {
    const auto first_token = tokens_.take();
    if (!tokens_.take("..")) tokens_.expected("'..' and the last row, as in 0..99");
    const auto last_token = tokens_.take();
    const auto first = row(first_token), last = row(last_token);
    if (last < first) tokens_.fail(last_token, "the last row comes before the first");
    Mask mask(static_cast<std::size_t>(table_.rows));
    std::fill(mask.begin() + first, mask.begin() + last + 1, char{1});
    return mask;
  }

  std::int64_t row(const FilterToken& token) const {
    const auto number = parse_int64(token.value);
    if (token.kind != Kind::number || !number || *number < 0)
      tokens_.fail(token, "expected a row, counted from 0, found " + in_quotes(token.value));
    if (*number >= table_.rows)
      tokens_.fail(token, fmt::format("there is no row {}: the file has {}, counted from 0",
                                      *number, counted(table_.rows, "row")));
    return *number;
  }

  Mask comparison() {
    const auto& column = this->column();
    const auto how = comparison_of(tokens_.now());
    if (!how) tokens_.expected("one of == != < <= > >=");
    tokens_.take();
    return compare_column(column, *how);
  }

  const Column& column() {
    if (tokens_.now().kind != Kind::word && tokens_.now().kind != Kind::name)
      tokens_.expected("the name of a column");
    const auto name = tokens_.take();
    if (const auto* found = table_.find(name.value)) return *found;
    if (table_.columns.empty())
      tokens_.fail(name, "the columns of this file have no names, only ranges as in 0..99 apply");
    tokens_.fail(
        name, "unknown column " + in_quotes(name.value) + did_you_mean(name.value, table_.names()));
  }

  Mask compare_column(const Column& column, Comparison how) {
    const bool is_text = tokens_.now().kind == Kind::text;
    if (const auto* texts = std::get_if<std::vector<std::string>>(&column.values)) {
      if (!is_text)
        tokens_.expected("a text in single quotes, as " + in_quotes(column.name) + " holds texts");
      return compare(*texts, how, tokens_.take().value);
    }
    if (is_text || tokens_.now().kind == Kind::name || !parse_double(tokens_.now().value))
      tokens_.expected("a number, as " + in_quotes(column.name) + " holds numbers");
    const auto number = tokens_.take().value;
    if (const auto* integers = std::get_if<std::vector<std::int64_t>>(&column.values))
      return compare(*integers, how, number);
    return compare(std::get<std::vector<double>>(column.values), how, number);
  }

  FilterTokens tokens_;
  const Table& table_;
  int depth_ = 0;
};

}  // namespace

std::vector<std::size_t> matching_rows(const std::string& filter, const Table& table) {
  const auto mask = Filter(filter, table).mask();
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < mask.size(); ++i)
    if (mask[i]) rows.push_back(i);
  if (rows.empty())
    throw DataError::in_selection(
        table.path, "rows", 1, static_cast<std::int64_t>(filter.size()),
        fmt::format("the filter keeps none of the {}", counted(table.rows, "row")));
  return rows;
}

}  // namespace assay
