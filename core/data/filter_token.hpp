// The words of a row filter.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace assay {

struct FilterToken {
  enum class Kind { end, word, name, number, text, symbol };
  Kind kind = Kind::end;
  std::string value;   // unquoted
  std::size_t at = 0;  // offset in the filter
  std::size_t length = 0;

  bool is(std::string_view symbol) const {
    return (kind == Kind::symbol || kind == Kind::word) && value == symbol;
  }
};

// Reads a filter word by word; `now` is the one not yet used.
class FilterTokens {
 public:
  FilterTokens(std::string_view filter, const std::filesystem::path& path);

  const FilterToken& now() const { return now_; }
  FilterToken take();                  // now, and goes on to the next
  bool take(std::string_view symbol);  // only if `now` is it

  [[noreturn]] void fail(const FilterToken& token, const std::string& message) const;
  // "expected ..., found ..." at `now`.
  [[noreturn]] void expected(const std::string& what) const;

 private:
  FilterToken next();
  FilterToken quoted_token(FilterToken::Kind kind, char quote);
  FilterToken token(FilterToken::Kind kind, std::size_t length);

  std::string_view filter_;
  const std::filesystem::path& path_;
  std::size_t at_ = 0;
  FilterToken now_;
};

}  // namespace assay
