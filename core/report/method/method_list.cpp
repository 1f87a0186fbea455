#include "core/report/method/method_list.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "core/base/printable.hpp"
#include "core/base/table.hpp"

namespace assay {
namespace {

using nlohmann::json;

std::string subject_of(const ListedMethod& listed) {
  return listed.method != nullptr ? listed.method->subject : "";
}

json method_json(const ListedMethod& listed) {
  const auto* method = listed.method;
  const auto subject = subject_of(listed);
  return {{"id", listed.id},
          {"library", listed.library},
          {"subject", subject.empty() ? json() : json(subject)},
          {"version", method != nullptr ? json(method->version) : json()},
          {"summary", method != nullptr ? json(method->summary) : json()},
          {"fault", method != nullptr ? json() : json(listed.fault)}};
}

TextTable methods_table(std::span<const ListedMethod> methods) {
  TextTable table{{"method", "version", "summary"}, {}, {}};
  for (const auto& [id, library, method, fault] : methods) {
    if (method != nullptr)
      table.rows.push_back({id, method->version, method->summary});
    else
      table.rows.push_back({id, "-", "not usable: " + fault});
  }
  return table;
}

}  // namespace

std::vector<ListedMethod> by_subject(std::vector<ListedMethod> methods) {
  std::stable_sort(methods.begin(), methods.end(), [](const auto& a, const auto& b) {
    const auto one = subject_of(a), other = subject_of(b);
    return one.empty() != other.empty() ? other.empty() : one < other;
  });
  return methods;
}

std::string methods_text(std::span<const ListedMethod> methods, bool colour) {
  std::istringstream lines(to_text(methods_table(methods), colour));
  std::string text, line, last;
  std::getline(lines, text);
  text += '\n';
  for (const auto& listed : methods) {
    const auto subject = subject_of(listed);
    if (subject != last)  // the first is empty only where all are
      text += "\n" + one_line(subject.empty() ? "other" : subject) + "\n";
    last = subject;
    std::getline(lines, line);
    text += line + "\n";
  }
  return text;
}

json methods_json(std::span<const ListedMethod> methods) {
  auto list = json::array();
  for (const auto& listed : methods) list.push_back(method_json(listed));
  return list;
}

}  // namespace assay
