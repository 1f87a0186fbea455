// Messages from a run's process to the host: a type, a size, a payload of scalars and texts.
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace assay {

enum class FrameType : std::uint32_t {
  output_name = 1,  // u32 index, text: a member of a family got an index
  result,           // u32 index, u32 type (plugin.h), value
  artifact,         // text name, text kind, text format, text sha256, u64 bytes
  log,              // u32 level, text
  fault,            // u32 point, text key, text message
  fail,             // text
  wake,             // the ring of points is half full
  end,              // i32 status, f64 milliseconds on the method's clock
  resumed           // text run_uid, u32 ms since the first start, f64 ms of processor time
};

struct FrameError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Builds one frame.
class FrameWriter {
 public:
  explicit FrameWriter(FrameType type) { put(type).put(std::uint32_t{0}); }

  template <class T>
  requires std::is_trivially_copyable_v<T> &&(!std::is_pointer_v<T>)FrameWriter& put(T value) {
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
    return *this;
  }
  FrameWriter& text(std::string_view value) {
    put(static_cast<std::uint32_t>(value.size()));
    bytes_.append(value);
    return *this;
  }
  // The finished frame.
  std::string_view bytes() {
    const auto size = static_cast<std::uint32_t>(bytes_.size() - 8);
    std::memcpy(bytes_.data() + 4, &size, sizeof size);
    return bytes_;
  }

 private:
  std::string bytes_;
};

// Reads one frame's payload; every read checks what is left. Throws FrameError.
class FrameReader {
 public:
  FrameReader(FrameType type, std::string_view payload) : type_(type), rest_(payload) {}

  FrameType type() const { return type_; }
  template <class T>
  T get() {
    if (rest_.size() < sizeof(T)) throw FrameError("a frame ends early");
    T value;
    std::memcpy(&value, rest_.data(), sizeof value);
    rest_.remove_prefix(sizeof value);
    return value;
  }
  std::string text() {
    const auto size = get<std::uint32_t>();
    if (rest_.size() < size) throw FrameError("a frame's text ends early");
    std::string value(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return value;
  }

 private:
  FrameType type_;
  std::string_view rest_;
};

// Cuts a stream of bytes into frames. A frame over 16 MiB is taken for nonsense.
class FrameStream {
 public:
  static constexpr std::uint32_t kMaxPayload = 16u << 20;

  void append(const char* bytes, std::size_t count) { buffer_.append(bytes, count); }
  // The next whole frame, valid until the next call; nothing when more bytes are needed.
  std::optional<FrameReader> next();

 private:
  std::string buffer_;
  std::size_t begin_ = 0;
};

}  // namespace assay
