// Arrays and tables as bytes: what a reader that is a process of its own sends to the host.
#pragma once

#include <functional>
#include <iosfwd>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <variant>

#include "core/data/array.hpp"
#include "core/data/table.hpp"

namespace assay {

// Why the file was not read. `key` is "dataset" where that is at fault, else empty.
struct PackedFault {
  std::string key, message;
};

struct Packed {
  std::variant<Array, Table, PackedFault> value;
  std::optional<Table> rows = std::nullopt;  // what is known of each row of an array
};

void write_packed(std::ostream& out, const Packed& packed);

// The next bytes, fewer than asked for only at the end.
using ByteSource = std::function<std::size_t(std::span<std::byte>)>;

class PackedError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The sender is not trusted. PackedError for anything that write_packed does not write, and where
// it ends early; memory grows with what arrives, not with what is announced, up to `most` bytes.
Packed read_packed(const ByteSource& source, std::size_t most);

}  // namespace assay
