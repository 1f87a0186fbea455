// Names of datasets.
#include "core/data/named.hpp"

#include <algorithm>

#include "core/data/error.hpp"

namespace assay {

std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t kMost = 6;
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kMost); ++i)
    text += (i > 0 ? ", " : "") + in_quotes(names[i]);
  return names.size() > kMost ? text + ", ..." : text;
}

std::string named_dataset(const DataSource& source, const std::vector<std::string>& names) {
  std::string name = source.dataset;
  const auto is_there = [&] { return std::find(names.begin(), names.end(), name) != names.end(); };
  if (!is_there() && name.ends_with(".npy")) name.resize(name.size() - 4);
  if (is_there()) return name;
  const auto guess = did_you_mean(source.dataset, names);
  const auto others = names.empty() || !guess.empty() ? "" : "; there are " + listed(names);
  throw DataError::in_selection(
      source.path, "dataset", 0, 0,
      "no dataset " + in_quotes(source.dataset) + (guess.empty() ? others : guess));
}

void refuse_unnamed(const std::filesystem::path& path, const std::vector<std::string>& names) {
  throw DataError(path,
                  "holds several datasets, name one of them as in { path = ..., dataset = \"" +
                      names.front() + "\" }: " + listed(names));
}

}  // namespace assay
