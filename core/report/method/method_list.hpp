// The methods there are, by subject.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <vector>

#include "registry/method/description.hpp"

namespace assay {

struct ListedMethod {
  std::string id, library;
  const Method* method = nullptr;  // null where the library cannot be used, for this reason:
  std::string fault;
};

// By subject, those that name none last; within a subject in the order given.
std::vector<ListedMethod> by_subject(std::vector<ListedMethod> methods);

// Of methods in this order: a heading before the first of each subject, none where nobody names
// one.
std::string methods_text(std::span<const ListedMethod> methods, bool colour);

nlohmann::json methods_json(std::span<const ListedMethod> methods);

}  // namespace assay
