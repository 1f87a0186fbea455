// A method that logs one long curve and times its own metric calls.
#include <algorithm>
#include <assay/sdk.hpp>
#include <chrono>
#include <limits>
#include <thread>

namespace {

using Clock = std::chrono::steady_clock;

struct BenchPoints {
  static constexpr assay::About about{"bench_points", "1.0.0", "One curve, as fast as it goes", ""};

  struct Params {
    std::int64_t points, pause_ms, burst;
  };

  static void declare(assay::Declare<Params>& d) {
    d.integer("points", &Params::points, 2'000'000).at_least(1).help("length of the curve");
    d.integer("burst", &Params::burst, 8192).at_least(1).help("points that are timed together");
    d.integer("pause_ms", &Params::pause_ms, 0)
        .at_least(0)
        .help("time for the host to take a burst away");
    d.curve("value").help("half the step");
    d.value("mean_ns").unit("ns").timing().help("a call, over all bursts");
    d.value("best_ns").unit("ns").timing().help("a call in the fastest burst");
  }

  // Nanoseconds that the calls of [begin, end) took.
  static double burst_ns(assay::Run<Params>& run, std::int64_t begin, std::int64_t end) {
    const auto start = Clock::now();
    for (auto step = begin; step < end; ++step)
      run.log("value", step, 0.5 * static_cast<double>(step));
    return std::chrono::duration<double, std::nano>(Clock::now() - start).count();
  }

  static void run(assay::Run<Params>& run) {
    const auto [points, pause_ms, burst] = run.params();
    double all = 0, best = std::numeric_limits<double>::infinity();
    for (std::int64_t begin = 0; begin < points; begin += burst) {
      const auto end = std::min(points, begin + burst);
      const double ns = burst_ns(run, begin, end);
      all += ns;
      best = std::min(best, ns / static_cast<double>(end - begin));
      std::this_thread::sleep_for(std::chrono::milliseconds(pause_ms));
    }
    run.result("mean_ns", all / static_cast<double>(points));
    run.result("best_ns", best);
  }
};

}  // namespace

ASSAY_PLUGIN(BenchPoints)
