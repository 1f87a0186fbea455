// The keys in the order in which the reference shows them.
#include "core/config/schema.hpp"

#include <algorithm>
#include <stdexcept>

namespace assay {
namespace {

constexpr SchemaKey kMetric{"metric", "text", "required", "an output of the method"};
constexpr SchemaKey kWhere{"where", "table", "all points",
                           "keys and the values that they must have"};
constexpr SchemaKey kFold{"fold", "`\"mean\"` or `\"median\"`", "`\"mean\"`", "of the seeds"};

}  // namespace

const std::vector<SchemaTable>& schema() {
  static const std::vector<SchemaTable> tables = {
      {"file",
       {{"extends", "text, or list of texts", "none", "files over which this one is merged"},
        {"experiment", "table", "required", "what it is called, and which method it asks"},
        {"params", "table", "the method's defaults", "parameters of the method"},
        {"data", "table", "none", "inputs of the method"},
        {"sweep", "table, or several", "one point", "what varies"},
        {"run", "table", "see there", "how runs are executed"},
        {"claim", "table, or several", "none", "what the runs must show"}}},
      {"experiment",
       {{"name", "text", "required", "lower-case letters, digits, `.`, `_` and `-`"},
        {"method", "text", "required", "one that `assay methods` lists"},
        {"seeds", "list, or text", "`[0]`", "a run each: `[0, 1]`, `\"0..9\"`, `[7, \"0..4\"]`"},
        {"description", "text", "empty", "the question, in a sentence"},
        {"tags", "list of texts", "none", "`assay runs --tag` finds its runs by them"}}},
      {"data",
       {{"path", "text", "required", "the file or folder"},
        {"columns", "list of texts", "all", "those to take, in this order"},
        {"drop", "list of texts", "none", "those to leave out; not beside `columns`"},
        {"rows", "text", "all", "a filter: the rows to take"},
        {"dataset", "text", "the only one", "which array of a file that holds several"}}},
      {"range",
       {{"linspace", "`[first, last, count]`", "", "evenly spaced, both ends included"},
        {"logspace", "`[first, last, count]`", "", "on a logarithmic scale; ends above 0"}}},
      {"sweep", {{"exclude", "table, or list of tables", "none", "combinations to leave out"}}},
      {"exclude", {{"seed", "int, list or text", "all", "only these seeds"}}},
      {"run",
       {{"jobs", "int, 1 to 4096", "cores / threads", "runs at once; `-j` wins over it"},
        {"threads", "int, 1 to 4096", "1", "within a run; may be swept as `run.threads`"},
        {"timeout", "duration", "none", "`\"90s\"`, `\"1h30m\"`: beyond it a run is a `timeout`"},
        {"memory", "amount", "9/10 of the machine / jobs",
         "`\"500MB\"`, `\"4GiB\"`: beyond it a run is `out_of_memory`"},
        {"retries", "int, 0 to 1000", "0",
         "further attempts of a run that failed, crashed or met a limit"}}},
      {"bound",
       {kMetric,
        kWhere,
        {"max", "number", "none", "at most this"},
        {"min", "number", "none", "at least this"},
        {"equals", "number", "none", "this; not beside `max` or `min`"},
        {"tolerance", "real, >= 0", "0", "how far from `equals` it may be"},
        {"fold", "`\"mean\"` or `\"median\"`", "every run alone", "of the seeds at each point"},
        {"level", "real, >= 0.5, < 1", "none",
         "weighs the mean's one-sided bound of this confidence, not the mean"}}},
      {"trend",
       {kMetric,
        kWhere,
        {"across", "text", "required", "the key along whose values it goes"},
        {"trend", "`\"increasing\"` or `\"decreasing\"`", "", "from each value to the next"},
        kFold}},
      {"best",
       {kMetric,
        kWhere,
        {"across", "text", "required", "the key whose values are rivals"},
        {"best", "a value of that key", "", "the one that beats all others"},
        {"goal", "`\"min\"` or `\"max\"`", "the output's own", "what is better"},
        kFold}},
      {"compare",
       {{"left", "table", "required", "the side that is less: `metric`, `where`"},
        {"less_than", "table", "required", "the other side: `metric`, `where`, `times`, `plus`"},
        {"share", "real, > 0, <= 1", "means are compared",
         "of the pairs of equal seed in which it must hold"},
        kFold,
        {"level", "real, >= 0.5, < 1", "none",
         "asks that the mean difference be below 0 with this confidence"}}},
      {"left", {kMetric, kWhere}},
      {"less_than",
       {kMetric,
        kWhere,
        {"times", "real", "1", "this side is multiplied by it"},
        {"plus", "real", "0", "and it is added"}}},
      {"claim",
       {{"strict", "bool", "false for bounds, else true", "equal values do not satisfy it"},
        {"optional", "bool", "false", "finished runs need not give the metric"},
        {"untrusted", "bool", "false",
         "runs that say of themselves not to be trusted may win it"}}}};
  return tables;
}

std::vector<std::string> keys_of(std::initializer_list<std::string_view> tables) {
  std::vector<std::string> names;
  for (const auto name : tables) {
    const auto table = std::find_if(schema().begin(), schema().end(),
                                    [&](const SchemaTable& t) { return t.name == name; });
    if (table == schema().end()) throw std::logic_error("no table " + std::string(name));
    for (const auto& key : table->keys) names.emplace_back(key.name);
  }
  return names;
}

}  // namespace assay
