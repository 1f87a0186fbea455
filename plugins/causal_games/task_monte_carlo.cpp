// The task monte_carlo: what causal layers are worth over random sequential games.
#include <algorithm>
#include <chrono>
#include <span>

#include "plugins/causal_games/tally.hpp"
#include "plugins/causal_games/tasks.hpp"
#include "plugins/numerics/parallel/for_each.hpp"

namespace assay::causal_games {
namespace {

constexpr std::int64_t kChunk = 1024;  // games of one task of a thread
constexpr std::int64_t kWave = 32;     // chunks between two looks at the clock
constexpr std::int64_t kLargestWave = 64 * 1024;
constexpr double kLook = 0.25;            // seconds between two questions whether to stop, about
constexpr std::int64_t kListed = 10'000;  // games that are listed one by one

void declare_monte_carlo(Declare<Params>& d) {
  d.integer("n_games", &Params::n_games, 50).between(1, 1e8).help("random games");
  declare_values(d, {{"welfare_improvement_min", "least improvement"},
                     {"welfare_improvement_max", "largest improvement"},
                     {"welfare_improvement_max_abs", "largest absolute improvement"},
                     {"welfare_improvement_se", "standard error of the mean"},
                     {"leader_improvement_mean", "of the leader's payoff over Stackelberg's"},
                     {"leader_layer_1_share", "games in which the leader follows its impulse"},
                     {"leader_layer_2_share", "games in which it sets its action"},
                     {"leader_layer_3_share", "games in which it transforms its impulse"},
                     {"improved_share", "games with an improvement above 1e-9"},
                     {"harmed_share", "games with one below -1e-9"}});
  d.value("welfare_improvement_mean")
      .maximize()
      .help("welfare with causal layers less that of Stackelberg");
  d.value("tremble_error_mean")
      .optional()
      .help("largest change of a payoff that the tremble makes, over games");
  d.value("tremble_error_max").optional().help("the largest of all games");
  d.value("tremble_same_share")
      .optional()
      .help("games in which the leader chooses as without the tremble");
  d.value("games_per_second").timing().maximize().help("drawn and solved");
  d.artifact("games.csv")
      .scatter("improvement", "leader_improvement", "layer")
      .help("the first 10 000 games");
  d.artifact("histogram.csv")
      .lines("improvement", "share")
      .help("share of the games by improvement, in cells of a 20th of the range of payoffs");
}

// Game i from its own stream, so that no result depends on who plays it.
void play_games(const GameLaw& law, const Rules& rules, const Rng& stream, std::int64_t first,
                std::span<Record> records) {
  Rules firm_rules = rules;
  firm_rules.tremble = 0;
  BackwardInduction induction(rules), firm(firm_rules);
  CausalGame game;
  for (std::size_t k = 0; k < records.size(); ++k) {
    draw(law, stream.stream(static_cast<std::uint64_t>(first) + k), game);
    records[k].play = induction.solve(game);
    records[k].base = induction.stackelberg();
    if (rules.tremble > 0) records[k].firm = firm.solve(game);
  }
}

class MonteCarlo {
 public:
  explicit MonteCarlo(GameRun& run)
      : run_(run),
        law_(game_law(run.params())),
        rules_(rules_of(run.params())),
        stream_(game_stream(run)),
        tally_((law_.high - law_.low) / 20) {}

  // The clock says how many games a wave has, never which.
  void play() {
    const auto games = run_.params().n_games;
    double seconds = 0;
    for (std::int64_t first = 0, wave = kChunk; first < games;) {
      run_.stop_point();
      run_.progress(static_cast<double>(first), static_cast<double>(games));
      const auto count = std::min(games - first, wave);
      const double took = play_wave(first, count);
      tally(first);
      first += count;
      seconds += took;
      if (took < kLook / 2 && wave < kLargestWave) wave *= 2;
      if (took > kLook && wave > kChunk) wave /= 2;
    }
    run_.result("games_per_second", static_cast<double>(games) / seconds);
  }
  void report() {
    tally_.report(run_);
    if (rules_.tremble > 0) tally_.report_tremble(run_);
    tally_.write_histogram(run_);
    run_.artifact("games.csv", games_);
    if (run_.params().n_games > kListed)
      run_.note(said("games.csv and the curve hold the first ", kListed, " games"));
  }

 private:
  double play_wave(std::int64_t first, std::int64_t games) {
    const auto start = std::chrono::steady_clock::now();
    records_.resize(static_cast<std::size_t>(games));
    const auto chunk = static_cast<std::size_t>(kChunk);
    const auto chunks = (records_.size() + chunk - 1) / chunk;
    parallel::for_each(chunks, run_.threads(), [&](std::size_t c) {
      const auto begin = c * chunk;
      play_games(law_, rules_, stream_, first + static_cast<std::int64_t>(begin),
                 std::span(records_).subspan(begin, std::min(chunk, records_.size() - begin)));
    });
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  }
  void tally(std::int64_t first) {
    for (std::size_t k = 0; k < records_.size(); ++k) {
      const auto& r = records_[k];
      tally_.add(r);
      if (rules_.tremble > 0) tally_.add_tremble(r);
      if (const auto game = first + static_cast<std::int64_t>(k); game < kListed) list(game, r);
    }
  }
  void list(std::int64_t game, const Record& r) {
    curve_(game, r.improvement());
    games_.row(game, r.play.choice.layer, r.improvement(), r.play.leader - r.base.leader,
               r.play.leader, r.play.follower, r.base.leader, r.base.follower);
  }

  GameRun& run_;
  GameLaw law_;
  Rules rules_;
  Rng stream_;
  Tally tally_;
  std::vector<Record> records_;
  Curve curve_ = run_.curve("welfare_improvement");
  TableRows games_{{"game", "layer", "improvement", "leader_improvement", "leader_payoff",
                    "follower_payoff", "stackelberg_leader_payoff", "stackelberg_follower_payoff"}};
};

void check_monte_carlo(GameRun& run) {
  if (!is_random(run.params()))
    throw BadInput(
        "monte_carlo draws games: \"random\" or \"random_satisficing\"; task = "
        "\"sequential\" plays this one",
        "params.problem");
  game_law(run.params());
}

void run_monte_carlo(GameRun& run) {
  check_monte_carlo(run);
  MonteCarlo monte_carlo(run);
  monte_carlo.play();
  monte_carlo.report();
}

}  // namespace

const TaskEntry kMonteCarlo{"monte_carlo", declare_monte_carlo, check_monte_carlo, run_monte_carlo};

}  // namespace assay::causal_games
