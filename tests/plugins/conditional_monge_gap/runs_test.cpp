// The method in a host of the test's own: baselines, resuming, threads, files of the user.
#include <algorithm>
#include <assay/testing.hpp>
#include <catch2/catch.hpp>
#include <string>

namespace assay::conditional_monge_gap {
namespace {

using assay::testing::Table;
using assay::testing::Trial;
using Reals = std::vector<double>;
using Texts = std::vector<std::string>;

Trial small(const std::string& solver) {
  return Trial()
      .param("solver", solver)
      .param("n_genes", std::int64_t{12})
      .param("n_drugs", std::int64_t{2})
      .param("doses", Reals{10, 100, 1000})
      .param("cells_per_condition", std::int64_t{20})
      .param("control_cells", std::int64_t{30})
      .param("latent_dim", std::int64_t{3})
      .param("held_out", Texts{"B_100"})
      .param("valid_fraction", 0.0)
      .param("eval_mode", std::string("full"))
      .param("eval_epsilon_mode", std::string("relative_mean"))
      .seed(3);
}

Trial trained_trial(const std::string& solver) {
  return small(solver)
      .param("epsilon_mode", std::string("relative_mean"))
      .param("epsilon_fit", 0.1)
      .param("epsilon_mg", 0.1)
      .param("batch_size", std::int64_t{16})
      .param("n_steps", std::int64_t{12})
      .param("learning_rate", 1e-3);
}

Reals column(const testing::Outcome& outcome, const std::string& artifact,
             const std::string& name) {
  for (const auto& c : outcome.artifacts.at(artifact).table)
    if (c.name == name) return std::get<Reals>(c.values);
  throw std::invalid_argument("no column " + name);
}

TEST_CASE("equal shifts put every training mean where it is, at no gap") {
  const auto outcome = small("mean_shift").run();
  REQUIRE(outcome.status == ASSAY_OK);
  CHECK(outcome.real("drug_signature_id") == Approx(0).margin(1e-12));
  CHECK(outcome.real("drug_signature_ood") > 0.01);
  CHECK(outcome.real("monge_gap_ood") == Approx(0).margin(1e-9));
  CHECK(outcome.integer("n_conditions") == 6);
}

// Steps and values of a curve, one after another.
Reals points(const testing::Outcome& outcome, const std::string& curve) {
  Reals all;
  for (const auto& point : outcome.curves.at(curve)) {
    all.push_back(static_cast<double>(point.step));
    all.push_back(point.value);
  }
  return all;
}

TEST_CASE("every condition is judged and mapped, and the held-out one is marked") {
  const auto outcome = trained_trial("conditional").run();
  REQUIRE(outcome.status == ASSAY_OK);
  const auto& table = outcome.artifacts.at("per_condition.csv").table;
  CHECK(table[0].name == "condition");
  CHECK(std::get<Texts>(table[1].values) ==
        Texts{"training", "training", "training", "training", "held_out", "training"});
  CHECK(column(outcome, "per_condition.csv", "r2")[4] == outcome.real("r2_ood"));
  CHECK(outcome.artifacts.at("mapped_B_100.npy").shape == std::vector<std::int64_t>{30, 3});
  CHECK(outcome.artifacts.at("decoded_B_100.npy").shape == std::vector<std::int64_t>{30, 12});
  CHECK(outcome.curves.at("loss").size() == 12);
  CHECK(!outcome.artifacts.at("model.pt").bytes.empty());
  const auto doses = column(outcome, "dose_response.csv", "dose");
  CHECK(doses.size() == 50);
  CHECK(doses.front() == 10);
  CHECK(doses[24] == Approx(1000));
}

TEST_CASE("a stopped run goes on from its checkpoint with the same bits") {
  for (const char* solver : {"conditional", "per_condition"}) {
    const auto whole = trained_trial(solver).run();
    auto trial = trained_trial(solver);
    const auto stopped = trial.stop_after(20).run();
    REQUIRE(stopped.status == ASSAY_STOPPED);
    REQUIRE(trial.checkpoint());
    const auto rest = trial.stop_after(std::nullopt).run();
    REQUIRE(rest.status == ASSAY_OK);
    CHECK(rest.artifacts.at("mapped_A_10.npy").values ==
          whole.artifacts.at("mapped_A_10.npy").values);
    CHECK(rest.real("r2_ood") == whole.real("r2_ood"));
    CHECK(points(rest, "loss") == points(whole, "loss"));
  }
}

TEST_CASE("two threads change no bit") {
  for (const char* solver : {"conditional", "per_condition"}) {
    const auto one = trained_trial(solver).run(), two = trained_trial(solver).threads(2).run();
    REQUIRE(two.status == ASSAY_OK);
    CHECK(one.artifacts.at("decoded_B_1000.npy").values ==
          two.artifacts.at("decoded_B_1000.npy").values);
    CHECK(points(one, "loss") == points(two, "loss"));
    CHECK(points(one, "condition_index") == points(two, "condition_index"));
  }
}

TEST_CASE("a map of its own learns a held-out condition from its own cells, and says so") {
  const auto outcome = trained_trial("per_condition").param("valid_fraction", 0.2).run();
  REQUIRE(outcome.status == ASSAY_OK);
  CHECK(std::get<Texts>(outcome.artifacts.at("per_condition.csv").table[1].values)[4] ==
        "held_out_own_map");
  CHECK(outcome.curves.at("loss").size() == 6 * 12);
}

TEST_CASE("deep sets, layer norms, one-hot and effect embeddings run") {
  CHECK(trained_trial("conditional").param("context_mode", std::string("deep_set")).run().status ==
        ASSAY_OK);
  CHECK(trained_trial("conditional").param("layer_norm", true).run().status == ASSAY_OK);
  CHECK(trained_trial("conditional").param("embedding_kind", std::string("one_hot")).run().status ==
        ASSAY_OK);
  const auto leaky = trained_trial("conditional")
                         .param("embedding_kind", std::string("moa"))
                         .param("allow_leak", true)
                         .run();
  REQUIRE(leaky.status == ASSAY_OK);
  bool is_said = false;
  for (const auto& line : leaky.lines)
    if (line.text.find("no prediction") != std::string::npos) is_said = true;
  CHECK(is_said);
}

TEST_CASE("maps live in the space of an autoencoder too, whose passes the log tells") {
  auto trial = trained_trial("homogeneous");
  trial.param("cells_per_condition", std::int64_t{4}).param("control_cells", std::int64_t{8});
  const auto outcome = trial.param("reduction", std::string("autoencoder")).run();
  REQUIRE(outcome.status == ASSAY_OK);
  CHECK(outcome.artifacts.at("mapped_A_10.npy").shape == std::vector<std::int64_t>{8, 3});
  CHECK(outcome.artifacts.at("decoded_A_10.npy").shape == std::vector<std::int64_t>{8, 12});
  CHECK(outcome.lines.at(0).text.starts_with("autoencoder: 50 passes over all 28 training cells"));
  CHECK(trial.stop_after(3).run().status == ASSAY_STOPPED);
}

TEST_CASE("an effect-based embedding of what is held out is refused") {
  const auto outcome =
      trained_trial("conditional").param("embedding_kind", std::string("moa")).check();
  REQUIRE(outcome.faults.size() == 1);
  CHECK(outcome.faults[0].key == "params.embedding_kind");
  CHECK(outcome.faults[0].message.find("allow_leak") != std::string::npos);
}

TEST_CASE("a branch that says the same of every condition is called dead") {
  // Of one drug, the embedding is the same everywhere; the dose is not.
  auto trial = trained_trial("conditional");
  trial.param("n_drugs", std::int64_t{1}).param("held_out", Texts{"A_100"});
  const auto outcome = trial.run();
  REQUIRE(outcome.status == ASSAY_OK);
  std::string said;
  for (const auto& line : outcome.lines) said += line.text + "\n";
  CHECK(said.find("context branch 1 is dead") != std::string::npos);
  CHECK(said.find("context branch 2") == std::string::npos);
}

// Raw log doses of 20 and more, and one unit: of ten seeds some must begin below 0 and stay there.
TEST_CASE("a branch whose only unit is never positive is called off") {
  int off = 0;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const auto outcome = trained_trial("conditional")
                             .param("doses", Reals{1e9, 1e10, 1e11})
                             .param("held_out", Texts{})
                             .param("n_steps", std::int64_t{1})
                             .param("standardize_context", false)
                             .param("context_maps", std::vector<std::int64_t>{4, 1})
                             .seed(seed)
                             .run();
    REQUIRE(outcome.status == ASSAY_OK);
    const auto unit = column(outcome, "context.csv", "e2_0");
    const bool is_negative = *std::max_element(unit.begin(), unit.end()) <= 0;
    bool is_warned = false;
    for (const auto& line : outcome.lines)
      if (line.text.starts_with("context branch 2 (with the dose) is")) is_warned = true;
    CHECK(is_warned == is_negative);
    off += is_warned;
  }
  CHECK(off > 0);
  CHECK(off < 10);
}

Trial of_files(const std::string& solver, Reals cells, Table obs) {
  const auto rows = static_cast<std::int64_t>(std::get<Texts>(obs[0].values).size());
  const auto cols = static_cast<std::int64_t>(cells.size()) / rows;
  return Trial()
      .param("solver", solver)
      .param("reduction", std::string("none"))
      .param("valid_fraction", 0.0)
      .param("eval_mode", std::string("full"))
      .array("cells", std::move(cells), {rows, cols})
      .table("obs", std::move(obs));
}

Table obs_table() {
  return {{"condition", Texts{"control", "control", "x", "x", "y", "y"}},
          {"drug", Texts{"-", "-", "X", "X", "Y", "Y"}},
          {"dose", Reals{0, 0, 1, 1, 10, 10}}};
}

const Reals kCells = {0, 0, 2, 2, 5, 1, 7, 3, 0, 9, 2, 11};

TEST_CASE("a shift of the user's cells is the difference of their means") {
  const auto outcome = of_files("mean_shift", kCells, obs_table()).run();
  REQUIRE(outcome.status == ASSAY_OK);
  CHECK(outcome.artifacts.at("mapped_x.npy").values == Reals{5, 1, 7, 3});
  CHECK(outcome.artifacts.at("mapped_y.npy").values == Reals{0, 9, 2, 11});
  CHECK(outcome.real("sinkhorn_divergence_id") == Approx(0).margin(1e-9));
}

TEST_CASE("the identity leaves every cell alone") {
  const auto outcome = of_files("identity", kCells, obs_table()).run();
  REQUIRE(outcome.status == ASSAY_OK);
  CHECK(outcome.artifacts.at("mapped_y.npy").values == Reals{0, 0, 2, 2});
  CHECK(outcome.real("monge_gap_id") == 0);
}

struct Refusal {
  const char* column;
  std::variant<Reals, std::vector<std::int64_t>, Texts> values;
  std::string key, message;
};

TEST_CASE("tables that contradict themselves are refused with the row") {
  const std::vector<Refusal> refusals = {
      {"condition", Texts{"a", "a", "x", "x", "y", "y"}, "data.obs", "fewer than 2 cells"},
      {"condition", Texts{"control", "control", "x", "y", "y", "y"}, "data.obs", "two drugs"},
      {"condition", Texts{"control", "control", "x", "x", "y", "z"}, "data.obs", "1 cell"},
      {"condition", Texts(6, "control"), "data.obs", "every cell is a control"},
      {"condition", Texts{"control", "control", "a b", "a b", "a/b", "a/b"}, "data.obs",
       "would share the files of 'a_b'"},
      {"dose", Reals{0, 0, 1, 2, 10, 10}, "data.obs", "two doses, 1 and, in row 3, 2"},
  };
  for (const auto& refusal : refusals) {
    auto obs = obs_table();
    for (auto& c : obs)
      if (c.name == refusal.column) c.values = refusal.values;
    const auto outcome = of_files("mean_shift", kCells, obs).check();
    INFO(refusal.message << " in " << outcome.failure);
    REQUIRE(outcome.faults.size() == 1);
    CHECK(outcome.faults[0].key == refusal.key);
    CHECK(outcome.faults[0].message.find(refusal.message) != std::string::npos);
  }
}

TEST_CASE("contexts want positive doses and a vector for every drug") {
  auto obs = obs_table();
  obs[2].values = Reals{0, 0, 0, 0, 10, 10};
  auto trial = of_files("conditional", kCells, obs);
  trial.table("embedding", {{"drug", Texts{"X", "Y"}}, {"e0", Reals{0, 1}}});
  CHECK(trial.check().faults.at(0).message.find("has no logarithm") != std::string::npos);
  auto other = of_files("conditional", kCells, obs_table());
  CHECK(other.check().faults.at(0).key == "data.embedding");
  other.table("embedding", {{"drug", Texts{"X", "Z"}}, {"e0", Reals{0, 1}}});
  CHECK(other.check().faults.at(0).message == "no row for drug 'Y' of condition 'y'");
}

TEST_CASE("negative counts have no logarithm") {
  auto cells = kCells;
  cells[5] = -1;
  const auto outcome = of_files("identity", cells, obs_table()).param("log1p", true).check();
  REQUIRE(outcome.faults.size() == 1);
  CHECK(outcome.faults[0].key == "data.cells");
  CHECK(outcome.faults[0].message.find("row 2 holds -1") != std::string::npos);
}

TEST_CASE("pairs of files are scored without training") {
  const auto outcome = Trial()
                           .param("task", std::string("evaluate"))
                           .param("eval_mode", std::string("full"))
                           .array("predicted", Reals{0, 0, 2, 2}, {2, 2})
                           .array("target", Reals{3, 4, 5, 6}, {2, 2})
                           .run();
  REQUIRE(outcome.status == ASSAY_OK);
  CHECK(outcome.real("drug_signature") == Approx(5));
  const auto wrong = Trial()
                         .param("task", std::string("evaluate"))
                         .array("predicted", Reals{0, 0, 2, 2}, {2, 2})
                         .array("target", Reals{3, 4, 5, 6}, {4, 1})
                         .check();
  CHECK(wrong.faults.at(0).key == "data.predicted");
}

}  // namespace
}  // namespace assay::conditional_monge_gap
