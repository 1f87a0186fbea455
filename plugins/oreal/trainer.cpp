#include "plugins/oreal/trainer.hpp"

#include <algorithm>
#include <bit>
#include <chrono>
#include <cmath>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace assay::oreal {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::int64_t kWarmup = 20;       // steps of supervised training
constexpr std::int64_t kSavedEvery = 200;  // of them
constexpr std::int64_t kMostUnmixed = 20;  // steps in a row

double since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

// Up to the rate, then linearly down to a tenth of it.
double supervised_rate(const ModelParams& p, std::int64_t step) {
  const double risen = std::min(1.0, static_cast<double>(step + 1) / kWarmup);
  const auto falling = static_cast<double>(std::max<std::int64_t>(step - kWarmup, 0));
  const auto length = static_cast<double>(std::max<std::int64_t>(p.sft_steps - kWarmup, 1));
  return p.sft_learning_rate * risen * (1 - 0.9 * falling / length);
}

language::TransformerShape shape_of(const ModelParams& p, const Task& task) {
  return {task.words().size(), kContext, static_cast<std::size_t>(p.width),
          static_cast<std::size_t>(p.layers), static_cast<std::size_t>(p.heads)};
}

// All that the supervised policy depends on beside the seed and the data.
std::string start_key(const LanguageParams& l) {
  const auto& t = l.task;
  const auto& m = l.model;
  std::string key;
  for (const auto n : {static_cast<std::int64_t>(t.name), t.modulus, t.chain_length, t.digits,
                       t.numbers, m.width, m.layers, m.heads, m.sft_steps, m.sft_batch})
    key += said(n, " ");
  for (const double x :
       {t.weak_fraction, t.weak_confusion, t.base_noise, t.target_share, m.sft_learning_rate})
    key += said(std::bit_cast<std::uint64_t>(x), " ");
  return key;
}

void put(training::ByteWriter& to, const Counters& c) {
  for (const auto n : {c.supervised, c.reinforced, c.skipped, c.unmixed}) to.put(n);
  for (const double x : {c.first_weight, c.pass_initial, c.pass_last, c.supervised_s,
                         c.reinforced_s, c.sampled_s, c.sampled_tokens})
    to.put(x);
}

void take(training::ByteReader& from, Counters& c) {
  for (auto* n : {&c.supervised, &c.reinforced, &c.skipped, &c.unmixed})
    *n = from.take<std::int64_t>();
  for (auto* x : {&c.first_weight, &c.pass_initial, &c.pass_last, &c.supervised_s, &c.reinforced_s,
                  &c.sampled_s, &c.sampled_tokens})
    *x = from.take<double>();
}

}  // namespace

Trainer::Trainer(OrealRun& run, const Task& task)
    : run_(run),
      p_(run.params()),
      task_(task),
      shape_(shape_of(p_.language.model, task)),
      learner_(shape_, run.rng("weights")),
      evaluator_(run, task) {}

void Trainer::train() {
  load();
  try {
    if (reference_.empty()) find_start();
    begin_reinforcement();
    const std::int64_t steps = p_.algorithm == Algorithm::sft ? 0 : p_.steps;
    while (counters_.reinforced < steps) reinforce();
  } catch (const Stopped&) {
    save();
    throw;
  }
}

void Trainer::load() {
  const auto saved = run_.load_checkpoint();
  if (!saved) return;
  training::ByteReader from(*saved);
  take(from, counters_);
  learner_.restore(from);
  reference_ = from.take_list<float>();
  if (from.take<std::uint64_t>() == 0) return;
  token_model_.emplace(shape_, reference_, p_.language.token_model.learning_rate);
  token_model_->restore(from);
}

void Trainer::save() {
  training::ByteWriter to;
  put(to, counters_);
  learner_.save(to);
  to.put(reference_);
  to.put(std::uint64_t{token_model_ ? 1u : 0u});
  if (token_model_) token_model_->save(to);
  run_.save_checkpoint(to.bytes());
}

void Trainer::note_progress() {
  const auto& l = p_.language;
  // A step of reinforcement reads each rollout in the decoder and in the network.
  const double unit =
      2 * static_cast<double>(l.prompts * l.rollouts) / static_cast<double>(l.model.sft_batch);
  const bool is_reinforced = p_.algorithm != Algorithm::sft;
  run_.progress(
      static_cast<double>(counters_.supervised) + unit * static_cast<double>(counters_.reinforced),
      static_cast<double>(l.model.sft_steps) +
          (is_reinforced ? unit * static_cast<double>(p_.steps) : 0));
}

// The supervised policy, which all runs that differ in what comes after it share.
void Trainer::find_start() {
  const auto folder = run_.cached("supervised", start_key(p_.language), [&](const std::string& f) {
    while (counters_.supervised < p_.language.model.sft_steps && !run_.should_stop()) supervise();
    write_start(f + "/parameters");
  });
  run_.stop_point();
  read_start(*folder + "/parameters");
}

void Trainer::write_start(const std::string& path) const {
  training::ByteWriter to;
  to.put(learner_.parameters());
  to.put(counters_.supervised_s);
  const auto bytes = to.bytes();
  std::ofstream file(path, std::ios::binary);
  if (!file.write(reinterpret_cast<const char*>(bytes.data()),
                  static_cast<std::streamsize>(bytes.size())))
    throw std::runtime_error(path + " could not be written");
}

void Trainer::read_start(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
  training::ByteReader from(std::as_bytes(std::span(bytes)));
  learner_.start_from(from.take_list<float>());
  counters_.supervised_s = from.take<double>();
  counters_.supervised = p_.language.model.sft_steps;
}

void Trainer::supervise() {
  const auto begin = Clock::now();
  const auto& p = p_.language.model;
  const std::int64_t step = counters_.supervised;
  auto rng = run_.rng("demonstrations").stream(static_cast<std::uint64_t>(step));
  TokenBatch batch;
  for (std::size_t i = 0; i < static_cast<std::size_t>(p.sft_batch); ++i) {
    auto d = task_.demonstration(rng);
    batch.prompts.push_back(std::move(d.question.prompt));
    batch.responses.push_back(std::move(d.response));
    batch.prompt_of.push_back(i);
  }
  const double loss = learner_.supervise(batch, supervised_rate(p, step));
  if (!std::isfinite(loss))
    throw Diverged(said("the supervised loss is not finite at step ", step + 1));
  ++counters_.supervised;
  counters_.supervised_s += since(begin);
  note_progress();
  if (counters_.supervised % kSavedEvery == 0) save();
}

void Trainer::begin_reinforcement() {
  run_.stop_point();
  if (reference_.empty()) {
    const auto first = learner_.parameters();
    reference_.assign(first.begin(), first.end());
    if (p_.language.has_token_model)
      token_model_.emplace(shape_, reference_, p_.language.token_model.learning_rate);
    evaluate();
    counters_.pass_initial = counters_.pass_last;
  }
  reference_decoder_.emplace(shape_, reference_);
  pool_ = make_pool();
}

void Trainer::evaluate() {
  counters_.pass_last = run_.untimed([&] { return evaluator_.pass_at_1(policy()); });
  run_.log("pass_at_1", counters_.reinforced, counters_.pass_last);
}

std::vector<Question> Trainer::draw_questions(Rng rng) {
  std::vector<Question> questions;
  for (std::int64_t i = 0; i < p_.language.prompts; ++i)
    questions.push_back(pool_.empty() ? task_.question(rng) : pool_[rng.below(pool_.size())]);
  return questions;
}

Experience Trainer::experience(std::int64_t step) {
  const auto begin = Clock::now();
  const auto rng = run_.rng("rollouts").stream(static_cast<std::uint64_t>(step));
  const auto& l = p_.language;
  Experience e{draw_questions(rng.stream(0)), {}, {}, {}};
  for (const auto& q : e.questions) e.prompts.push_back(q.prompt);
  language::SamplingOptions options;
  options.end_token = task_.end();
  options.most = task_.longest_response();
  options.temperature = l.temperature;
  options.top_p = l.top_p;
  e.verdicts.copies = static_cast<std::size_t>(l.rollouts);
  e.rollouts = language::sample(policy(), e.prompts, e.verdicts.copies, options, rng.stream(1),
                                run_.threads());
  for (std::size_t i = 0; i < e.rollouts.size(); ++i) {
    const auto& question = e.questions[i / e.verdicts.copies];
    e.verdicts.is_right.push_back(task_.is_right(question, e.rollouts[i].tokens) ? 1 : 0);
    counters_.sampled_tokens += static_cast<double>(e.rollouts[i].tokens.size());
  }
  counters_.sampled_s += since(begin);
  return e;
}

void Trainer::reinforce() {
  run_.stop_point();
  const auto begin = Clock::now();
  const std::int64_t step = counters_.reinforced;
  const auto e = experience(step);
  const auto rng = run_.rng("filter").stream(static_cast<std::uint64_t>(step));
  const bool drops = drops_uniform_prompts(p_.algorithm);
  const auto kept = kept_rollouts(e.verdicts, drops, p_.language.keeps_pairs, rng);
  run_.log(
      "train_pass", step + 1,
      static_cast<double>(std::count(e.verdicts.is_right.begin(), e.verdicts.is_right.end(), 1)) /
          static_cast<double>(e.verdicts.is_right.size()));
  run_.log("kept_prompts", step + 1,
           static_cast<double>(drops ? e.verdicts.mixed() : e.verdicts.prompts()));
  kept.empty() ? skip(e) : learn(e, kept, step + 1);
  ++counters_.reinforced;
  counters_.reinforced_s += since(begin);
  note_progress();
  if (counters_.reinforced % p_.language.eval_interval != 0 && counters_.reinforced != p_.steps)
    return;
  evaluate();
  save();
}

// Where nothing is right for long nothing will be learned; where all is right nothing is missing.
void Trainer::skip(const Experience& e) {
  ++counters_.skipped;
  const auto right = std::count(e.verdicts.is_right.begin(), e.verdicts.is_right.end(), 1);
  counters_.unmixed = right == 0 ? counters_.unmixed + 1 : 0;
  if (counters_.unmixed >= kMostUnmixed)
    bad_input("params.sft_steps", "initial policy pass rate is ", counters_.pass_initial,
              ", and no prompt had a right answer in ", kMostUnmixed,
              " steps; raise sft_steps or lower the difficulty");
}

}  // namespace assay::oreal
