// The place of a random stream, in checkpoints.
#pragma once

#include <assay/rng.hpp>
#include <type_traits>

#include "plugins/numerics/training/bytes.hpp"

namespace assay::training {

inline void put(ByteWriter& to, const Rng& rng) {
  static_assert(std::is_trivially_copyable_v<Rng>);
  std::vector<char> raw(sizeof rng);
  std::memcpy(raw.data(), &rng, sizeof rng);
  to.put(raw);
}

inline void take(ByteReader& from, Rng& rng) {
  const auto raw = from.take_list<char>();
  if (raw.size() != sizeof rng)
    throw std::runtime_error("the checkpoint has another random stream");
  std::memcpy(&rng, raw.data(), sizeof rng);
}

}  // namespace assay::training
