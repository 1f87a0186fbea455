// What a method does not begin because the memory of the run would not hold it.
#pragma once

#include <assay/run.hpp>
#include <string>
#include <string_view>

namespace assay::shared {

// BadInput about `key` when `bytes` exceed the run's memory limit; `what` says what they are for,
// `remedy` ends the message.
inline void require_memory(const RunBase& run, double bytes, std::string_view what,
                           std::string_view remedy, const std::string& key) {
  constexpr double kGiB = 1 << 30;
  const auto limit = static_cast<double>(run.memory_limit());
  if (limit == 0 || bytes <= limit) return;
  bad_input(key, "needs ", bytes / kGiB, " GiB for ", what, ", the limit is ", limit / kGiB, " GiB",
            remedy);
}

}  // namespace assay::shared
