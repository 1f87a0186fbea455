// A small database whose every text tries to leave its place in the page.
#pragma once

#include <string>

#include "core/report/html/page.hpp"
#include "tests/db/fixture.hpp"

namespace assay {

inline const std::string kHostile =
    "</script><script>throw 'x'</script><img src=x onerror=\"a\">&'";

// Two points of two seeds, each with a curve of `loss` and a text result; one claim.
struct Hostile : db::Bench {
  explicit Hostile(const std::filesystem::path& file) : Bench(file) {
    experiment = store.experiment({"study", "descent", kHostile, {kHostile}, "", kHostile});
    note = store.metric({"descent", "said", "", "", "none", "text"});
    const std::string varied[] = {R"({"rate":0.5})",
                                  R"({"rate":"</script><script>throw 'y'</script>"})"};
    std::vector<db::PlanEntry> plan;
    for (std::int64_t point = 0; point < 2; ++point)
      for (std::uint64_t seed = 0; seed < 2; ++seed)
        plan.push_back({point, seed, db::fingerprint(name(point, seed)), varied[point]});
    store.plan(experiment, plan);
    store.claims("study", std::vector<db::ClaimRow>{
                              {"[[claim]]\nmetric = \"" + kHostile + "\"", "holds", "{}"}});
    for (const auto& entry : plan) add_run(entry.point, entry.seed);
  }

  static std::string name(std::int64_t point, std::uint64_t seed) {
    return std::to_string(point) + std::to_string(seed);
  }

  void add_run(std::int64_t point, std::uint64_t seed) {
    const auto id = begin(name(point, seed), seed, point);
    for (int step = 0; step < 5; ++step)
      store.point(id, loss, step,
                  static_cast<double>(10 * (point + 1) + step) + 2.0 * static_cast<double>(seed),
                  0);
    auto ended = end();
    ended.results = {{loss, 1.0 + static_cast<double>(seed)}, {note, kHostile}};
    store.finish(id, ended);
  }

  std::int64_t note = 0;
};

inline Study read_study(const std::filesystem::path& file) {
  db::Reader reader(file);
  std::uint64_t images = 1 << 20;
  return study(reader, "study", images).value();
}

inline std::string page_of(const std::filesystem::path& file) {
  const Study studies[] = {read_study(file)};
  return report_page(studies, "made");
}

}  // namespace assay
