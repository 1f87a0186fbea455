// Saves after five steps of ten, kills itself after the sixth, and goes on from the fifth.
#include <signal.h>

#include <assay/sdk.hpp>
#include <cstring>
#include <filesystem>

namespace {

struct Resumed {
  static constexpr assay::About about{"fault_resumed", "1.0.0", "Dies once behind its save", ""};
  struct Params {};

  static void declare(assay::Declare<Params>& d) {
    d.curve("sum");
    d.value("total").integer();
  }

  struct State {
    std::int64_t step = 0, sum = 0;
  };

  static void run(assay::Run<Params>& run) {
    State state;
    const auto saved = run.load_checkpoint();
    if (saved) std::memcpy(&state, saved->data(), sizeof state);
    // A repetition finds no checkpoint and must not die: its scratch folder lies under its own uid,
    // and only the first run finds the mark of nobody.
    const auto mark = std::filesystem::path(run.scratch()).parent_path() / "fault_resumed";
    const bool is_first = std::filesystem::create_directory(mark);
    while (state.step < 10) {
      state.sum += ++state.step;
      run.log("sum", state.step, static_cast<double>(state.sum));
      if (state.step == 5) {
        run.save_checkpoint(std::as_bytes(std::span(&state, 1)));
        const timespec behind_the_tick{0, 20'000'000};
        nanosleep(&behind_the_tick, nullptr);
      }
      if (is_first && state.step == 6) raise(SIGKILL);
    }
    run.result("total", state.sum);
  }
};

}  // namespace

ASSAY_PLUGIN(Resumed)
