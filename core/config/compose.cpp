// Inheritance between files, and overrides.
#include "core/config/compose.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "core/config/assignment.hpp"
#include "core/config/paths.hpp"
#include "core/data/path.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;

Diagnostic unreadable(const fs::path& file, const Place& named_at) {
  Diagnostic fault;
  const auto why = why_unreadable(file);
  fault.message =
      named_at.source ? "cannot read '" + file.string() + "': " + why : "cannot be read: " + why;
  fault.where = to_location(named_at);
  if (!named_at.source) fault.where.file = file.string();
  fault.hint = nearest_file(file, file.extension());
  return fault;
}

std::optional<std::string> read_text(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::error_code error;
  if (!stream || fs::is_directory(file, error)) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

// One for all spellings and links; of what has none, as a pipe, its name.
fs::path identity_of(const fs::path& file) {
  std::error_code error;
  const auto full = absolute_path(file);
  const auto identity = fs::weakly_canonical(full, error);
  return error ? full : identity;
}

struct Base {
  std::string path;
  Place where;
};

class Composer {
 public:
  explicit Composer(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  // `named_at` is where another file asks for this one.
  std::optional<Composed> read(const fs::path& file, const Place& named_at) {
    const auto identity = identity_of(file);
    if (std::find(chain_.begin(), chain_.end(), identity) != chain_.end())
      return report_cycle(identity, named_at);
    auto text = read_text(file);
    if (!text) {
      diagnostics_.push_back(unreadable(file, named_at));
      return std::nullopt;
    }
    auto source = make_source(file.string(), file.parent_path(), Origin::file, *text);
    auto own = parse_toml(*text, std::move(source), diagnostics_);
    if (!own) return std::nullopt;
    chain_.push_back(identity);
    auto tree = with_bases(std::move(*own), file.parent_path());
    chain_.pop_back();
    return Composed{std::move(tree), std::move(*text)};
  }

 private:
  Node with_bases(Node own, const fs::path& folder) {
    Node merged{NodeTable{}, own.where};
    for (const auto& base : take_bases(own))
      if (auto read_base = read(tidy(folder / base.path), base.where))
        merge(merged, std::move(read_base->tree));
    merge(merged, std::move(own));
    return merged;
  }

  std::vector<Base> take_bases(Node& tree) {
    std::vector<Base> bases;
    auto& table = std::get<NodeTable>(tree.value);
    const auto entry =
        std::find_if(table.begin(), table.end(), [](const Entry& e) { return e.key == "extends"; });
    if (entry == table.end()) return bases;
    if (const auto* list = entry->value.as<NodeList>())
      for (const auto& item : *list) add_base(item, bases);
    else
      add_base(entry->value, bases);
    table.erase(entry);
    return bases;
  }

  void add_base(const Node& node, std::vector<Base>& bases) {
    if (const auto* path = node.as<std::string>())
      bases.push_back({*path, node.where});
    else
      diagnostics_.push_back({Severity::error, to_location(node.where),
                              "'extends' holds " + std::string(kind_name(node)),
                              "expected the path of a file, or a list of paths"});
  }

  std::nullopt_t report_cycle(const fs::path& identity, const Place& named_at) {
    const auto begin = std::find(chain_.begin(), chain_.end(), identity);
    std::string circle;
    for (auto file = begin; file != chain_.end(); ++file)
      circle += file->filename().string() + " -> ";
    diagnostics_.push_back({Severity::error,
                            to_location(named_at),
                            "a file extends itself: " + circle + identity.filename().string(),
                            {}});
    return std::nullopt;
  }

  Diagnostics& diagnostics_;
  std::vector<fs::path> chain_;  // the files that are being read, outermost first
};

}  // namespace

void merge(Node& base, Node over) {
  auto* under = std::get_if<NodeTable>(&base.value);
  auto* top = std::get_if<NodeTable>(&over.value);
  if (under == nullptr || top == nullptr) {
    base = std::move(over);
    return;
  }
  base.where = over.where;
  for (auto& entry : *top) {
    const auto same = std::find_if(under->begin(), under->end(),
                                   [&](const Entry& e) { return e.key == entry.key; });
    if (same == under->end()) {
      under->push_back(std::move(entry));
      continue;
    }
    same->where = entry.where;
    merge(same->value, std::move(entry.value));
  }
}

std::optional<Composed> compose(const std::filesystem::path& file,
                                const std::vector<std::string>& overrides,
                                Diagnostics& diagnostics) {
  const auto before = diagnostics.size();
  auto composed = Composer(diagnostics).read(file, {});
  const auto root = composed ? Place{composed->tree.where.source} : Place{};
  for (const auto& text : overrides) {
    auto tree = parse_assignment(text, "-s", diagnostics);
    if (!tree || !composed) continue;
    if (const auto* base = find(*tree, "extends"))
      diagnostics.push_back({Severity::error, to_location(base->where),
                             "'extends' cannot be overridden", "it is read before overrides"});
    merge(composed->tree, std::move(*tree));
  }
  if (diagnostics.size() > before) return std::nullopt;
  composed->tree.where = root;
  return composed;
}

}  // namespace assay
