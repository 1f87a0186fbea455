// The host as a method sees it from inside its own process: implements assay_host.
#pragma once

#include <assay/plugin.h>
#include <time.h>

#include <atomic>
#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/run/wire/frame.hpp"
#include "core/run/wire/run_memory.hpp"
#include "core/run/worker/c_value.hpp"
#include "core/run/worker/checkpoint_file.hpp"
#include "core/run/worker/input_store.hpp"
#include "core/run/worker/stage_cache.hpp"
#include "registry/method/description.hpp"

namespace assay {

class HostTable {
 public:
  // Everything given must outlive the table. `socket` carries frames to the host.
  HostTable(const Method& method, const Job& job, RunMemory& memory, int socket);

  // Points the table at one point of the job. Inputs by role.
  void use(std::size_t point, Inputs inputs);

  const assay_host& table() const { return table_; }

  // After the method's check of this point: one that fails without naming a fault becomes a fault.
  void end_check(assay_status status);

  // The run cannot count, whatever the method says of it: the status to end with.
  assay_status refuse(const std::string& why);

  // Takes over the files that the method wrote itself; then sends the final frame.
  void finish(assay_status status);

 private:
  struct Calls;  // the C functions
  friend struct Calls;

  void send(FrameWriter& frame);
  void put_point(const PointRecord& point);
  void send_artifact(const std::filesystem::path& file, const std::string& name);
  double method_ms() const;
  CheckpointHead checkpoint_head() const;
  void go_on_from(const CheckpointHead& head);  // takes its times over
  // A name that the method asks for without having declared it: where the run fails over it, the
  // nearest declared one is said.
  void note_unknown(const std::string& name, const std::vector<std::string>& declared);
  void misuse(const std::string& what);  // from any thread: the run cannot end well
  void keep_open(std::shared_ptr<HeldInput> file, assay_data& out);
  std::filesystem::path scratch_folder();
  std::uint32_t elapsed_ms() const;
  std::int64_t output_index(const std::string& name);

  const Method& method_;
  const Job& job_;
  RunMemory& memory_;
  int socket_;
  assay_host table_{};

  std::uint32_t point_ = 0;
  std::map<std::string, assay_value, std::less<>> params_;
  CLists lists_;  // behind params_
  Inputs inputs_;
  std::map<const void*, std::shared_ptr<HeldInput>> opened_;  // files, by their list of paths
  std::atomic_flag opening_ = ATOMIC_FLAG_INIT;               // guards opened_
  std::string why_;                                           // what open() said last

  std::map<std::string, std::int64_t, std::less<>> outputs_;
  std::map<std::string, std::filesystem::path> own_files_;  // artifact_path(): name -> file
  std::string scratch_, checkpoint_;
  std::uint32_t carried_ms_ = 0;  // before the checkpoint that the run goes on from
  double carried_cpu_ms_ = 0;
  std::string path_text_;
  std::deque<StageCache> stages_;  // each holds its lock until the process ends
  std::atomic_flag failing_;       // guards the next three, for any thread
  std::string unknown_, nearest_;  // the last name that was not declared, and what comes near
  std::string failure_;            // what fail() said last
  bool has_fault_ = false;
  std::atomic<bool> has_misuse_ = false;
  std::atomic_flag sending_ = ATOMIC_FLAG_INIT, logging_ = ATOMIC_FLAG_INIT;
  timespec started_{};
  double clock_ms_ = 0, clock_since_ms_ = 0;
  bool clock_runs_ = true, half_full_told_ = false;
};

}  // namespace assay
