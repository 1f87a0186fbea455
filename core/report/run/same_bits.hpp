// Two executions of one run, compared bit for bit or within a tolerance.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/run_detail.hpp"

namespace assay {

struct ResultDifference {
  std::string name;
  std::optional<db::Cell> was, is;  // nothing: it has no such result
};

struct CurveDifference {
  std::string name;
  std::int64_t first_step = 0;    // that differs
  std::optional<double> was, is;  // there; nothing: it has no such point
  std::size_t differing = 0, points = 0;
};

struct ArtifactDifference {
  enum class What { other_bytes, missing, additional } what;
  std::string name;
};

struct EnvironmentDifference {
  std::string name, was, is;
};

struct SameBits {
  db::Status was = db::Status::done, is = db::Status::done;
  std::size_t results = 0, curves = 0, points = 0;  // compared
  std::vector<ResultDifference> result_differences;
  std::vector<CurveDifference> curve_differences;
  std::vector<ArtifactDifference> artifacts;
  std::size_t artifacts_compared = 0;
  bool is_tolerant = false;  // artifacts have only bits: with a tolerance they decide nothing
  std::vector<EnvironmentDifference> environment;

  bool holds() const {
    return was == is && result_differences.empty() && curve_differences.empty() &&
           (is_tolerant || artifacts.empty());
  }
};

// Both with all points of their curves. Timing outputs are left out, and so are checkpoints and
// logs; NaN equals NaN. With a tolerance finite reals may differ by that much, relative to the
// larger where that is beyond 1.
SameBits same_bits(const db::RunDetail& was, const db::RunDetail& is, double tolerance = 0);

std::string_view difference_name(ArtifactDifference::What what);

// What of it matters, in lines; empty where the bits are the same in the same environment.
std::string differences_text(const SameBits& comparison);

// "3 results, 2 curves, 2000 points, 1 artifact".
std::string compared_text(const SameBits& comparison);

// The same for programs, with what was compared.
nlohmann::ordered_json same_bits_json(const SameBits& comparison);

}  // namespace assay
