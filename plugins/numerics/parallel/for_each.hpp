// Independent tasks on a few threads.
#pragma once

#include <cstddef>
#include <functional>

namespace assay::parallel {

// Calls task(i) for i = 0 .. count-1, each once, on `threads` threads of which the caller's is one.
// The first exception of a task ends the others' queue and is thrown here.
void for_each(std::size_t count, unsigned threads, const std::function<void(std::size_t)>& task);

}  // namespace assay::parallel
