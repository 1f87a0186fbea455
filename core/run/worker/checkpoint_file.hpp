// A checkpoint on the disk: a line that says where its run was, then the method's own bytes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace assay {

struct CheckpointHead {
  std::string run_uid;     // of the run that saved it
  std::uint32_t t_ms = 0;  // since the first start
  double method_ms = 0, cpu_ms = 0;
};

struct CheckpointFile {
  std::optional<CheckpointHead> head;  // one of an older program has none
  std::string bytes;
};

// The old one or the new, never a part; what a killed run had half written is overwritten by the
// next. False when the disk does not take it.
bool save_checkpoint(const std::filesystem::path& path, const CheckpointHead& head,
                     const void* bytes, std::uint64_t size);

// Nothing where there is none. Throws nlohmann::json::exception for a line that is none of ours.
std::optional<CheckpointFile> load_checkpoint(const std::filesystem::path& path);

}  // namespace assay
