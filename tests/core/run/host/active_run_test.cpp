// What the host keeps of the messages of a run, and which it does not believe.
#include "core/run/host/active_run.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <catch2/catch.hpp>

namespace assay {
namespace {

constexpr std::uint32_t kLoss = 0, kCount = 1, kWord = 2;

Method sender_method() {
  Method m;
  m.id = "sender";
  const auto add = [&](const char* name, Type type) {
    m.outputs.emplace_back().name = name;
    m.outputs.back().type = type;
  };
  add("loss", Type::real);
  add("count", Type::integer);
  add("word", Type::text);
  add("mean_{j}", Type::real);
  m.artifacts.emplace_back().name = "plan_{j}.npy";
  return m;
}

// A run in this process, whose messages are made here.
struct Sender {
  Method m = sender_method();
  ActiveRun run{1, m, Job{}, nullptr};

  const RunReport& send(FrameWriter& frame) {
    for (auto bytes = frame.bytes(); !bytes.empty();) {  // no more than the socket holds
      const auto sent = ::send(run.run_end(), bytes.data(),
                               std::min<std::size_t>(bytes.size(), 1 << 15), MSG_NOSIGNAL);
      if (sent <= 0) break;  // the host has heard enough
      bytes.remove_prefix(static_cast<std::size_t>(sent));
      run.drain();
    }
    return run.report();
  }
  template <class Value>
  const RunReport& result(std::uint32_t output, assay_type type, Value value) {
    FrameWriter frame(FrameType::result);
    return send(frame.put(output).put(type).put(value));
  }
  const RunReport& word(std::uint32_t output, const std::string& text) {
    FrameWriter frame(FrameType::result);
    return send(frame.put(output).put(assay_type{ASSAY_TEXT}).text(text));
  }
  const RunReport& name(std::uint32_t index, const char* text) {
    FrameWriter frame(FrameType::output_name);
    return send(frame.put(index).text(text));
  }
  const RunReport& artifact(const char* name, const char* format, const std::string& sha256) {
    FrameWriter frame(FrameType::artifact);
    return send(frame.text(name).text("output").text(format).text(sha256).put(std::uint64_t{1}));
  }
};

TEST_CASE("of many values of one output the host keeps the last") {
  Sender sender;
  for (int i = 0; i <= 10'000; ++i) sender.result(kLoss, ASSAY_REAL, double(i));
  const auto& report = sender.word(kWord, "ten");
  CHECK(report.is_sound);
  REQUIRE(report.results.size() == 2);
  CHECK(report.results[0] == std::pair<std::string, db::Cell>("loss", 10'000.0));
  CHECK(report.results[1] == std::pair<std::string, db::Cell>("word", std::string("ten")));
}

TEST_CASE("a whole number serves as a real, no other type as another") {
  CHECK(Sender().result(kLoss, ASSAY_INT, std::int64_t{7}).is_sound);
  CHECK(Sender().result(kCount, ASSAY_BOOL, std::int64_t{1}).is_sound);
  CHECK_FALSE(Sender().result(kCount, ASSAY_REAL, 7.5).is_sound);
  CHECK_FALSE(Sender().result(kWord, ASSAY_REAL, 7.5).is_sound);
  CHECK_FALSE(Sender().result(kLoss, assay_type{77}, 7.5).is_sound);
  CHECK_FALSE(Sender().word(kCount, "7").is_sound);
  Sender sender;
  const auto& report = sender.word(kLoss, "seven");
  CHECK(report.nonsense ==
        "sent what cannot be true: a result of another type than output 'loss' declares");
  CHECK(report.results.empty());
}

TEST_CASE("texts of a run are bounded in all, not only each") {
  Sender sender;
  const std::string text(1 << 20, 'x');
  for (int i = 0; i < 100; ++i) CHECK(sender.word(kWord, text).is_sound);  // one after another
  CHECK(sender.run.report().results.size() == 1);
}

TEST_CASE("a member of a family must fit its declaration and come in order") {
  Sender sender;
  CHECK(sender.name(4, "mean_1").is_sound);
  CHECK(sender.result(4, ASSAY_REAL, 0.5).results.back().first == "mean_1");
  CHECK_FALSE(Sender().name(4, "median_1").is_sound);
  CHECK_FALSE(Sender().name(5, "mean_1").is_sound);
}

TEST_CASE("an artifact must be declared and have the hash of one") {
  const std::string hash(64, 'a');
  Sender sender;
  REQUIRE(sender.artifact("plan_1.npy", "npy", hash).artifacts.size() == 1);
  CHECK_FALSE(Sender().artifact("../plan_1.npy", "npy", hash).is_sound);
  CHECK_FALSE(Sender().artifact("x.png", "png", hash).is_sound);
  CHECK_FALSE(Sender().artifact("plan_1.npy", "png", hash).is_sound);
  CHECK_FALSE(Sender().artifact("plan_1.npy", "npy", "/etc/hostname").is_sound);
}

TEST_CASE("of endless faults the first thousand are kept") {
  Sender sender;
  for (std::uint32_t i = 0; i < 1200; ++i) {
    FrameWriter frame(FrameType::fault);
    sender.send(frame.put(i).text("params.n").text("no"));
  }
  CHECK(sender.run.report().faults.size() == 1000);
  CHECK(sender.run.report().is_sound);
}

}  // namespace
}  // namespace assay
