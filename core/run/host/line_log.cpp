#include "core/run/host/line_log.hpp"

#include "core/data/utf8.hpp"

namespace assay {
namespace {

constexpr std::string_view kReplacement = "\uFFFD";

std::string as_utf8(std::string_view bytes) {
  std::string result;
  while (const auto bad = first_non_text(bytes)) {
    result += bytes.substr(0, *bad);
    result += kReplacement;
    bytes.remove_prefix(*bad + 1);
  }
  return result += bytes;
}

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// Where to cut so that no character is split.
std::size_t cut(std::string_view text, std::size_t most) {
  std::size_t end = most;
  while (end > 0 && most - end < 3 && continues(text[end])) --end;
  return end;
}

}  // namespace

std::string printable(std::string_view text, std::size_t most) {
  const bool is_long = text.size() > most;
  auto result = as_utf8(is_long ? text.substr(0, cut(text, most)) : text);
  for (std::size_t i = 0; i < result.size(); ++i) {
    const auto c = static_cast<unsigned char>(result[i]);
    if ((c < 0x20 && c != '\t' && c != '\n') || c == 0x7F) result[i] = ' ';
    const bool is_c1 = c == 0xC2 && static_cast<unsigned char>(result[i + 1]) < 0xA0;
    if (is_c1) result.replace(i, 2, " ");  // U+0080 .. U+009F: 8-bit terminal escapes
  }
  return is_long ? result + " ..." : result;
}

void LineLog::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto end = bytes.find('\n');
    partial_ += bytes.substr(0, end);
    if (end == std::string_view::npos) {
      if (partial_.size() > kMaxLine) partial_.resize(kMaxLine + 1);  // marks it as cut
      return;
    }
    line(partial_);
    partial_.clear();
    bytes.remove_prefix(end + 1);
  }
}

void LineLog::line(std::string_view text) {
  if (++seen_ <= kFirstLines) return store_(printable(text, kMaxLine));
  last_.push_back(printable(text, kMaxLine));
  if (last_.size() > kLastLines) last_.pop_front();
}

void LineLog::close() {
  if (!partial_.empty()) line(partial_);
  partial_.clear();
  if (const auto left_out = seen_ > kFirstLines ? seen_ - kFirstLines - last_.size() : 0;
      left_out > 0)
    store_("... " + std::to_string(left_out) + " lines left out ...");
  for (const auto& text : last_) store_(text);
  last_.clear();
}

}  // namespace assay
