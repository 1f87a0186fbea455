// The method in the test's own host: equalities between solvers, promises, transports.
#include <sys/wait.h>

#include <algorithm>
#include <assay/testing.hpp>
#include <catch2/catch.hpp>
#include <cerrno>
#include <cmath>

#include "plugins/ef21/dataset.hpp"
#include "plugins/ef21/step_size.hpp"

namespace assay::ef21 {
namespace {

using testing::Outcome;
using testing::Trial;
using Reals = std::vector<double>;

std::int64_t whole(int n) { return n; }

Trial clients(const std::string& solver, int rounds = 400, int count = 40) {
  return Trial()
      .param("solver", solver)
      .param("n_clients", whole(count))
      .param("gen_dim", whole(12))
      .param("rounds", whole(rounds));
}
Trial logistic(const std::string& solver, int rounds = 200) {
  return clients(solver, rounds).param("problem", "hetero_logreg");
}

Reals last_x(const Outcome& outcome) {
  REQUIRE(outcome.status == ASSAY_OK);
  return outcome.artifacts.at("x_final.npy").values;
}

double relative_distance(const Reals& a, const Reals& b) {
  double difference = 0, size = 0;
  for (std::size_t j = 0; j < a.size(); ++j)
    difference = std::max(difference, std::abs(a[j] - b[j])), size += b[j] * b[j];
  return difference / std::sqrt(size);
}

void check_promises(const Outcome& outcome) {
  REQUIRE(outcome.status == ASSAY_OK);
  CHECK(outcome.integer("consistent") == 1);
  CHECK(outcome.real("theory_bound") >= outcome.real("avg_grad_sq_norm"));
  CHECK(outcome.real("max_lyapunov_increase") <= 1e-9 * outcome.curve("lyapunov")[0].value);
}

// EF21 with Top-1 as it is written down, on f = mean of scale_i |A_i x - b_i|^2 / m_i; the same
// problem as the method draws for seed 0.
Reals plain_ef21(const Reals& scales, const std::vector<Index>& owners, double gamma, int rounds) {
  Generator g;
  g.clients = 40, g.dim = g.support = 12;
  const auto data = draw(g, Rng(0, "problem"));
  const auto gradient = [&](std::size_t c, const Vector& x) {
    const auto rows = data.features.middleRows(5 * owners[c], 5);
    const Vector residual = rows * x - vector_of(data.labels).segment(5 * owners[c], 5);
    return Vector(scales[c] * 2 / 5.0 * rows.transpose() * residual);
  };
  Vector x = Vector::Zero(12);
  std::vector<Vector> held;
  for (std::size_t c = 0; c < owners.size(); ++c) held.push_back(gradient(c, x));
  for (int t = 0; t < rounds; ++t) {
    Vector mean = Vector::Zero(12);
    for (const auto& h : held) mean += h / static_cast<double>(owners.size());
    x -= gamma * mean;
    for (std::size_t c = 0; c < owners.size(); ++c) {
      const Vector v = gradient(c, x) - held[c];
      Index best = 0;
      v.cwiseAbs().maxCoeff(&best);
      held[c][best] += v[best];
    }
  }
  return {x.begin(), x.end()};
}

std::vector<Index> counted(Index n) {
  std::vector<Index> owners(to_size(n));
  for (Index i = 0; i < n; ++i) owners[to_size(i)] = i;
  return owners;
}

}  // namespace

TEST_CASE("EF21 is the algorithm that was written down") {
  const auto outcome = clients("ef21").run();
  const auto plain = plain_ef21(Reals(40, 1), counted(40), outcome.real("gamma"), 400);
  CHECK(relative_distance(last_x(outcome), plain) <= 1e-11);
}

TEST_CASE("clones that coincide stand for as many clients of their own") {
  const auto outcome = clients("ef21_clone").run();
  const auto& table = outcome.artifacts.at("clients.csv").table;
  const auto& copies = std::get<std::vector<std::int64_t>>(table[4].values);
  const auto all = static_cast<double>(outcome.integer("n_clones"));
  std::vector<Index> owners;
  Reals scales;
  for (std::size_t i = 0; i < 40; ++i)
    for (std::int64_t k = 0; k < copies[i]; ++k) {
      owners.push_back(static_cast<Index>(i));
      scales.push_back(all / (40.0 * static_cast<double>(copies[i])));
    }
  CHECK(owners.size() > 40);
  CHECK(static_cast<double>(owners.size()) == all);
  const auto plain = plain_ef21(scales, owners, outcome.real("gamma"), 400);
  CHECK(relative_distance(last_x(outcome), plain) <= 1e-11);
}

TEST_CASE("where everything is sent EF21 is gradient descent, bit for bit") {
  for (const std::string solver : {"ef21", "ef21_w"}) {
    auto all = clients(solver).param("k", whole(12));
    const auto descent = clients("gd").run();
    CHECK(all.run().real("xi") == 0);
    const double away = relative_distance(last_x(all.run()), last_x(descent));
    CHECK(away <= (solver == "ef21" ? 0 : 1e-12));
  }
}

TEST_CASE("with Top-k the new step makes EF21 the weighted form; natural tells them apart") {
  const auto pair = [](auto change) {
    auto plain = clients("ef21").param("mean_type", "arithmetic"), weighted = clients("ef21_w");
    change(plain), change(weighted);
    return relative_distance(last_x(plain.run()), last_x(weighted.run()));
  };
  for (const int k : {1, 3}) CHECK(pair([&](Trial& t) { t.param("k", whole(k)); }) <= 1e-12);
  CHECK(pair([](Trial& t) { t.param("compressor", "sign_l1").param("rounds", whole(100)); }) <=
        1e-10);
  CHECK(pair([](Trial& t) { t.param("compressor", "natural").param("rounds", whole(10)); }) > 1e-6);
}

TEST_CASE("all clients and all rows make the variants the weighted form itself") {
  const auto expected = last_x(clients("ef21_w").run());
  CHECK(last_x(clients("ef21_w_pp").run()) == expected);
  CHECK(last_x(clients("ef21_w_sgd").run()) == expected);
}

TEST_CASE("the Lyapunov function never rises and the bound holds, whoever compresses") {
  for (const std::string solver : {"ef21", "ef21_w", "ef21_clone"})
    for (const std::string compressor : {"topk", "sign_l1", "rank_r", "identity"})
      for (const std::string problem : {"hetero_lsq", "hetero_logreg"})
        for (const std::string rule : {"theory", "theory_tight"}) {
          INFO(solver << " " << compressor << " " << problem << " " << rule);
          check_promises(clients(solver, 150, 15)
                             .param("compressor", compressor)
                             .param("problem", problem)
                             .param("stepsize_rule", rule)
                             .run());
        }
}

TEST_CASE("however estimates start, the promises hold") {
  for (const std::string init : {"zero", "compressed"})
    for (const std::string solver : {"ef21", "ef21_w"})
      check_promises(logistic(solver).param("init_shift", init).run());
}

TEST_CASE("the mean over seeds stays below the bound where clients or rows are drawn") {
  const auto mean_ratio = [](auto trial) {
    double sum = 0, bound = 0;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      const auto outcome = trial.param("problem", "hetero_logreg").seed(seed).run();
      sum += outcome.real("avg_grad_sq_norm"), bound += outcome.real("theory_bound");
    }
    return sum / bound;
  };
  CHECK(mean_ratio(clients("ef21_w_pp", 60).param("participation", 0.5)) <= 1);
  CHECK(mean_ratio(clients("ef21_pp", 60).param("participation", 0.2)) <= 1);
  CHECK(mean_ratio(clients("ef21_w_sgd", 60).param("batch_size", whole(2))) <= 1);
  CHECK(mean_ratio(clients("ef21", 60).param("compressor", "randk")) <= 1);
}

TEST_CASE("half of the clients send half of the messages") {
  const auto outcome = clients("ef21_pp").param("participation", 0.5).run();
  CHECK(outcome.real("bits_per_client") == Approx(32 * 200).epsilon(0.02));
}

TEST_CASE("a curve over bits has one point for each number of bits") {
  const auto whole_rounds = clients("ef21", 50).run();
  const auto over_bits = whole_rounds.curve("grad_sq_norm_by_bits");
  REQUIRE(over_bits.size() == 51);
  for (std::size_t t = 0; t <= 50; ++t) {
    CHECK(over_bits[t].step == static_cast<std::int64_t>(32 * t));
    CHECK(over_bits[t].value == whole_rounds.curve("grad_sq_norm")[t].value);
  }
  const auto rarely = clients("ef21_pp", 200).param("participation", 0.001).run();
  const auto few = rarely.curve("grad_sq_norm_by_bits");
  CHECK(few.size() < 201);
  for (std::size_t k = 1; k < few.size(); ++k) CHECK(few[k].step > few[k - 1].step);
}

TEST_CASE("three clients on which compressed descent flies apart and error feedback does not") {
  const double gamma = 0.01;
  const int rounds = 100;
  const auto trial = [&](const std::string& solver) {
    return Trial()
        .param("problem", "three_client")
        .param("solver", solver)
        .param("x0", "ones")
        .param("stepsize_rule", "manual")
        .param("stepsize", gamma)
        .param("rounds", whole(rounds));
  };
  const auto apart = trial("dcgd").run();
  const double t = std::pow(1 + 11 * gamma / 6, rounds);
  for (const double x : last_x(apart)) CHECK(x == Approx(t).epsilon(1e-12));
  CHECK(apart.real("f") == Approx(1.75 * t * t).epsilon(1e-12));
  CHECK(trial("ef21").param("rounds", whole(3000)).run().real("grad_sq_norm") < 1e-10);
}

TEST_CASE("steps that are far too long end as divergence that names its round") {
  for (const std::string transport : {"inprocess", "processes"}) {
    const auto outcome = clients("dcgd")
                             .param("stepsize_rule", "manual")
                             .param("stepsize", 1e10)
                             .param("transport", transport)
                             .run();
    CHECK(outcome.status == ASSAY_DIVERGED);
    CHECK_THAT(outcome.failure, Catch::StartsWith("round "));
    CHECK(::waitpid(-1, nullptr, WNOHANG) == -1);
  }
}

TEST_CASE("rounds fall as steps grow: within 3 % of the ratio of steps, for every sigma") {
  for (const double sigma : {0.0, 0.5, 1.0, 1.5, 2.0}) {
    const auto run = [&](const std::string& mean) {
      return Trial()
          .param("solver", "ef21")
          .param("mean_type", mean)
          .param("gen_sigma", sigma)
          .param("rounds", whole(40000))
          .param("target_grad_sq", 1e-4)
          .param("target_relative", true)
          .param("stop_at_target", true)
          .param("log_every", whole(1000))
          .run();
    };
    const auto old_rule = run("quadratic"), new_rule = run("arithmetic");
    const double rounds = static_cast<double>(old_rule.integer("rounds_to_target")) /
                          static_cast<double>(new_rule.integer("rounds_to_target"));
    CHECK(rounds == Approx(new_rule.real("gamma") / old_rule.real("gamma")).epsilon(0.03));
  }
}

TEST_CASE("rare features: new rule before old rule before arithmetic before quadratic") {
  const auto trial = [](const std::string& solver, std::uint64_t seed) {
    return Trial()
        .seed(seed)
        .param("problem", "rare_features")
        .param("n_clients", whole(40))
        .param("gen_dim", whole(60))
        .param("solver", solver)
        .param("rounds", whole(30000))
        .param("target_grad_sq", 1e-4)
        .param("target_relative", true)
        .param("stop_at_target", true)
        .param("log_every", whole(1000));
  };
  for (std::uint64_t seed = 0; seed < 3; ++seed) {
    std::vector<std::int64_t> rounds;
    for (const auto& outcome :
         {trial("ef21_rf_w", seed).run(), trial("ef21_rf", seed).run(),
          trial("ef21", seed).param("mean_type", "arithmetic").run(), trial("ef21", seed).run()}) {
      check_promises(outcome);
      rounds.push_back(outcome.integer("rounds_to_target"));
    }
    CHECK(*std::min_element(rounds.begin(), rounds.end()) > 0);
    CHECK(std::is_sorted(rounds.begin(), rounds.end()));
  }
}

TEST_CASE("least squares converge linearly, at least as fast as promised") {
  for (const std::string solver : {"ef21", "ef21_w"})
    for (const std::string penalty : {"none", "l2"}) {
      const auto outcome = clients(solver, 3000, 10)
                               .param("stepsize_rule", "pl")
                               .param("regularizer", penalty)
                               .param("k", whole(3))
                               .run();
      REQUIRE(outcome.status == ASSAY_OK);
      CHECK(outcome.real("linear_rate_ratio") <= 1);
      CHECK(outcome.real("linear_rate_ratio") > 0.9);  // early rounds are all but tight
      CHECK(outcome.real("grad_sq_norm") < 1e-3 * outcome.curve("grad_sq_norm")[0].value);
    }
}

TEST_CASE("threads and processes give the same bits, whoever draws") {
  for (const std::string compressor : {"topk", "natural", "randk"})
    for (const std::string solver : {"ef21_w_pp", "ef21", "ef14", "dcgd"}) {
      const int rounds = compressor == "topk" && solver == "ef21"
                             ? 1030
                             : 20;  // beyond 1024, where sums are renewed
      auto trial = logistic(solver, rounds).param("compressor", compressor);
      if (solver == "ef21_w_pp") trial.param("participation", 0.4);
      const auto one = trial.run();
      auto processes = trial;
      processes.param("transport", "processes").param("processes", whole(3));
      for (const auto& other : {trial.threads(2).run(), processes.run()}) {
        CHECK(last_x(one) == last_x(other));
        for (const char* name : {"f", "grad_sq_norm", "estimate_error", "bits_per_client"})
          CHECK(one.real(name) == other.real(name));
      }
    }
}

TEST_CASE("bytes on the wire are those of points and messages") {
  const auto outcome =
      clients("ef21_w", 100).param("transport", "processes").param("processes", whole(4)).run();
  const double down = 101 * 4 * (8 + 16 * 8), up = 101 * 40 + 100 * 40 * (4 + 8);
  CHECK(outcome.real("wire_bytes") == down + up);
  CHECK(outcome.real("evaluation_bytes") == 101 * 32 * (16 + 128) + 32 * 128);
}

TEST_CASE("a run that was stopped goes on to the same bits, whoever computes it") {
  for (const std::string solver : {"ef21", "ef21_w_pp", "ef14", "diana"})
    for (const std::string transport : {"inprocess", "processes"}) {
      auto trial = clients(solver, 1200).param("transport", transport);  // beyond a renewal at 1024
      trial.param("compressor", solver == "diana" ? "natural" : "topk")
          .param("target_grad_sq", 1e-2);
      if (solver == "ef21_w_pp") trial.param("participation", 0.3);
      const auto whole = trial.run();
      trial.stop_after(1100);
      CHECK(trial.run().status == ASSAY_STOPPED);
      REQUIRE(trial.checkpoint());
      const auto rest = trial.stop_after({}).run();
      CHECK(rest.curve("f").front().step == 1101);
      CHECK(last_x(whole) == last_x(rest));
      for (const char* name :
           {"f", "grad_sq_norm", "estimate_error", "lyapunov", "step_norm", "bits_per_client",
            "avg_grad_sq_norm", "best_grad_sq_norm", "bits_to_target"})
        CHECK(whole.real(name) == rest.real(name));
      CHECK(whole.integer("rounds_to_target") == rest.integer("rounds_to_target"));
      if (transport == "processes") CHECK(whole.real("wire_bytes") == rest.real("wire_bytes"));
      for (std::size_t column = 0; column < 3; ++column)
        CHECK(whole.artifacts.at("curve.csv").table[column].values ==
              rest.artifacts.at("curve.csv").table[column].values);
    }
}

TEST_CASE("a checkpoint of other clients is refused") {
  auto trial = clients("ef21", 100).stop_after(50);
  CHECK(trial.run().status == ASSAY_STOPPED);
  const auto other = trial.param("n_clients", whole(39)).stop_after({}).run();
  CHECK(other.status == ASSAY_FAILED);
  CHECK(other.failure == "the checkpoint is of other clients");
}

TEST_CASE("curve.csv has at most 2000 points, evenly") {
  const auto outcome = clients("ef21", 5000).run();
  const auto& bits = std::get<Reals>(outcome.artifacts.at("curve.csv").table[0].values);
  REQUIRE(bits.size() > 1000);
  CHECK(bits.size() <= 2000);
  for (std::size_t k = 0; k < bits.size(); ++k) CHECK(bits[k] == 32.0 * 4 * static_cast<double>(k));
}

TEST_CASE("no process outlives a run, also one that was stopped") {
  auto trial = clients("ef21_w", 100000).param("transport", "processes").stop_after(20);
  CHECK(trial.run().status == ASSAY_STOPPED);
  CHECK(::waitpid(-1, nullptr, WNOHANG) == -1);
  CHECK(errno == ECHILD);
}

TEST_CASE("baselines: classic feedback and shifts converge too") {
  const double start = clients("gd").run().curve("grad_sq_norm")[0].value;
  CHECK(clients("ef14", 3000).run().real("grad_sq_norm") < 1e-2 * start);
  CHECK(clients("diana", 3000).param("compressor", "natural").run().real("grad_sq_norm") <
        1e-2 * start);
}

}  // namespace assay::ef21
