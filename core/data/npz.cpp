// Members of .npz archives.
#include "core/data/npz.hpp"

#include <algorithm>

#include "core/data/error.hpp"
#include "core/data/named.hpp"
#include "core/data/npy.hpp"
#include "core/data/npy_text.hpp"
#include "core/data/zip.hpp"

namespace assay {
namespace {

constexpr std::string_view kExtension = ".npy";

// The name that numpy.load gives a member.
std::string name_of(const ZipMember& member) {
  const bool has_extension = member.name.ends_with(kExtension);
  return member.name.substr(0, member.name.size() - (has_extension ? kExtension.size() : 0));
}

std::string wanted_name(const std::vector<std::string>& names, const DataSource& source) {
  if (!source.dataset.empty()) return named_dataset(source, names);
  if (names.empty()) throw DataError(source.path, "the archive is empty");
  if (names.size() > 1) refuse_unnamed(source.path, names);
  return names.front();
}

}  // namespace

std::variant<Array, Table> parse_npz(const Bytes& bytes, const DataSource& source) {
  const auto members = zip_members(bytes, source.path);
  std::vector<std::string> names;
  for (const auto& member : members) names.push_back(name_of(member));
  const auto name = wanted_name(names, source);
  const auto place = std::find(names.begin(), names.end(), name) - names.begin();
  try {
    auto content = zip_content(bytes, members[static_cast<std::size_t>(place)], source.path);
    if (is_npy_text(content, source.path)) return npy_table(content, name, source.path);
    return parse_npy(std::move(content), source.path);
  } catch (const DataError& error) {
    throw DataError(source.path, "member " + in_quotes(name) + ": " + error.message);
  }
}

}  // namespace assay
