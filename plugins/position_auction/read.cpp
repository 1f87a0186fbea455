#include "plugins/position_auction/read.hpp"

#include <algorithm>
#include <assay/eigen.hpp>
#include <cmath>
#include <fstream>
#include <iterator>

#include "plugins/position_auction/text.hpp"

namespace assay::position_auction {
namespace {

constexpr double kLargestCtr = 1 - 1e-9;  // of the logit model, where p / (1 - p) loses its digits
constexpr Index kMostPlaces = 2000;

void require_rates(const Matrix& ctr, bool is_cascade) {
  for (Index i = 0; i < ctr.rows(); ++i)
    for (Index j = 0; j < ctr.cols(); ++j) {
      const double p = ctr(i, j);
      if (!(p >= 0 && p < 1))
        bad_input("data.ctr", "row ", i, ", column ", j, " is ", p,
                  "; a click probability is in [0, 1)");
      if (!is_cascade && p > kLargestCtr)
        bad_input("data.ctr", "row ", i, ", column ", j, " is within 1e-9 of 1, where the logit ",
                  "weight p / (1 - p) is not to be trusted");
    }
}

std::vector<double> read_values(const Input& table, const char* key) {
  auto values = table.reals("value");
  for (std::size_t i = 0; i < values.size(); ++i)
    if (!(values[i] >= 0) || !std::isfinite(values[i]))
      bad_input(key, "value ", i, " is ", values[i], "; values per click are finite and >= 0");
  if (values.empty()) bad_input(key, "has no rows");
  return values;
}

Prior prior_of(const std::string& kind, double scale, std::size_t row) {
  const char* key = "data.distributions";
  if (!(scale > 0) || !std::isfinite(scale)) bad_input(key, "scale ", row, " is ", scale);
  if (kind == "uniform") return {Prior::Kind::uniform, scale};
  if (kind == "exponential") return {Prior::Kind::exponential, scale};
  bad_input(key, "row ", row, ": unknown kind '", kind, "'; expected uniform or exponential");
}

std::vector<Prior> read_priors(const AuctionRun& run, const std::vector<double>& values) {
  const char* key = "data.distributions";
  const auto table = run.find_input("distributions");
  if (!table && run.params().is_revenue)
    throw BadInput("objective = \"revenue\" needs data.distributions, the priors of the values",
                   "params.objective");
  if (!table) return {};
  const auto kinds = table->texts("kind");
  const auto scales = table->reals("scale");
  if (kinds.size() != values.size())
    bad_input(key, "has ", kinds.size(), " rows for ", values.size(), " values");
  std::vector<Prior> priors;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    priors.push_back(prior_of(kinds[i], scales[i], i));
    if (priors[i].kind == Prior::Kind::uniform && values[i] > scales[i])
      bad_input(key, "value ", i, " is ", values[i], ", outside of [0, ", scales[i],
                "], the support of its prior");
  }
  return priors;
}

Auction read_auction(const AuctionRun& run) {
  Auction auction{matrix(run.input("ctr")), read_values(run.input("values"), "data.values"), {}};
  if (to_size(auction.ads()) != auction.values.size())
    bad_input("data.values", "data.ctr has ", auction.ads(), " rows, there are ",
              auction.values.size(), " values");
  require_rates(auction.ctr, run.params().is_cascade);
  auction.priors = read_priors(run, auction.values);
  return auction;
}

void read_text(const AuctionRun& run, Problem& problem) {
  const auto& p = run.params();
  std::ifstream file(run.input("document").path(), std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  problem.paragraphs = paragraphs(text);
  if (problem.paragraphs.empty()) throw BadInput("has no paragraph", "data.document");
  const auto table = run.input("creatives");
  problem.creatives = table.texts("text");
  auto values = read_values(table, "data.creatives");
  auto priors = read_priors(run, values);
  const auto cosines = relevance(problem.paragraphs, problem.creatives);
  problem.auction = {click_probabilities(cosines, p.ctr_base, p.relevance), std::move(values),
                     std::move(priors)};
  if (!p.is_cascade && problem.auction.ctr.maxCoeff() > kLargestCtr)
    throw BadInput("makes a click all but certain, which the logit model cannot weigh",
                   "params.relevance");
}

Generator read_generator(const Params& p) {
  if (p.ctr_min > p.ctr_max)
    bad_input("params.ctr_min", "is ", p.ctr_min, ", above ctr_max, which is ", p.ctr_max);
  if (!p.is_cascade && p.problem == ProblemName::uniform && p.ctr_max > kLargestCtr)
    throw BadInput("is within 1e-9 of 1, where the logit weight p / (1 - p) is not to be trusted",
                   "params.ctr_max");
  Generator g;
  g.has_context = p.problem == ProblemName::context;
  g.ads = p.n_ads, g.places = p.n_places;
  g.ctr_min = p.ctr_min, g.ctr_max = p.ctr_max;
  g.place_decay = p.place_decay, g.context_strength = p.context_strength;
  g.prior = {p.value_distribution, p.value_scale};
  return g;
}

}  // namespace

Problem read_problem(AuctionRun& run) {
  const auto& p = run.params();
  Problem problem;
  if (p.problem == ProblemName::file) problem.auction = read_auction(run);
  if (p.problem == ProblemName::text) read_text(run, problem);
  if (p.problem == ProblemName::uniform || p.problem == ProblemName::context) {
    problem.generator = read_generator(p);
    problem.draws = p.n_auctions;
  }
  const Index places = problem.places();
  if (places > kMostPlaces)
    bad_input(p.problem == ProblemName::text ? "data.document" : "data.ctr", "has ", places,
              " places; ", kMostPlaces, " are the most");
  if (p.max_ads.value_or(0) > places)
    bad_input("params.max_ads", "is ", *p.max_ads, " for ", places, " places");
  problem.setting.is_cascade = p.is_cascade;
  problem.setting.is_order_fixed = p.is_cascade && p.is_order_fixed;
  problem.setting.most = p.max_ads.value_or(places);
  problem.setting.stop_point = [&run] { run.stop_point(); };
  require_feasible(run, problem);
  return problem;
}

Auction auction_of(const AuctionRun& run, const Problem& problem, Index draw) {
  if (!problem.generator) return problem.auction;
  return draw_auction(*problem.generator,
                      run.rng("auctions").stream(static_cast<std::uint64_t>(draw)),
                      problem.setting.stop_point);
}

}  // namespace assay::position_auction
