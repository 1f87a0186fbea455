// Sweep blocks to points.
#include "core/config/points.hpp"

#include <algorithm>
#include <map>

#include "core/config/applicability.hpp"
#include "core/config/layers.hpp"

namespace assay {
namespace {

constexpr std::size_t kMostPoints = 1'000'000;
constexpr std::size_t kMostRuns = 10'000'000;

std::map<std::string, Setting> params_of(const Layer& layer, const PointState& state,
                                         const Method& method) {
  std::map<std::string, Setting> params;
  for (std::size_t i = 0; i < method.params.size(); ++i) {
    if (state.values[i] == nullptr) continue;
    const auto& slot = layer.params[i];
    const bool is_in_file = slot.node != nullptr && slot.origin != Origin::preset;
    params[method.params[i].name] = {*state.values[i], slot.origin,
                                     is_in_file ? to_location(slot.key) : Location{}};
  }
  return params;
}

// Two points with the same identity would be the same runs.
std::string identity_of(const Point& point) {
  auto text = std::to_string(point.threads);
  for (const auto& [name, setting] : point.params)
    text += "\n" + name + "=" + to_toml(setting.value);
  for (const auto& [role, setting] : point.data)
    for (const auto& source : setting.sources)
      text += "\n" + role + ":" + source.path.string() + "\n" + joined(source.columns, "\t") +
              "\n" + joined(source.drop, "\t") + "\n" + source.rows + "\n" + source.dataset;
  return text;
}

std::string label_of(const Point& point) {
  std::vector<std::string> parts;
  for (const auto& [key, value] : point.varied) parts.push_back(key + " = " + to_toml(value));
  return joined(parts);
}

std::size_t combinations(const SweepBlock& block) {
  std::size_t count = 1;
  for (const auto& axis : block.axes) count = std::min(count * axis.steps.size(), kMostPoints + 1);
  return count;
}

// The steps of the combination with this number; the last axis varies fastest.
std::vector<std::size_t> steps_of(const SweepBlock& block, std::size_t number) {
  std::vector<std::size_t> steps(block.axes.size());
  for (auto a = steps.size(); a-- > 0;) {
    steps[a] = number % block.axes[a].steps.size();
    number /= block.axes[a].steps.size();
  }
  return steps;
}

struct Warning {
  Place where;
  std::string message, hint;
};

struct RepeatCount {
  std::size_t count = 0;
  std::string first;
};

class Expander {
 public:
  Expander(const Node& tree, const Method& method, const Header& header, const Sweep& sweep,
           bool is_strict, Faults& faults)
      : method_(method),
        header_(header),
        sweep_(sweep),
        is_strict_(is_strict),
        faults_(faults),
        resolver_(method, header.method_where, faults),
        applicability_(tree, header.method_where, faults),
        base_(read_settings(tree, resolver_, faults)) {}

  std::vector<Point> expand() {
    check_axes(sweep_, resolver_, faults_);
    check_overrides();
    for (const auto& block : sweep_.blocks) expand_block(block);
    applicability_.finish(is_strict_);
    if (faults_.has_errors()) return {};
    for (const auto& [where, message, hint] : warnings_) faults_.warn(where, message, hint);
    if (points_.empty())
      faults_.error(sweep_.blocks.front().where, "every point of the sweep is excluded");
    return std::move(points_);
  }

 private:
  void expand_block(const SweepBlock& block) {
    const auto count = combinations(block);
    if (next_index_ + count > kMostPoints)
      return faults_.error(block.where, "the sweep has more than a million points");
    if ((next_index_ + count) * header_.seeds.size() > kMostRuns)
      return faults_.error(block.where, "the sweep and its seeds make more than ten million runs");
    std::vector<bool> is_used(block.exclusions.size());
    RepeatCount repeated;
    for (std::size_t number = 0; number < count; ++number) {
      const auto label = add_point(block, number, is_used);
      if (label && repeated.count++ == 0) repeated.first = *label;
    }
    if (repeated.count > 0) warn_repeated(block, repeated);
    for (std::size_t i = 0; i < is_used.size(); ++i)
      if (!is_used[i])
        warnings_.push_back({block.exclusions[i].where, "this excludes no point", {}});
  }

  // The label of a point that was there already and that nothing else explains.
  std::optional<std::string> add_point(const SweepBlock& block, std::size_t number,
                                       std::vector<bool>& is_used) {
    auto settings = with_steps(base_, block, steps_of(block, number), method_);
    resolver_.add_preset(settings.layer);
    const auto state = resolver_.settle(settings.layer);
    auto point = make_point(settings, state, block);
    exclude(block, point, is_used);
    if (point.seeds.empty()) return std::nullopt;
    auto label = label_of(point);
    const bool is_new = add(std::move(point));
    const bool is_reduced = applicability_.see(settings.layer, state, resolver_, is_new);
    return is_new || is_reduced ? std::nullopt : std::optional(std::move(label));
  }

  Point make_point(const Settings& settings, const PointState& state, const SweepBlock& block) {
    Point point;
    point.index = next_index_++;
    point.params = params_of(settings.layer, state, method_);
    for (std::size_t i = 0; i < method_.inputs.size(); ++i)
      if (state.given[i])
        if (const auto* setting = resolver_.setting(settings.layer.inputs[i], method_.inputs[i]))
          point.data[method_.inputs[i].role] = *setting;
    point.threads = settings.threads;
    for (const auto& axis : block.axes)
      for (const auto& moving : axis.keys)
        if (auto value = value_at(point, moving.key))
          point.varied.emplace_back(moving.key.dotted(), std::move(*value));
    point.seeds = header_.seeds;
    return point;
  }

  static void exclude(const SweepBlock& block, Point& point, std::vector<bool>& is_used) {
    for (std::size_t i = 0; i < block.exclusions.size(); ++i) {
      const auto& [where, matches, seeds] = block.exclusions[i];
      const auto holds = [&](const Match& match) { return has(point, match); };
      if (!std::all_of(matches.begin(), matches.end(), holds)) continue;
      const auto before = point.seeds.size();
      std::erase_if(point.seeds, [&listed = seeds](std::uint64_t seed) {
        return !listed || listed->contains(seed);
      });
      if (point.seeds.size() < before) is_used[i] = true;
    }
  }

  // False where the point is there already; it then gains the seeds that it lacked.
  bool add(Point point) {
    const auto [known, is_new] = index_of_.try_emplace(identity_of(point), points_.size());
    if (is_new) {
      points_.push_back(std::move(point));
      return true;
    }
    auto& kept = points_[known->second].seeds;
    if (kept.size() < header_.seeds.size()) kept = either_of(kept, point.seeds);
    return false;
  }

  // Both are parts of all seeds, in their order.
  std::vector<std::uint64_t> either_of(const std::vector<std::uint64_t>& a,
                                       const std::vector<std::uint64_t>& b) const {
    std::vector<std::uint64_t> either;
    auto next_a = a.begin(), next_b = b.begin();
    for (const auto seed : header_.seeds) {
      const bool in_a = next_a != a.end() && *next_a == seed;
      const bool in_b = next_b != b.end() && *next_b == seed;
      if (in_a) ++next_a;
      if (in_b) ++next_b;
      if (in_a || in_b) either.push_back(seed);
    }
    return either;
  }

  void warn_repeated(const SweepBlock& block, const RepeatCount& repeated) {
    const auto what = repeated.count == 1 ? "a point" : std::to_string(repeated.count) + " points";
    warnings_.push_back({block.where, what + " of this sweep appeared before and is kept once",
                         repeated.first.empty() ? "" : "first " + repeated.first});
  }

  // An override of a key that every block sweeps would be silently lost.
  void check_overrides() {
    for (std::size_t i = 0; i < method_.params.size(); ++i)
      check_override(base_.layer.params[i], {Key::Kind::param, method_.params[i].name});
    for (std::size_t i = 0; i < method_.inputs.size(); ++i)
      check_override(base_.layer.inputs[i], {Key::Kind::data, method_.inputs[i].role});
  }

  void check_override(const Slot& slot, const Key& key) {
    const auto moves = [&](const SweepBlock& block) {
      return std::any_of(block.axes.begin(), block.axes.end(), [&](const Axis& axis) {
        return std::any_of(axis.keys.begin(), axis.keys.end(),
                           [&](const Axis::Moving& moving) { return moving.key == key; });
      });
    };
    if (slot.node == nullptr || slot.origin != Origin::override_) return;
    if (std::all_of(sweep_.blocks.begin(), sweep_.blocks.end(), moves))
      faults_.error(slot.key, "'" + key.dotted() + "' is swept, so this override has no effect",
                    "use --only to run a part of the sweep");
  }

  const Method& method_;
  const Header& header_;
  const Sweep& sweep_;
  bool is_strict_;
  Faults& faults_;
  Resolver resolver_;
  Applicability applicability_;
  Settings base_;
  std::vector<Point> points_;
  std::vector<Warning> warnings_;  // kept back: next to errors they would only confuse
  std::map<std::string, std::size_t> index_of_;  // identity -> place in points_
  std::size_t next_index_ = 0;
};

}  // namespace

std::vector<Point> expand(const Node& tree, const Method& method, const Header& header,
                          const Sweep& sweep, bool is_strict, Faults& faults) {
  return Expander(tree, method, header, sweep, is_strict, faults).expand();
}

}  // namespace assay
