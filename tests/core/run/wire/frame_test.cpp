#include "core/run/wire/frame.hpp"

#include <catch2/catch.hpp>
#include <vector>

namespace assay {
namespace {

std::string result_frame(double value, const std::string& text) {
  FrameWriter frame(FrameType::result);
  return std::string(frame.put(std::uint32_t{7}).put(value).text(text).bytes());
}

void append(FrameStream& stream, const std::string& bytes) {
  stream.append(bytes.data(), bytes.size());
}

TEST_CASE("a frame reads back as it was written") {
  FrameStream stream;
  append(stream, result_frame(-0.25, std::string("a\0b", 3)));
  auto frame = stream.next();
  REQUIRE(frame);
  CHECK(frame->type() == FrameType::result);
  CHECK(frame->get<std::uint32_t>() == 7);
  CHECK(frame->get<double>() == -0.25);
  CHECK(frame->text() == std::string("a\0b", 3));
  CHECK_FALSE(stream.next());
}

TEST_CASE("frames may be split anywhere") {
  const auto bytes = result_frame(1, "one") + result_frame(2, "") + result_frame(3, "three");
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    FrameStream stream;
    std::vector<double> values;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
      append(stream, bytes.substr(at, piece));
      while (auto frame = stream.next()) {
        frame->get<std::uint32_t>();
        values.push_back(frame->get<double>());
      }
    }
    CHECK(values == std::vector<double>{1, 2, 3});
  }
}

TEST_CASE("a stream gives frames for as long as they come") {
  FrameStream stream;
  const auto bytes = result_frame(0, std::string(1000, 'x'));
  for (int i = 0; i < 1000; ++i) {
    append(stream, bytes);
    auto frame = stream.next();
    REQUIRE(frame);
    frame->get<std::uint32_t>();
    frame->get<double>();
    REQUIRE(frame->text().size() == 1000);
  }
}

TEST_CASE("an unfinished frame waits for its rest") {
  const auto bytes = result_frame(1, "text");
  FrameStream stream;
  append(stream, bytes.substr(0, bytes.size() - 1));
  CHECK_FALSE(stream.next());
  append(stream, bytes.substr(bytes.size() - 1));
  CHECK(stream.next());
}

TEST_CASE("a frame of more than 16 MiB is taken for nonsense") {
  const std::uint32_t head[] = {2, FrameStream::kMaxPayload + 1};
  FrameStream stream;
  stream.append(reinterpret_cast<const char*>(head), sizeof head);
  CHECK_THROWS_AS(stream.next(), FrameError);
}

TEST_CASE("a frame of exactly 16 MiB is whole") {
  FrameWriter frame(FrameType::log);
  frame.text(std::string(FrameStream::kMaxPayload - 4, 'x'));
  FrameStream stream;
  append(stream, std::string(frame.bytes()));
  CHECK(stream.next());
}

TEST_CASE("reading past the end of a frame is an error") {
  FrameReader shorter(FrameType::end, "abc");
  CHECK_THROWS_AS(shorter.get<std::uint32_t>(), FrameError);
  const std::uint32_t lie = 100;
  FrameReader text(FrameType::fail, {reinterpret_cast<const char*>(&lie), sizeof lie});
  CHECK_THROWS_AS(text.text(), FrameError);
}

}  // namespace
}  // namespace assay
