// The stream of frames from a run's process, cut anywhere, read as the host reads it.
#include <algorithm>
#include <array>

#include "core/run/wire/frame.hpp"
#include "tests/fuzz/targets/targets.hpp"

namespace assay {
namespace {

// Every kind of payload that there is.
void read_payload(FrameReader frame) {
  switch (frame.type()) {
    case FrameType::output_name:
    case FrameType::log:
      frame.get<std::uint32_t>();
      frame.text();
      return;
    case FrameType::result:
      frame.get<std::uint32_t>();
      if (frame.get<std::uint32_t>() % 2 == 0)
        frame.text();
      else
        frame.get<double>();
      return;
    case FrameType::artifact:
      for (int i = 0; i < 4; ++i) frame.text();
      frame.get<std::uint64_t>();
      return;
    case FrameType::fault:
      frame.get<std::uint32_t>();
      frame.text();
      frame.text();
      return;
    case FrameType::fail:
      frame.text();
      return;
    case FrameType::wake:
      return;
    case FrameType::resumed:
      frame.text();
      frame.get<std::uint32_t>();
      frame.get<double>();
      return;
    case FrameType::end:
      frame.get<std::int32_t>();
      frame.get<double>();
      return;
  }
  throw FrameError("a frame of an unknown type");
}

}  // namespace

// The first byte says how long the pieces are in which the others arrive.
bool fuzz_frames(FuzzBytes bytes) {
  if (bytes.empty()) return false;
  const std::size_t piece = 1 + bytes[0];
  auto rest = bytes.subspan(1);
  FrameStream stream;
  try {
    while (!rest.empty()) {
      const auto now = rest.first(std::min(piece, rest.size()));
      stream.append(reinterpret_cast<const char*>(now.data()), now.size());
      rest = rest.subspan(now.size());
      while (auto frame = stream.next()) read_payload(*frame);
    }
    return true;
  } catch (const FrameError&) {
    return false;
  }
}

}  // namespace assay
