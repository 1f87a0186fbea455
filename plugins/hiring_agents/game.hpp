// The game between a principal and the agents whom she may hire, and what her decision is worth.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace assay::hiring_agents {

// Agents, efforts, signals, states, actions are counted from 0. A joint effort b and a joint signal
// s are numbers in row-major order, the last agent's part running fastest.
struct Game {
  std::vector<std::size_t> efforts, signals;  // choices of each agent
  std::size_t states = 0, actions = 0;
  std::vector<double> joint;    // Q_b(s, theta) = p(theta) P(s | b, theta), by b, s, theta
  std::vector<double> utility;  // of the principal, by action, state
  std::vector<std::vector<double>> costs;  // of each agent's efforts
  double cap = 0;                          // no payment exceeds it
  bool voluntary = false;                  // agents may stay out, which is worth 0 to them

  std::size_t agents() const { return efforts.size(); }
  std::size_t profiles() const;  // joint efforts
  std::size_t signal_profiles() const;
  std::size_t cells() const { return signal_profiles() * states; }  // of one law

  std::size_t effort_stride(std::size_t agent) const;
  std::size_t signal_stride(std::size_t agent) const;
  std::size_t effort_of(std::size_t profile, std::size_t agent) const {
    return profile / effort_stride(agent) % efforts[agent];
  }
  std::size_t signal_of(std::size_t profile, std::size_t agent) const {
    return profile / signal_stride(agent) % signals[agent];
  }
  // The profile in which `agent` makes `effort` and the others what they make in `profile`.
  std::size_t with_effort(std::size_t profile, std::size_t agent, std::size_t effort) const {
    return profile - effort_of(profile, agent) * effort_stride(agent) +
           effort * effort_stride(agent);
  }
  std::span<const double> law(std::size_t profile) const {
    return std::span(joint).subspan(profile * cells(), cells());
  }
  double cost_of(std::size_t profile) const;  // of all agents together
};

// The Bayes action for each joint signal; the first of equals. Agents are not influenced by it, so
// it is optimal whatever they are paid.
std::vector<std::size_t> bayes_policy(const Game& game, std::size_t profile);

// Expected utility of the principal when efforts are `profile` and she acts by `policy`.
double decision_value(const Game& game, std::size_t profile, std::span<const std::size_t> policy);

// V(b) for all b: the value of the Bayes policy.
std::vector<double> decision_values(const Game& game);

// The largest change of the law of one agent's signal, given the state, when others change their
// efforts, and where it is.
struct Dependence {
  double size = 0;
  std::size_t agent = 0, effort = 0;
};
Dependence marginal_dependence(const Game& game, std::span<const double> prior);

}  // namespace assay::hiring_agents
