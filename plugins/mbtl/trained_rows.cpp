#include "plugins/mbtl/trained_rows.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <utility>

#include "plugins/numerics/parallel/for_each.hpp"

namespace assay::mbtl {
namespace {

constexpr Index kEverywhere = -1;  // in place of a source: the policy for all contexts

void write(const std::string& path, const std::vector<double>& values) {
  std::ofstream file(path, std::ios::binary);
  const auto bytes = static_cast<std::streamsize>(values.size() * sizeof(double));
  if (!file.write(reinterpret_cast<const char*>(values.data()), bytes))
    throw std::runtime_error(path + " could not be written");
}

// As many numbers as the file has; throws where they are not `count`, unless that is 0.
std::vector<double> read(const std::string& path, std::size_t count) {
  std::error_code error;
  const auto bytes = std::filesystem::file_size(path, error);
  std::vector<double> values(error ? 0 : bytes / sizeof(double));
  std::ifstream file(path, std::ios::binary);
  file.read(reinterpret_cast<char*>(values.data()),
            static_cast<std::streamsize>(values.size() * sizeof(double)));
  if (!file || values.empty() || (count > 0 && values.size() != count))
    throw std::runtime_error(path + " does not hold a row that was trained");
  return values;
}

std::string listed(const std::vector<double>& values) {
  std::string text;
  for (const double v : values) text += detail::literal(v) + " ";
  return text;
}

}  // namespace

TrainedRows::TrainedRows(MbtlRun& run, Family family)
    : run_(run), family_(std::move(family)), options_(training_options(run.params())) {
  options_.stop_point = [&run] { run.stop_point(); };
  if (const auto saved = run.load_checkpoint()) rows_ = RowCheckpoint::from(*saved);
  if (!rows_.is_empty()) run.note(said("going on with ", rows_.begun.size(), " policies begun"));
}

const control::CartPoleConstants* TrainedRows::pole(Index context) const {
  return family_.poles.empty() ? nullptr : &family_.poles[to_size(context)];
}

// All that a row depends on beside the seed.
std::string TrainedRows::key(Index source) const {
  const auto& p = run_.params();
  return said(static_cast<int>(p.problem), " ", p.context, " ", listed(family_.values), "; source ",
              source, "; trainer ", static_cast<int>(p.trainer), " ", p.train_steps, " ",
              p.cem_population, " ", p.cem_iterations, " ", p.cem_episodes, " ", p.cem_elites, " ",
              p.cem_hidden, " ", listed(p.policy_weights), "; evaluation ", p.eval_episodes, " ",
              static_cast<int>(p.is_fixed_start), " ", listed(p.init_state), "; ",
              static_cast<int>(p.carl_compat), " ", static_cast<int>(p.guidance));
}

control::Lanes TrainedRows::starts(const control::Environment& environment) const {
  const auto& p = run_.params();
  auto lanes =
      starts_of(environment, static_cast<std::size_t>(p.eval_episodes), run_.rng("evaluation"));
  if (p.is_fixed_start)
    for (std::size_t k = 0; k < p.init_state.size(); ++k)
      std::fill_n(lanes[k], lanes.count, p.init_state[k]);
  return lanes;
}

bool TrainedRows::is_trained(Index source) {
  const std::lock_guard lock(mutex_);
  return rows_.trained.count(source) > 0;
}

// Share of a policy that is trained, in units of one context's.
void TrainedRows::tell(Index source, double share) {
  const std::lock_guard lock(mutex_);
  shares_[source] = share;
  double sum = static_cast<double>(done_);
  for (const auto& entry : shares_) sum += entry.second;
  run_.progress(sum, std::max(all_, sum));
}

// What work(state) gives, with the state in which training of this policy was left; where it
// throws, the state stays for the checkpoint.
template <class Work>
auto TrainedRows::under_way(Index source, const Work& work) {
  std::vector<std::byte> state;
  {
    const std::lock_guard lock(mutex_);
    if (const auto left = rows_.begun.extract(source)) state = left.mapped();
  }
  try {
    return work(state);
  } catch (...) {
    const std::lock_guard lock(mutex_);
    if (!state.empty()) rows_.begun[source] = std::move(state);
    throw;
  }
}

TrainingOptions TrainedRows::told(Index source, TrainingOptions options) {
  options.on_steps = [this, source, all = options.steps](std::size_t steps) {
    tell(source, static_cast<double>(std::min(steps, all)) / static_cast<double>(options_.steps));
  };
  return options;
}

TrainedRow TrainedRows::train_row(Index source) {
  const auto rng = run_.rng("training").stream(static_cast<std::uint64_t>(source));
  const auto& environments = family_.environments;
  return under_way(source, [&](std::vector<std::byte>& state) {
    const auto policy =
        train(*environments[to_size(source)], pole(source), told(source, options_), rng, &state);
    const auto from = starts(*environments.front());
    TrainedRow row{{}, policy.weights};
    for (Index j = 0; j < family_.size(); ++j) {
      run_.stop_point();
      row.returns.push_back(evaluate(*environments[to_size(j)], pole(j), policy, from));
    }
    return row;
  });
}

// The source and as many of those after it as there are threads.
void TrainedRows::train_ahead(const std::vector<Index>& sources, std::size_t first) {
  const auto since = std::chrono::steady_clock::now();
  const auto count = std::min<std::size_t>(run_.threads(), sources.size() - first);
  parallel::for_each(count, run_.threads(), [&](std::size_t k) {
    const Index source = sources[first + k];
    if (is_trained(source)) return;
    auto row = train_row(source);
    const std::lock_guard lock(mutex_);
    rows_.trained[source] = std::move(row);
  });
  seconds_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - since).count();
}

// Runs work(); where the host asks for the end meanwhile, what is under way becomes the checkpoint.
template <class Work>
void TrainedRows::or_leave(const Work& work) {
  try {
    work();
  } catch (const Stopped&) {
    if (!rows_.is_empty()) run_.save_checkpoint(rows_.bytes());
    throw;
  }
}

void TrainedRows::make(const std::vector<Index>& sources, Matrix& scores) {
  or_leave([&] { make_each(sources, scores); });
}

void TrainedRows::make_each(const std::vector<Index>& sources, Matrix& scores) {
  const auto& p = run_.params();
  const Index all = sources.size() > 1 || p.budget == 0 ? done_ + static_cast<Index>(sources.size())
                                                        : std::max(p.budget, done_ + 1);
  all_ = static_cast<double>(all);
  for (std::size_t k = 0; k < sources.size(); ++k) {
    const Index source = sources[k];
    const auto folder = run_.cached("row", key(source), [&](const std::string& empty) {
      if (!is_trained(source)) train_ahead(sources, k);
      write(empty + "/returns.f64", rows_.trained[source].returns);
      write(empty + "/policy.f64", rows_.trained[source].weights);
    });
    if (!folder) throw Stopped();
    rows_.trained.erase(source), shares_.erase(source);
    const auto returns = read(*folder + "/returns.f64", to_size(family_.size()));
    scores.row(source) = vector_of(returns).transpose();
    weights_[source] = read(*folder + "/policy.f64", 0);
    ++done_;
    run_.progress(static_cast<double>(done_), std::max(all_, static_cast<double>(done_)));
  }
}

Vector TrainedRows::multitask() {
  Vector returns(family_.size());
  or_leave([&] { returns = train_for_all(); });
  return returns;
}

Vector TrainedRows::train_for_all() {
  const auto since = std::chrono::steady_clock::now();
  const bool is_observed = run_.params().multitask_observe;
  auto options = options_;
  options.episodes *= family_.values.size();
  options.steps *= family_.values.size();
  all_ = static_cast<double>(family_.values.size());
  const auto all = mixture(family_, is_observed);
  Vector returns(family_.size());
  under_way(kEverywhere, [&](std::vector<std::byte>& state) {
    const auto policy =
        train(*all, nullptr, told(kEverywhere, options), run_.rng("multitask"), &state);
    for (Index j = 0; j < family_.size(); ++j) {
      run_.stop_point();
      const auto one = shown(family_, j, is_observed);
      returns[j] = evaluate(*one, nullptr, policy, starts(*one));
    }
  });
  seconds_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - since).count();
  return returns;
}

bool TrainedRows::contexts_differ() const {
  const control::Environment &a = *family_.environments.front(), &b = *family_.environments.back();
  auto one = starts_of(a, 4, run_.rng("self_test")), other = one;
  std::vector<double> action(a.space().action * 4, 0.5), reward(4);
  for (int t = 0; t < 50; ++t)
    a.step(one, action.data(), reward.data()), b.step(other, action.data(), reward.data());
  return one.state != other.state;
}

}  // namespace assay::mbtl
