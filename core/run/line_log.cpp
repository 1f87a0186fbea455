#include "core/run/line_log.hpp"

namespace assay {
namespace {

// Terminal escapes and other control characters would act on the reader's screen.
std::string printable(std::string_view text) {
  std::string result(text.substr(0, LineLog::kMaxLine));
  for (char& c : result)
    if (static_cast<unsigned char>(c) < 0x20 && c != '\t') c = ' ';
  if (text.size() > LineLog::kMaxLine) result += " ...";
  return result;
}

}  // namespace

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
  if (++seen_ <= kFirstLines) return store_(printable(text));
  last_.push_back(printable(text));
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
