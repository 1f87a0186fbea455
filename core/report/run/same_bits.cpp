#include "core/report/run/same_bits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>

#include "core/base/json.hpp"
#include "core/base/number.hpp"
#include "core/report/table/cell_text.hpp"

namespace assay {
namespace {

using nlohmann::json;

bool equal(double a, double b, double tolerance) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  if (std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b)) return true;
  return tolerance > 0 && std::isfinite(a) && std::isfinite(b) &&
         std::abs(a - b) <= tolerance * std::max({1.0, std::abs(a), std::abs(b)});
}

bool equal(const db::Cell& a, const db::Cell& b, double tolerance) {
  const auto *x = std::get_if<double>(&a), *y = std::get_if<double>(&b);
  return x != nullptr && y != nullptr ? equal(*x, *y, tolerance) : a == b;
}

std::map<std::string, db::Cell> results_of(const db::RunDetail& run) {
  std::map<std::string, db::Cell> results;
  for (const auto& final : run.run.finals)
    if (!final.timing) results[final.name] = final.value;
  return results;
}

void compare_results(const db::RunDetail& was, const db::RunDetail& is, double tolerance,
                     SameBits& out) {
  const auto before = results_of(was);
  auto after = results_of(is);
  out.results = before.size();
  for (const auto& [name, value] : before) {
    const auto found = after.extract(name);
    if (found.empty())
      out.result_differences.push_back({name, value, std::nullopt});
    else if (!equal(value, found.mapped(), tolerance))
      out.result_differences.push_back({name, value, found.mapped()});
  }
  for (const auto& [name, value] : after) out.result_differences.push_back({name, {}, value});
}

using Points = std::vector<db::CurvePoint>;

// Walks through both in order of steps.
void compare_curve(const std::string& name, const Points& was, const Points& is, double tolerance,
                   SameBits& out) {
  CurveDifference difference{name, 0, {}, {}, 0, 0};
  for (auto a = was.begin(), b = is.begin(); a != was.end() || b != is.end();) {
    const bool has_a = a != was.end() && (b == is.end() || a->step <= b->step);
    const bool has_b = b != is.end() && (a == was.end() || b->step <= a->step);
    ++difference.points;
    if (!(has_a && has_b && equal(a->value, b->value, tolerance)) && difference.differing++ == 0) {
      difference.first_step = has_a ? a->step : b->step;
      if (has_a) difference.was = a->value;
      if (has_b) difference.is = b->value;
    }
    a += has_a;
    b += has_b;
  }
  out.points += difference.points;
  if (difference.differing > 0) out.curve_differences.push_back(difference);
}

void compare_curves(const db::RunDetail& was, const db::RunDetail& is, double tolerance,
                    SameBits& out) {
  std::map<std::string, std::pair<Points, Points>> curves;
  for (const auto& curve : was.curves)
    if (!curve.timing) curves[curve.name].first = curve.points;
  for (const auto& curve : is.curves)
    if (!curve.timing) curves[curve.name].second = curve.points;
  out.curves = curves.size();
  for (const auto& [name, points] : curves)
    compare_curve(name, points.first, points.second, tolerance, out);
}

void compare_artifacts(const db::RunDetail& was, const db::RunDetail& is, SameBits& out) {
  using What = ArtifactDifference::What;
  std::map<std::string, std::pair<std::string, std::string>> hashes;
  for (const auto& artifact : was.artifacts)
    if (artifact.kind == "output") hashes[artifact.name].first = artifact.sha256;
  for (const auto& artifact : is.artifacts)
    if (artifact.kind == "output") hashes[artifact.name].second = artifact.sha256;
  out.artifacts_compared = hashes.size();
  for (const auto& [name, hash] : hashes) {
    const auto& [before, after] = hash;
    if (before != after)
      out.artifacts.push_back({before.empty()  ? What::additional
                               : after.empty() ? What::missing
                                               : What::other_bytes,
                               name});
  }
}

std::string host_text(const json& host, const char* key) {
  const auto found = host.find(key);
  if (found == host.end()) return "";
  return found->is_string() ? found->get<std::string>() : found->dump();
}

void compare_environment(const db::RunDetail& was, const db::RunDetail& is, SameBits& out) {
  const auto add = [&](const char* name, const std::string& before, const std::string& after) {
    if (before != after) out.environment.push_back({name, before, after});
  };
  add("plugin version", was.plugin.version, is.plugin.version);
  add("plugin code", was.plugin.sha256.substr(0, 16), is.plugin.sha256.substr(0, 16));
  add("built with", was.plugin.build, is.plugin.build);
  add("assay", was.session.assay_version, is.session.assay_version);
  add("threads", std::to_string(was.threads), std::to_string(is.threads));
  add("simd", was.simd, is.simd);
  const auto before = parse_json(was.session.host), after = parse_json(is.session.host);
  for (const char* key : {"cpu", "libc", "system", "environment"})
    add(key, host_text(before, key), host_text(after, key));
}

template <class T, class Show>
std::string maybe(const std::optional<T>& value, Show&& show) {
  return value ? show(*value) : "nothing";
}

template <class T>
nlohmann::ordered_json maybe(const std::optional<T>& value) {
  return value ? cell_json(db::Cell(*value)) : nlohmann::ordered_json();
}

}  // namespace

SameBits same_bits(const db::RunDetail& was, const db::RunDetail& is, double tolerance) {
  SameBits out;
  out.is_tolerant = tolerance > 0;
  out.was = was.run.status;
  out.is = is.run.status;
  compare_results(was, is, tolerance, out);
  compare_curves(was, is, tolerance, out);
  compare_artifacts(was, is, out);
  compare_environment(was, is, out);
  return out;
}

std::string_view difference_name(ArtifactDifference::What what) {
  switch (what) {
    case ArtifactDifference::What::other_bytes:
      return "other bytes";
    case ArtifactDifference::What::missing:
      return "was there, is not";
    case ArtifactDifference::What::additional:
      return "was not there";
  }
  return "";
}

std::string compared_text(const SameBits& c) {
  const auto count = [](std::size_t n, const char* noun) {
    return fmt::format("{} {}{}", n, noun, n == 1 ? "" : "s");
  };
  return count(c.results, "result") + ", " + count(c.curves, "curve") + ", " +
         count(c.points, "point") + ", " + count(c.artifacts_compared, "artifact");
}

std::string differences_text(const SameBits& c) {
  std::string text;
  const auto cell = [](const db::Cell& value) { return cell_text(value, kExact); };
  if (c.was != c.is)
    text += fmt::format("  status: was {}, is {}\n", db::status_name(c.was), db::status_name(c.is));
  for (const auto& d : c.result_differences)
    text +=
        fmt::format("  result {}: was {}, is {}\n", d.name, maybe(d.was, cell), maybe(d.is, cell));
  for (const auto& d : c.curve_differences)
    text += fmt::format(
        "  curve {}: first differs at step {}: was {}, is {}; {} of {} points differ\n", d.name,
        d.first_step, maybe(d.was, shortest), maybe(d.is, shortest), d.differing, d.points);
  for (const auto& artifact : c.artifacts)
    text += fmt::format("  artifact {}: {}{}\n", artifact.name, difference_name(artifact.what),
                        c.is_tolerant ? " (of no weight with a tolerance)" : "");
  for (const auto& d : c.environment)
    text += fmt::format("  {}: was {}, is {}\n", d.name, d.was, d.is);
  return text;
}

nlohmann::ordered_json same_bits_json(const SameBits& c) {
  nlohmann::ordered_json j;
  j["status"] = {{"was", db::status_name(c.was)}, {"is", db::status_name(c.is)}};
  j["compared"] = {{"results", c.results},
                   {"curves", c.curves},
                   {"points", c.points},
                   {"artifacts", c.artifacts_compared}};
  j["results"] = nlohmann::ordered_json::array();
  for (const auto& d : c.result_differences)
    j["results"].push_back({{"name", d.name}, {"was", maybe(d.was)}, {"is", maybe(d.is)}});
  j["curves"] = nlohmann::ordered_json::array();
  for (const auto& d : c.curve_differences)
    j["curves"].push_back({{"name", d.name},
                           {"first_step", d.first_step},
                           {"was", maybe(d.was)},
                           {"is", maybe(d.is)},
                           {"differing", d.differing},
                           {"points", d.points}});
  j["artifacts"] = nlohmann::ordered_json::array();
  for (const auto& d : c.artifacts)
    j["artifacts"].push_back({{"name", d.name}, {"what", difference_name(d.what)}});
  j["environment"] = nlohmann::ordered_json::object();
  for (const auto& d : c.environment) j["environment"][d.name] = {{"was", d.was}, {"is", d.is}};
  return j;
}

}  // namespace assay
