#include "plugins/ef21/clients.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "plugins/ef21/kernels.hpp"

namespace assay::ef21 {
namespace {

constexpr Index kMostBlocks = 32;  // few enough to be added quickly, enough for several threads

// sum += factor C, where C are the numbers of one message.
void add_message(const Messages& messages, Index client, double factor, double* sum) {
  const double* values = &messages.values[to_size(client) * messages.size];
  if (messages.places.empty()) {
    for (std::size_t j = 0; j < messages.size; ++j) sum[j] += factor * values[j];
    return;
  }
  const auto* places = &messages.places[to_size(client) * messages.size];
  for (std::size_t j = 0; j < messages.size; ++j) sum[places[j]] += factor * values[j];
}

}  // namespace

Messages::Messages(Index clients, const Compressor& compressor)
    : size(to_size(compressor.size())),
      places(compressor.is_sparse() ? to_size(clients) * size : 0),
      values(to_size(clients) * size),
      is_sent(to_size(clients), 1) {}

Clients::Clients(const Objective& objective, const Compressor& compressor, Rule rule, Rng rng)
    : objective_(objective),
      compressor_(compressor),
      rule_(std::move(rule)),
      compression_(rng.stream(0)),
      participation_(rng.stream(1)),
      batches_(rng.stream(2)),
      held_(to_size(objective.clients()) * objective.width(), 0.0) {
  const Index blocks = std::min(kMostBlocks, objective.clients());
  for (Index b = 0; b <= blocks; ++b) limits_.push_back(objective.clients() * b / blocks);
}

std::span<const double> Clients::held_by(Index first, Index last) const {
  const auto begin = to_size(range(first).first) * objective_.width(),
             end = to_size(range(last - 1).second) * objective_.width();
  return std::span(held_).subspan(begin, end - begin);
}

void Clients::restore(std::vector<double> held) {
  if (held.size() != held_.size()) throw std::runtime_error("the checkpoint is of other clients");
  std::copy(held.begin(), held.end(), held_.begin());
}

void Clients::round(Index block, const double* x, Index round, Messages& messages, BlockSum& sum) {
  thread_local Work work;
  const auto width = objective_.width();
  const auto [first, last] = range(block);
  for (auto* row : {&work.penalty, &work.gradient, &work.batch, &work.target})
    row->assign(width, 0.0);
  sum.loss = sum.error = 0;
  sum.gradient.assign(width, 0.0);
  objective_.penalty().gradient(x, objective_.dim(), work.penalty.data());
  for (Index from = first, to = first; from < last; from = to) {
    to = objective_.near(from, last);
    objective_.evaluate(from, to, x, work.rows);
    for (Index i = from; i < to; ++i) client_round(i, from, round, work, messages, sum);
  }
  if (!asks_for_held(round)) return;
  sum.held.assign(width, 0.0);
  for (Index i = first; i < last; ++i)
    for (std::size_t j = 0; j < width; ++j) sum.held[j] += rule_.weight[to_size(i)] * held(i)[j];
}

void Clients::batch_gradient(Index client, Index first, Index round, Work& work) const {
  auto rng = batches_.stream(to_size(client)).stream(to_size(round));
  std::vector<std::size_t> rows(to_size(rule_.batch));
  for (auto& row : rows) row = rng.below(to_size(objective_.rows_of(client)));
  objective_.batch_gradient(client, first, work.rows, rows, work.penalty.data(), work.batch.data());
}

void Clients::client_round(Index client, Index first, Index round, Work& work, Messages& messages,
                           BlockSum& sum) {
  const auto width = objective_.width();
  const double scale = rule_.scale[to_size(client)];
  static thread_local linalg::PaddedArray<double> nothing;
  double norm = 0;
  fetch(held(client), width);
  sum.loss += objective_.loss(client, first, work.rows);
  objective_.gradient(client, first, work.rows, work.penalty.data(), work.gradient.data());
  if (rule_.batch > 0 && round > 0) {  // what is measured is the whole gradient all the same
    batch_gradient(client, first, round, work);
    for (std::size_t j = 0; j < width; ++j) sum.gradient[j] += work.gradient[j];
    nothing.assign(width, 0.0);
    norm = difference(work.batch.data(), scale, held(client), work.target.data(), nothing.data(),
                      width);
  } else {
    norm = difference(work.gradient.data(), scale, held(client), work.target.data(),
                      sum.gradient.data(), width);
  }
  const double q = scale == 0 ? 0 : rule_.error_weight[to_size(client)] / (scale * scale);
  sum.error += q * exchange(client, round, norm, work, messages);
}

double Clients::exchange(Index client, Index round, double norm, Work& work, Messages& messages) {
  const auto width = objective_.width();
  const auto i = to_size(client);
  double* g = held(client);
  double* v = work.target.data();            // scale gradient - g
  if (rule_.feedback == Feedback::memory) {  // e + gamma gradient, from which g = e was taken away
    for (std::size_t j = 0; j < width; ++j) v[j] = rule_.step * (v[j] + g[j]) + g[j];
    norm = squared_norm(v, width);
  }
  if (!std::isfinite(norm)) return norm;  // compressors sort; the server ends the run
  if (round == 0 && rule_.feedback == Feedback::ef21 && rule_.init != InitShift::compressed) {
    messages.is_sent[i] = 0;
    if (rule_.init == InitShift::zero) return norm;
    for (std::size_t j = 0; j < width; ++j) g[j] += v[j];
    return 0;
  }
  messages.is_sent[i] = 1;
  if (rule_.participation < 1 && round > 0)
    messages.is_sent[i] =
        participation_.stream(i).stream(to_size(round)).uniform() < rule_.participation;
  if (messages.is_sent[i] != 0) {
    auto rng = compression_.stream(i).stream(to_size(round));
    compressor_(v, rng, messages.places.empty() ? nullptr : &messages.places[i * messages.size],
                &messages.values[i * messages.size]);
    add_message(messages, client, -1, v);
    if (rule_.feedback == Feedback::ef21) add_message(messages, client, 1, g);
    if (rule_.feedback == Feedback::diana)
      add_message(messages, client, 1 / (1 + compressor_.omega()), g);
  }
  if (rule_.feedback == Feedback::memory) std::copy_n(v, width, g);
  if (rule_.batch > 0) {  // G is the distance to the whole gradient
    for (std::size_t j = 0; j < width; ++j) v[j] = rule_.scale[i] * work.gradient[j] - g[j];
  }
  return squared_norm(v, width);
}

}  // namespace assay::ef21
