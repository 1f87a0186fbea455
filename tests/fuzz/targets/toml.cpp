// An experiment file of a made-up method: read, checked, expanded to its plan, written out again.
#include "tests/core/config/fixture.hpp"
#include "tests/fuzz/targets/targets.hpp"

namespace assay {

bool fuzz_toml(FuzzBytes bytes) {
  static const Folder folder;
  static const auto method = fake_method();
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (text.find("extends") != text.npos) return false;  // must not read this machine's files
  const auto file = folder.write("a.toml", text);
  Diagnostics ignored;
  resolve_experiment(file, methods_with(method), {}, ignored);
  return check_file(folder, file, {}, method).experiment.has_value();
}

}  // namespace assay
