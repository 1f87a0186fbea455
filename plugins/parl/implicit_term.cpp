#include "plugins/parl/implicit_term.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "plugins/parl/pair_sums.hpp"

namespace assay::parl {
namespace {

using Reals = std::vector<double>;

double dot(const Reals& a, const Reals& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

Reals observation_columns(const Pairs& pairs, std::size_t batch) {
  const std::size_t observations = pairs.width - pairs.actions;
  Reals columns(batch * observations, 0.0);
  for (std::size_t i = 0; i < pairs.rows.size() / pairs.width; ++i)
    for (std::size_t k = 0; k < observations; ++k)
      columns[k * batch + i] = pairs.rows[i * pairs.width + k];
  return columns;
}

template <class Apply>
Reals conjugate_gradients(const Apply& apply, const Reals& g, std::size_t iterations) {
  Reals x(g.size(), 0.0), residual = g, along = g;
  double square = dot(g, g);
  const double least = 1e-20 * square;
  for (std::size_t k = 0; k < iterations && square > least; ++k) {
    const auto image = apply(along);
    const double step = square / dot(along, image);
    for (std::size_t i = 0; i < x.size(); ++i)
      x[i] += step * along[i], residual[i] -= step * image[i];
    const double next = dot(residual, residual);
    for (std::size_t i = 0; i < x.size(); ++i) along[i] = residual[i] + (next / square) * along[i];
    square = next;
  }
  return x;
}

// U of each pair at the member's present rewards.
Reals pair_losses(const Pairs& pairs, const Reals& rewards) {
  Reals losses;
  for (std::size_t k = 0; k < pairs.count(); ++k) {
    double difference = 0;
    for (std::size_t h = 0; h < pairs.length; ++h)
      difference += rewards[2 * k * pairs.length + h] - rewards[(2 * k + 1) * pairs.length + h];
    losses.push_back(pair_loss(difference, pairs.labels[k], false).value);
  }
  return losses;
}

}  // namespace

PolicyView::PolicyView(const control::ActorCritic<float>& agent)
    : head_(agent.head()),
      network_({agent.policy().inputs(), agent.options().hidden[0], agent.options().hidden[1],
                agent.policy().outputs()}),
      log_sd_(agent.log_sd()) {
  const auto& w = agent.parameters();
  weights_.assign(w.begin(), w.begin() + static_cast<std::ptrdiff_t>(agent.policy_parameters()));
  weights_.insert(weights_.end(), log_sd_.begin(), log_sd_.end());
}

const double* PolicyView::outputs(const Reals& columns, std::size_t batch, const Reals& along) {
  moved_ = weights_;
  for (std::size_t i = 0; i < along.size(); ++i) moved_[i] += along[i];
  return network_.forward(moved_.data(), columns.data(), batch, tape_);
}

Reals PolicyView::log_probabilities(const Pairs& pairs, const Reals& along) {
  const std::size_t count = pairs.steps(), batch = control::padded_batch(count);
  const double* out = outputs(observation_columns(pairs, batch), batch, along);
  const Reals log_sd(moved_.end() - static_cast<std::ptrdiff_t>(log_sd_.size()), moved_.end());
  Reals mean(network_.outputs()), unused(mean.size()), d_log_sd(log_sd.size()), result;
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t k = 0; k < mean.size(); ++k) mean[k] = out[k * batch + i];
    const double* action = pairs.rows.data() + (i + 1) * pairs.width - pairs.actions;
    result.push_back(
        head_.log_probability(mean, log_sd, {action, pairs.actions}, unused, d_log_sd));
  }
  return result;
}

Reals PolicyView::score(const Pairs& pairs, const Reals& weights) {
  const std::size_t count = pairs.steps(), batch = control::padded_batch(count);
  const double* out = outputs(observation_columns(pairs, batch), batch, {});
  Reals mean(network_.outputs()), slope(mean.size()), d_log_sd(log_sd_.size());
  Reals d_out(batch * mean.size(), 0.0), gradient(weights_.size(), 0.0);
  const std::size_t tail = weights_.size() - log_sd_.size();
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t k = 0; k < mean.size(); ++k) mean[k] = out[k * batch + i];
    const double* action = pairs.rows.data() + (i + 1) * pairs.width - pairs.actions;
    head_.log_probability(mean, log_sd_, {action, pairs.actions}, slope, d_log_sd);
    for (std::size_t k = 0; k < mean.size(); ++k) d_out[k * batch + i] = weights[i] * slope[k];
    for (std::size_t k = 0; k < d_log_sd.size(); ++k)
      gradient[tail + k] += weights[i] * d_log_sd[k];
  }
  network_.backward(weights_.data(), d_out.data(), tape_, gradient.data());
  return gradient;
}

// Of a Gaussian: J' diag(1 / sd^2) J in the means and 2 in each log_sd; J v by a difference.
Reals PolicyView::fisher_product(const Reals& states, std::size_t count, const Reals& v,
                                 double damping) {
  constexpr double kStep = 1e-6;
  const double length = std::sqrt(dot(v, v));
  Reals product(v.size(), 0.0);
  if (length == 0) return product;
  const std::size_t batch = states.size() / network_.inputs(), size = batch * network_.outputs();
  Reals along = v;
  for (double& x : along) x *= kStep / length;
  const double* moved = outputs(states, batch, along);
  Reals d_out(moved, moved + size);
  const double* at = outputs(states, batch, {});
  for (std::size_t k = 0; k < network_.outputs(); ++k)
    for (std::size_t i = 0; i < batch; ++i) {
      const double change = (d_out[k * batch + i] - at[k * batch + i]) * (length / kStep);
      d_out[k * batch + i] =
          i < count ? change * std::exp(-2 * log_sd_[k]) / static_cast<double>(count) : 0.0;
    }
  network_.backward(weights_.data(), d_out.data(), tape_, product.data());
  const std::size_t tail = v.size() - log_sd_.size();
  for (std::size_t i = 0; i < v.size(); ++i)
    product[i] = (i < tail ? product[i] : 2 * v[i]) + damping * v[i];
  return product;
}

TermLengths add_implicit(RewardModel& model, std::size_t member, PolicyView& policy,
                         const Pairs& pairs, const Reals& states, std::size_t count,
                         const ImplicitTermOptions& o, Floats& gradient) {
  const auto rewards = model.rewards(member, steps_of(pairs));
  const auto losses = pair_losses(pairs, rewards);
  const auto n = static_cast<double>(pairs.count());
  const double mean = std::accumulate(losses.begin(), losses.end(), 0.0) / n;
  Reals weights(pairs.steps());
  for (std::size_t i = 0; i < weights.size(); ++i)
    weights[i] = (losses[i / (2 * pairs.length)] - mean) / n;
  const auto g = policy.score(pairs, weights);
  const auto x = conjugate_gradients(
      [&](const Reals& v) { return policy.fisher_product(states, count, v, o.damping); }, g,
      o.cg_iterations);
  const double length = std::sqrt(dot(x, x));
  TermLengths lengths;
  for (const float d : gradient) lengths.direct += static_cast<double>(d) * d;
  lengths.direct = std::sqrt(lengths.direct);
  if (!(length > 0)) return lengths;
  const double step = 1e-3 / length;
  Reals along = x;
  for (double& e : along) e *= step;
  const auto moved = policy.log_probabilities(pairs, along),
             at = policy.log_probabilities(pairs, {});
  Reals slopes(pairs.steps());  // c_h, over the pairs
  for (std::size_t i = 0; i < slopes.size(); i += pairs.length) {
    double sum = 0, factor = 1 / n;
    for (std::size_t h = 0; h < pairs.length; ++h, factor *= o.discount) {
      sum += (moved[i + h] - at[i + h]) / step;
      slopes[i + h] = factor * sum;
    }
  }
  Floats implicit(gradient.size(), 0.0F);
  model.pull(member, slopes, implicit);
  for (const float d : implicit) lengths.implicit += static_cast<double>(d) * d;
  lengths.implicit = std::sqrt(lengths.implicit);
  if (!(lengths.implicit > 0) || !std::isfinite(lengths.implicit)) return lengths;
  const auto scale = static_cast<float>(std::min(1.0, o.clip * lengths.direct / lengths.implicit));
  for (std::size_t i = 0; i < gradient.size(); ++i) gradient[i] += scale * implicit[i];
  return lengths;
}

}  // namespace assay::parl
