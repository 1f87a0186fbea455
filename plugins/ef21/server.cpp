#include "plugins/ef21/server.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>
#include <span>
#include <stdexcept>
#include <string>

#include "plugins/ef21/kernels.hpp"

namespace assay::ef21 {
namespace {

constexpr double kMostDrift = 1e-9;  // of the server's sum, relative to the longest it has been

using Array = linalg::PaddedArray<double>;

class Server {
 public:
  Server(Fleet& fleet, const Clients& clients, const Plan& plan, const Array& x0)
      : fleet_(fleet),
        clients_(clients),
        plan_(plan),
        x_(x0),
        g_(x0.size(), 0.0),
        sent_(x0.size(), 0.0) {}

  const Array& x() const { return x_; }

  // The clients' round at x_t, and what it shows.
  Point ask(Index round) {
    const auto since = std::chrono::steady_clock::now();
    fleet_.round(x_, round);
    add_messages();
    if (clients_.asks_for_held(round)) compare_held(round);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - since;
    Point point = measure(round);
    point.seconds = took.count();
    if (!std::isfinite(point.value) || !std::isfinite(point.gradient) ||
        !std::isfinite(point.error))
      throw std::domain_error("round " + std::to_string(round) + ": f or a gradient is not finite");
    return point;
  }

  void step() {
    double squared = 0;
    const auto& rule = plan_.rule;
    for (std::size_t j = 0; j < x_.size(); ++j) {
      const double direction = rule.feedback == Feedback::ef21     ? rule.step * g_[j]
                               : rule.feedback == Feedback::memory ? sent_[j]
                               : rule.feedback == Feedback::diana  ? rule.step * (g_[j] + sent_[j])
                                                                   : rule.step * sent_[j];
      x_[j] -= direction;
      squared += direction * direction;
    }
    if (rule.feedback == Feedback::diana) {
      const double rate = 1 / (1 + clients_.compressor().omega());
      for (std::size_t j = 0; j < x_.size(); ++j) g_[j] += rate * sent_[j];
    }
    length_ = std::sqrt(squared);
  }

  // Between two rounds.
  void save(training::ByteWriter& to) const {
    to.put(std::span<const double>(x_));
    to.put(std::span<const double>(g_));
    for (const double value :
         {length_, messages_, longest_, fleet_.wire_bytes, fleet_.evaluation_bytes})
      to.put(value);
  }
  void restore(training::ByteReader& from) {
    for (auto* array : {&x_, &g_}) {
      const auto values = from.take_list<double>();
      if (values.size() != array->size())
        throw std::runtime_error("the checkpoint is of another problem");
      std::copy(values.begin(), values.end(), array->begin());
    }
    for (double* value :
         {&length_, &messages_, &longest_, &fleet_.wire_bytes, &fleet_.evaluation_bytes})
      *value = from.take<double>();
  }

 private:
  void add_messages() {
    const auto& m = fleet_.messages;
    const bool is_ef21 = plan_.rule.feedback == Feedback::ef21;
    if (!is_ef21) std::fill(sent_.begin(), sent_.end(), 0.0);
    auto& sum = is_ef21 ? g_ : sent_;
    Index count = 0;
    for (std::size_t i = 0; i < m.is_sent.size(); ++i) {
      if (m.is_sent[i] == 0) continue;
      ++count;
      const double weight = plan_.rule.weight[i];
      const double* values = &m.values[i * m.size];
      const auto* places = m.places.empty() ? nullptr : &m.places[i * m.size];
      for (std::size_t j = 0; j < m.size; ++j)
        sum[places != nullptr ? places[j] : j] += weight * values[j];
    }
    messages_ += static_cast<double>(count) / static_cast<double>(m.is_sent.size());
  }

  // g += sum w_i u_i drifts from sum w_i g_i by rounding.
  void compare_held(Index round) {
    if (plan_.rule.feedback != Feedback::ef21) return;
    Array held(g_.size(), 0.0);
    for (const auto& sum : fleet_.sums)
      for (std::size_t j = 0; j < held.size(); ++j) held[j] += sum.held[j];
    longest_ = std::max(longest_, std::sqrt(squared_norm(held.data(), held.size())));
    for (std::size_t j = 0; j < held.size(); ++j) g_[j] -= held[j];
    const double drift = std::sqrt(squared_norm(g_.data(), g_.size()));
    if (round > 0 && drift > kMostDrift * longest_)
      throw std::domain_error("round " + std::to_string(round) +
                              ": the server's sum has drifted from what the clients hold");
    g_ = held;
  }

  Point measure(Index round) const {
    Array gradient(x_.size(), 0.0);
    Point point;
    for (const auto& sum : fleet_.sums) {
      point.value += sum.loss;
      point.error += sum.error;
      for (std::size_t j = 0; j < gradient.size(); ++j) gradient[j] += sum.gradient[j];
    }
    const auto& objective = clients_.objective();
    const auto n = static_cast<double>(objective.clients());
    point.round = round;
    point.value = point.value / n + objective.penalty().value(x_.data(), objective.dim());
    point.gradient = squared_norm(gradient.data(), gradient.size()) / (n * n);
    point.lyapunov = point.value + plan_.rule.step / (2 * plan_.contraction.theta) * point.error;
    point.step = length_;
    point.messages = messages_;
    return point;
  }

  Fleet& fleet_;
  const Clients& clients_;
  const Plan& plan_;
  Array x_, g_, sent_;
  double length_ = 0, messages_ = 0, longest_ = 0;
};

void record(Course& course, const Point& point, const Budget& budget, double gamma) {
  if (point.round == 0) course.first = point;
  if (point.round > 0)
    course.largest_rise = std::max(course.largest_rise, point.lyapunov - course.last.lyapunov +
                                                            gamma / 2 * course.last.gradient);
  course.last = point;
  course.rounds = point.round;
  course.seconds.push_back(point.seconds);
  course.least_gradient = std::min(course.least_gradient, point.gradient);
  const double target = budget.target * (budget.is_relative ? course.first.gradient : 1);
  if (course.rounds_to_target < 0 && point.gradient <= target && budget.target > 0) {
    course.rounds_to_target = point.round;
    course.messages_to_target = point.messages;
  }
}

}  // namespace

Course optimise(Fleet& fleet, const Clients& clients, const Plan& plan, const Array& x0,
                const Budget& budget, Observer& observer, training::ByteReader* saved) {
  Server server(fleet, clients, plan, x0);
  Course course;
  Index t = 0;
  if (saved != nullptr) {
    server.restore(*saved), restore(*saved, course), observer.restore(*saved);
    t = course.last.round + 1;
  }
  for (;; ++t) {
    const Point point = server.ask(t);
    record(course, point, budget, plan.rule.step);
    observer.visit(point);
    const bool is_there = budget.ends_at_target && course.rounds_to_target >= 0;
    if (t == budget.rounds || is_there) break;
    course.gradient_sum += point.gradient;
    server.step();
    observer.between_rounds([&] {
      training::ByteWriter to;
      to.put(fleet.held());
      server.save(to), save(to, course);
      return to;
    });
  }
  course.x = server.x();
  return course;
}

}  // namespace assay::ef21
