#include "core/run/host/stop_signals.hpp"

#include <signal.h>

#include <catch2/catch.hpp>

namespace assay {
namespace {

TEST_CASE("blocked signals are heard one after another") {
  using Heard = StopSignals::Heard;
  block_stop_signals();
  StopSignals signals;
  CHECK(signals.next() == Heard::nothing);
  raise(SIGTERM);
  CHECK(signals.next() == Heard::stop);
  raise(SIGHUP);
  CHECK(signals.next() == Heard::hang_up);
  CHECK(signals.next() == Heard::nothing);
}

}  // namespace
}  // namespace assay
