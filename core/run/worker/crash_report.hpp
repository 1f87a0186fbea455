// Where a run crashed.
#pragma once

namespace assay {

// The unwinder is loaded by its first use, which allocates and takes longer than a short run: to be
// called before report_crashes(), once for all runs of a worker.
void load_unwinder();

// From here on a signal that ends this process for a fault of its own writes the innermost frames
// to standard error first, as library and function, or library and offset, which addr2line
// understands. The process ends by the same signal as without. A handler that is there already
// stays.
void report_crashes();

}  // namespace assay
