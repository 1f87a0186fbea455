#include "core/run/worker/checkpoint_file.hpp"

#include <fstream>
#include <iterator>
#include <string_view>

#include "core/base/json.hpp"

namespace assay {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kMark = "assay checkpoint 1 ";

std::string line_of(const CheckpointHead& head) {
  const nlohmann::json json = {{"run", head.run_uid},
                               {"t_ms", head.t_ms},
                               {"method_ms", head.method_ms},
                               {"cpu_ms", head.cpu_ms}};
  return std::string(kMark) + exact_json(json) + "\n";
}

CheckpointHead head_from(std::string_view text) {
  const auto json = parse_json(text);
  return {json.at("run"), json.at("t_ms"), json.at("method_ms"), json.at("cpu_ms")};
}

}  // namespace

bool save_checkpoint(const fs::path& path, const CheckpointHead& head, const void* bytes,
                     std::uint64_t size) {
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  const auto temporary = path.string() + ".new";
  {
    std::ofstream file(temporary, std::ios::binary);
    file << line_of(head);
    file.write(static_cast<const char*>(bytes), static_cast<std::streamsize>(size));
    if (!file.flush()) return false;
  }
  fs::rename(temporary, path, error);
  return !error;
}

std::optional<CheckpointFile> load_checkpoint(const fs::path& path) {
  if (!fs::exists(path)) return std::nullopt;
  std::ifstream stream(path, std::ios::binary);
  CheckpointFile file;
  file.bytes = {std::istreambuf_iterator<char>(stream), {}};
  if (!file.bytes.starts_with(kMark)) return file;
  const auto end = file.bytes.find('\n');
  file.head = head_from(std::string_view(file.bytes).substr(kMark.size(), end - kMark.size()));
  file.bytes.erase(0, end + 1);
  return file;
}

}  // namespace assay
