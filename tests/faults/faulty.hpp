// A method that does one thing wrong: runs of seed 1 misbehave after three points, others finish.
#pragma once

#include <unistd.h>

#include <assay/sdk.hpp>
#include <thread>

namespace assay {

struct NoParams {};

// A real fault of memory, which no sanitizer turns into a report of its own.
[[gnu::no_sanitize("undefined")]] inline void write_to_nowhere() {
  volatile int* nowhere = nullptr;
  *nowhere = 1;
}

// A library that has a thread when it is loaded may not be forked with.
inline void start_idle_thread() {
  std::thread([] {
    for (;;) pause();
  }).detach();
}

template <class Fault>
struct Faulty {
  using Params = NoParams;
  static constexpr About about{Fault::id, "1.0.0", "Misbehaves where the seed is 1", ""};

  static void declare(Declare<Params>& d) {
    d.curve("loss").minimize();
    d.value("x").optional();
    d.artifact("notes.csv").optional();
  }

  static void run(Run<Params>& run) {
    for (std::int64_t step = 0; step < 3; ++step) run.log("loss", step, 1.0 / double(step + 1));
    if (run.seed() == 1) Fault::misbehave(run);
    run.result("x", 7.0);
  }
};

}  // namespace assay
