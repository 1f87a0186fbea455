// Small experiments that set one parameter, written to ask the real checks about it.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/config/diagnostic.hpp"
#include "registry/method/description.hpp"

namespace assay::probe {

// The cases of a condition: "a=1|2 & b=3" is "a=1 & b=3" or "a=2 & b=3".
std::vector<Condition> alternatives(const Condition& condition);

class Draft {
 public:
  explicit Draft(const Method& method) : method_(method) {}

  // Sets what this condition looks at, and what those settings need themselves, so that it holds.
  void fulfil(const Condition& condition);

  // What the check says against this line of [params]: "rate = -1". Faults of a preset that the
  // line chooses belong to it.
  Diagnostics against(const std::string& name, const std::string& literal) const;

 private:
  void write(const std::filesystem::path& file, const std::string& first_setting,
             const std::string& except) const;
  void fulfil_term(const Condition::Term& term);

  const Method& method_;
  std::map<std::string, std::string> settings_;
  std::set<std::string> inputs_;
};

}  // namespace assay::probe
