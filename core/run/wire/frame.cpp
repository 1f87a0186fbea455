#include "core/run/wire/frame.hpp"

namespace assay {

std::optional<FrameReader> FrameStream::next() {
  if (begin_ > 0 && (begin_ == buffer_.size() || begin_ > (1u << 16))) {
    buffer_.erase(0, begin_);
    begin_ = 0;
  }
  const std::size_t left = buffer_.size() - begin_;
  if (left < 8) return std::nullopt;
  std::uint32_t type = 0, size = 0;
  std::memcpy(&type, buffer_.data() + begin_, sizeof type);
  std::memcpy(&size, buffer_.data() + begin_ + 4, sizeof size);
  if (size > kMaxPayload) throw FrameError("a frame claims more than 16 MiB");
  if (left < 8 + std::size_t{size}) return std::nullopt;
  const auto payload = std::string_view(buffer_).substr(begin_ + 8, size);
  begin_ += 8 + std::size_t{size};
  return FrameReader(static_cast<FrameType>(type), payload);
}

}  // namespace assay
