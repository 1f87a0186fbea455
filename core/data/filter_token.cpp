// Splitting of row filters into words.
#include "core/data/filter_token.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "core/data/error.hpp"

namespace assay {
namespace {

using Kind = FilterToken::Kind;

constexpr std::array<std::string_view, 9> kSymbols{
    "..", "==", "!=", "<=", ">=", "<", ">", "(", ")"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_letter(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) || c == '_' || (c & 0x80);
}

// Of a name: letters of any script, digits, and - . between them, but not the .. of a range.
std::size_t word_length(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size() && !text.substr(i).starts_with("..") &&
         (is_letter(text[i]) || is_digit(text[i]) || text[i] == '-' || text[i] == '.'))
    ++i;
  return i;
}

// Of what starts as a number, its exponent's sign included; whether it is one shows later.
std::size_t number_length(std::string_view text) {
  std::size_t i = 1;
  for (; i < text.size() && !text.substr(i).starts_with(".."); ++i) {
    const bool is_exponent_sign =
        (text[i] == '-' || text[i] == '+') && (text[i - 1] == 'e' || text[i - 1] == 'E');
    if (!is_letter(text[i]) && !is_digit(text[i]) && text[i] != '.' && !is_exponent_sign) break;
  }
  return i;
}

}  // namespace

FilterTokens::FilterTokens(std::string_view filter, const std::filesystem::path& path)
    : filter_(filter), path_(path) {
  now_ = next();
}

FilterToken FilterTokens::take() {
  auto token = std::move(now_);
  now_ = next();
  return token;
}

bool FilterTokens::take(std::string_view symbol) {
  const bool is_there = now_.is(symbol);
  if (is_there) now_ = next();
  return is_there;
}

void FilterTokens::fail(const FilterToken& token, const std::string& message) const {
  throw DataError::in_selection(path_, "rows", static_cast<std::int64_t>(token.at) + 1,
                                static_cast<std::int64_t>(std::max<std::size_t>(token.length, 1)),
                                message);
}

void FilterTokens::expected(const std::string& what) const {
  const auto text = filter_.substr(now_.at, now_.length);
  const bool has_quotes = now_.kind == Kind::text || now_.kind == Kind::name;
  const auto found = now_.kind == Kind::end ? "the end of the filter"
                     : has_quotes           ? std::string(text)
                                            : in_quotes(text);
  fail(now_, "expected " + what + ", found " + found);
}

FilterToken FilterTokens::token(Kind kind, std::size_t length) {
  FilterToken token{kind, std::string(filter_.substr(at_, length)), at_, length};
  at_ += length;
  return token;
}

FilterToken FilterTokens::next() {
  at_ = std::min(filter_.find_first_not_of(" \t\r\n", at_), filter_.size());
  const auto rest = filter_.substr(at_);
  if (rest.empty()) return token(Kind::end, 0);
  if (rest[0] == '\'') return quoted_token(Kind::text, '\'');
  if (rest[0] == '`') return quoted_token(Kind::name, '`');
  for (const auto symbol : kSymbols)
    if (rest.starts_with(symbol)) return token(Kind::symbol, symbol.size());
  if (is_letter(rest[0])) return token(Kind::word, word_length(rest));
  if (is_digit(rest[0]) || rest[0] == '-' || rest[0] == '+' || rest[0] == '.')
    return token(Kind::number, number_length(rest));
  const FilterToken stray{Kind::symbol, std::string(rest.substr(0, 1)), at_, 1};
  if (rest[0] == '=') fail(stray, "one '=' compares nothing, expected '=='");
  if (rest[0] == '"') fail(stray, "texts stand between single quotes, names between backquotes");
  fail(stray, "expected a comparison as in label == 1, found " + in_quotes(stray.value));
}

FilterToken FilterTokens::quoted_token(Kind kind, char quote) {
  FilterToken token{kind, "", at_, 1};
  for (auto i = at_ + 1; i < filter_.size(); ++i) {
    if (filter_[i] == quote && (i + 1 == filter_.size() || filter_[i + 1] != quote)) {
      token.length = i + 1 - at_;
      at_ = i + 1;
      return token;
    }
    if (filter_[i] == quote) ++i;
    token.value += filter_[i];
  }
  fail(token, "this quote is never closed");
}

}  // namespace assay
