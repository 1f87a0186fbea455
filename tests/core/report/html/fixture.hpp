// A small database whose every text tries to leave its place in the page.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "core/report/html/page.hpp"
#include "db/artifact_file.hpp"
#include "registry/method/json.hpp"
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

  // What a run left: the row, and the file unless the row alone is there.
  db::ArtifactRow artifact(const std::string& file, const std::string& content) const {
    const db::ArtifactRow row{file, "output",
                              std::filesystem::path(file).extension().string().substr(1),
                              sha256(content), content.size()};
    db::write(stored_path(store.artifact_folder(), row.sha256), content);
    return row;
  }

  static std::string name(std::int64_t point, std::uint64_t seed) {
    return std::to_string(point) + std::to_string(seed);
  }

  // A finished run of another experiment of its own, with these artifacts.
  std::int64_t add_drawn(const std::string& manifest, const std::vector<db::ArtifactRow>& artifacts,
                         std::optional<bool> trusted = {}) {
    plugin = store.plugin({"drawer", "1.0.0", "00aa", "1.2", "", manifest});
    experiment = store.experiment({"drawn", "drawer", "", {}, "", "x = 2"});
    store.plan(experiment, std::vector<db::PlanEntry>{{0, 0, db::fingerprint("drawn"), "{}"}});
    const auto id = begin("drawn");
    auto ended = end();
    ended.artifacts = artifacts;
    ended.trusted = trusted;
    store.finish(id, ended);
    return id;
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

// One artifact of each kind of figure.
inline std::string drawing_manifest() {
  Method method;
  method.artifacts = {{"plan.csv", false, "", {}, {FigureKind::heatmap, {"i", "j", "mass"}}},
                      {"plan.npy", false, "", {}, {FigureKind::image, {}}},
                      {"path.csv", false, "", {}, {FigureKind::lines, {}}},
                      {"points.csv", false, "", {}, {FigureKind::scatter, {"x", "y", "by"}}}};
  return to_json(method).dump();
}

inline Study read_study(const std::filesystem::path& file, const std::string& name = "study") {
  db::Reader reader(file);
  std::uint64_t images = 1 << 20;
  return study(reader, name, images).value();
}

inline std::string page_of(const std::filesystem::path& file, const std::string& name = "study") {
  const Study studies[] = {read_study(file, name)};
  return report_page(studies, "made");
}

}  // namespace assay
