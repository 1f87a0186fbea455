// Wording shared by the errors of all readers.
#include "core/data/error.hpp"

#include <fmt/format.h>

#include <utility>

#include "core/base/nearest.hpp"

namespace assay {
namespace {

std::string located(const DataPlace& where, const std::string& message) {
  auto text = where.path.string();
  if (where.line > 0) text += fmt::format(":{}", where.line);
  if (where.line > 0 && where.column > 0) text += fmt::format(":{}", where.column);
  return text.empty() ? message : text + ": " + message;
}

}  // namespace

DataError::DataError(const std::string& what, std::filesystem::path file, std::string text)
    : std::runtime_error(what), path(std::move(file)), message(std::move(text)) {}

DataError::DataError(const DataPlace& where, const std::string& text)
    : DataError(located(where, text), where.path, text) {
  line = where.line;
  column = where.column;
}

DataError::DataError(const std::filesystem::path& file, const std::string& text)
    : DataError(DataPlace{file, 0, 0}, text) {}

DataError DataError::in_selection(const std::filesystem::path& path, std::string key,
                                  std::int64_t column, std::int64_t length, std::string message) {
  const auto place = column > 0 ? fmt::format(" at column {}", column) : std::string();
  const auto told = fmt::format("in '{}'{}: {}", key, place, message);
  DataError error(located({path, 0, 0}, told), path, std::move(message));
  error.key = std::move(key);
  error.column = column;
  error.length = length;
  return error;
}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t kLongest = 40;
  const bool is_cut = text.size() > kLongest;
  auto end = is_cut ? kLongest : text.size();
  while (is_cut && end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  std::string shown(text.substr(0, end));
  for (auto& c : shown)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  return "'" + shown + (is_cut ? "...'" : "'");
}

std::string counted(std::int64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
  const auto guess = nearest(word, candidates);
  return guess ? ", did you mean " + in_quotes(*guess) + "?" : "";
}

}  // namespace assay
