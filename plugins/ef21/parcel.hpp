// What travels through a channel at once.
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "plugins/ef21/channel.hpp"

namespace assay::ef21 {

// Parts of arrays that travel together, in one order on both sides. What lies side by side is one
// part.
class Parcel {
 public:
  template <class Array>
  void add(Array& array, std::size_t first, std::size_t count) {
    add({reinterpret_cast<char*>(array.data() + first), count * sizeof array[0]});
  }
  void add(double& number) { add({reinterpret_cast<char*>(&number), sizeof number}); }
  void add(const Parcel& other) {
    for (const auto part : other.parts_) add(part);
  }
  std::size_t size() const {
    std::size_t bytes = 0;
    for (const auto part : parts_) bytes += part.size();
    return bytes;
  }
  bool send(Channel& channel) const {
    std::vector<char> bytes;
    bytes.reserve(size());
    for (const auto part : parts_) bytes.insert(bytes.end(), part.begin(), part.end());
    return channel.send(bytes.data(), bytes.size());
  }
  bool receive(Channel& channel) const {
    std::vector<char> bytes(size());
    if (!channel.receive(bytes.data(), bytes.size())) return false;
    const char* from = bytes.data();
    for (const auto part : parts_) {
      std::copy_n(from, part.size(), part.data());
      from += part.size();
    }
    return true;
  }

 private:
  void add(std::span<char> part) {
    if (part.empty()) return;
    if (!parts_.empty() && parts_.back().data() + parts_.back().size() == part.data())
      parts_.back() = {parts_.back().data(), parts_.back().size() + part.size()};
    else
      parts_.push_back(part);
  }

  std::vector<std::span<char>> parts_;
};

}  // namespace assay::ef21
