// What an experiment of g_theory states: grid, source, truth and tables, each fault named by its
// key.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plugins/g_theory/params.hpp"

namespace assay::g_theory {

using GRun = Run<Params>;
using Reals = std::vector<double>;

double per_unit(const Params& p);  // nats in one of `units`

Vector vector_of(const Reals& values);
std::string number(double value);

// Refuses a list parameter that has not as many values as `of`, unless it may be empty and is.
void demand_length(std::size_t has, std::size_t wants, bool may_be_empty, const std::string& key,
                   const std::string& of);

// Columns of the table `role` other than those named; at least one.
struct Columns {
  std::vector<std::string> names;
  Matrix values;
};
Columns other_columns(const GRun& run, const char* role, const std::vector<std::string>& but);

// A law: no entry negative or NaN, sum 1 within 1e-6; returned with sum 1.
Vector law_of(const Vector& p, const std::string& key);

// x from the first file that has one, else the linear grid; all files must agree.
Vector read_grid(const GRun& run);
Vector read_source(const GRun& run, const Vector& x);

struct Truth {
  std::vector<std::string> names;
  Matrix values;
};
bool states_truth(const GRun& run);
// Values in [0, 1], each label true somewhere under P.
Truth read_truth(const GRun& run, const Vector& x, const Vector& p);
std::vector<Component> read_components(const Reals& means, const Reals& stds, const Reals& weights,
                                       const std::string& prefix);
constexpr double kFarDeviations = 6;
// Refuses a mean that lies more than `deviations` off the grid, where the law of such a component
// would be a spike at the end and not the tail of a normal. As many deviations as means.
void demand_near_grid(const Vector& x, const Reals& means, const Reals& stds,
                      const std::string& key, double deviations = kFarDeviations);
// Warns when the grid ends within `deviations` of a component.
void warn_of_narrow_grid(GRun& run, const Vector& x, const std::vector<Component>& components,
                         double deviations);

// P(y|x), columns of `role`; rows sum to 1 where `is_channel`.
Truth read_channel(const GRun& run, const Vector& x, bool is_channel);

// Names the key of a slope below 0 where the score forbids a label: nothing lies about it.
void demand_slopes(const GRun& run, const Matrix& log_score);

// Each label of the usage occurs under P.
void demand_use(const Truth& usage, const Vector& p, const std::string& key);

// Label names y_0, y_1, ...
std::vector<std::string> label_names(Index count);

// A CSV of x and columns.
void report_columns(GRun& run, const std::string& artifact, const std::string& first,
                    const Vector& x, std::vector<std::string> names, const Matrix& values);

void require_solver(const GRun& run, const std::vector<std::string>& choices);

}  // namespace assay::g_theory
