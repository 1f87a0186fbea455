// The bytes of a checkpoint: values put one after another and taken back in the same order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

namespace assay::training {

// Values keep the byte order of the machine: a checkpoint is read where it was written.
class ByteWriter {
 public:
  template <class T>
  requires std::is_arithmetic_v<T>
  void put(T value) { append(&value, sizeof value); }
  template <class T>
  requires std::is_arithmetic_v<T>
  void put(std::span<const T> values) {
    put(static_cast<std::uint64_t>(values.size()));
    append(values.data(), values.size_bytes());
  }
  template <class T>
  void put(const std::vector<T>& values) {
    put(std::span<const T>(values));
  }
  void put(const std::string& text) { put(std::span<const char>(text)); }

  std::span<const std::byte> bytes() const { return bytes_; }

 private:
  void append(const void* from, std::size_t size) {
    const auto end = bytes_.size();
    bytes_.resize(end + size);
    if (size > 0) std::memcpy(bytes_.data() + end, from, size);
  }

  std::vector<std::byte> bytes_;
};

// Throws std::runtime_error where the bytes end early.
class ByteReader {
 public:
  explicit ByteReader(std::span<const std::byte> bytes) : rest_(bytes) {}

  template <class T>
  requires std::is_arithmetic_v<T> T take() {
    T value{};
    std::memcpy(&value, cut(sizeof value).data(), sizeof value);
    return value;
  }
  template <class T>
  requires std::is_arithmetic_v<T> std::vector<T> take_list() {
    const auto count = take<std::uint64_t>();
    if (count > rest_.size() / sizeof(T)) cut(rest_.size() + 1);
    std::vector<T> values(static_cast<std::size_t>(count));
    const auto raw = cut(values.size() * sizeof(T));
    if (!raw.empty()) std::memcpy(values.data(), raw.data(), raw.size());
    return values;
  }
  std::string take_text() {
    const auto letters = take_list<char>();
    return {letters.begin(), letters.end()};
  }
  bool is_at_end() const { return rest_.empty(); }

 private:
  std::span<const std::byte> cut(std::size_t count) {
    if (count > rest_.size()) throw std::runtime_error("the checkpoint ends too early");
    const auto head = rest_.first(count);
    rest_ = rest_.subspan(count);
    return head;
  }

  std::span<const std::byte> rest_;
};

}  // namespace assay::training
