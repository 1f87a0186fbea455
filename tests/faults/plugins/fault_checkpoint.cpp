// Kills itself half way after saving a checkpoint, and goes on from there the next time.
#include <signal.h>

#include <assay/sdk.hpp>
#include <cstring>

namespace {

struct Checkpoint {
  static constexpr assay::About about{"fault_checkpoint", "1.0.0", "Dies once, then resumes", ""};
  struct Params {};

  static void declare(assay::Declare<Params>& d) {
    d.curve("sum");
    d.value("resumed_at").integer();
    d.value("total").integer();
  }

  struct State {
    std::int64_t step = 0, sum = 0;
  };

  static void run(assay::Run<Params>& run) {
    State state;
    const auto saved = run.load_checkpoint();
    if (saved) std::memcpy(&state, saved->data(), sizeof state);
    run.result("resumed_at", state.step);
    while (state.step < 10) {
      state.sum += state.step++;
      run.log("sum", state.step, static_cast<double>(state.sum));
      run.save_checkpoint(std::as_bytes(std::span(&state, 1)));
      if (!saved && state.step == 5) raise(SIGKILL);
    }
    run.result("total", state.sum);
  }
};

}  // namespace

ASSAY_PLUGIN(Checkpoint)
