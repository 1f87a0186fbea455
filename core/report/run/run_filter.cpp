#include "core/report/run/run_filter.hpp"

#include <fmt/format.h>

#include <utility>

#include "core/base/number.hpp"
#include "core/base/user_error.hpp"
#include "core/data/error.hpp"

namespace assay {
namespace {

db::Cell cell_from(const std::string& text) {
  if (const auto integer = parse_int64(text)) return *integer;
  if (const auto real = parse_double(text)) return *real;
  if (text == "true" || text == "false") return std::int64_t{text == "true"};
  return text;
}

}  // namespace

// Two-character signs are looked for first.
db::ParamCondition run_condition(const std::string& text) {
  using db::Comparison;
  const std::vector<std::pair<std::string, Comparison>> signs = {
      {"!=", Comparison::not_equal}, {"<=", Comparison::at_most}, {">=", Comparison::at_least},
      {"<", Comparison::less},       {">", Comparison::greater},  {"=", Comparison::equal}};
  for (const auto& [sign, comparison] : signs)
    if (const auto at = text.find(sign); at != std::string::npos && at > 0)
      return {text.substr(0, at), comparison, cell_from(text.substr(at + sign.size()))};
  throw UserError(fmt::format("--where: '{}' is no condition like epsilon>=0.1", text));
}

std::vector<db::Status> statuses_named(const std::string& word) {
  auto statuses = db::statuses_from(word);
  if (!statuses.empty()) return statuses;
  const auto words = db::status_words();
  throw UserError(fmt::format("--status: no status '{}'{} (there are: {})", word,
                              did_you_mean(word, words), fmt::join(words, ", ")));
}

}  // namespace assay
