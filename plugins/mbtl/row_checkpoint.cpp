#include "plugins/mbtl/row_checkpoint.hpp"

#include "plugins/numerics/training/bytes.hpp"

namespace assay::mbtl {

std::vector<std::byte> RowCheckpoint::bytes() const {
  training::ByteWriter to;
  to.put(static_cast<std::uint64_t>(trained.size()));
  for (const auto& [source, row] : trained)
    to.put(static_cast<std::int64_t>(source)), to.put(row.returns), to.put(row.weights);
  to.put(static_cast<std::uint64_t>(begun.size()));
  for (const auto& [source, state] : begun) {
    const auto* first = reinterpret_cast<const char*>(state.data());
    to.put(static_cast<std::int64_t>(source)), to.put(std::span(first, state.size()));
  }
  return {to.bytes().begin(), to.bytes().end()};
}

RowCheckpoint RowCheckpoint::from(std::span<const std::byte> bytes) {
  RowCheckpoint result;
  training::ByteReader from(bytes);
  for (auto count = from.take<std::uint64_t>(); count > 0; --count) {
    auto& row = result.trained[from.take<std::int64_t>()];
    row.returns = from.take_list<double>(), row.weights = from.take_list<double>();
  }
  for (auto count = from.take<std::uint64_t>(); count > 0; --count) {
    auto& state = result.begun[from.take<std::int64_t>()];
    const auto raw = from.take_list<char>();
    const auto read = std::as_bytes(std::span(raw));
    state.assign(read.begin(), read.end());
  }
  return result;
}

}  // namespace assay::mbtl
