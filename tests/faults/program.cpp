#include "tests/faults/program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <stdexcept>
#include <thread>

extern char** environ;

namespace assay {
namespace fs = std::filesystem;
namespace {

constexpr auto kDeadline = std::chrono::seconds(30);
constexpr auto kLongestCall = std::chrono::minutes(2);

struct ProcessState {
  char state = 0;  // 0: there is none
  pid_t parent = 0;
};

// "" of a process that ends while its file is read.
std::string stat_of(pid_t pid) {
  try {
    return content("/proc/" + std::to_string(pid) + "/stat");
  } catch (const std::ios_base::failure&) {
    return "";
  }
}

// The fields behind the name, which may hold anything.
ProcessState state_of(pid_t pid) {
  const auto text = stat_of(pid);
  const auto end = text.rfind(')');
  if (end == std::string::npos) return {};
  ProcessState result;
  std::istringstream(text.substr(end + 1)) >> result.state >> result.parent;
  return result;
}

}  // namespace

std::string content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

bool eventually(const std::function<bool()>& holds) {
  const auto end = std::chrono::steady_clock::now() + kDeadline;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

bool is_alive(pid_t pid) {
  const char state = state_of(pid).state;
  return state != 0 && state != 'Z' && state != 'X';
}

std::vector<pid_t> descendants(pid_t pid) {
  std::vector<pid_t> result;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const auto name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    const auto child = static_cast<pid_t>(std::stol(name));
    if (state_of(child).parent != pid) continue;
    result.push_back(child);
    for (const pid_t next : descendants(child)) result.push_back(next);
  }
  return result;
}

Call::Call(const Arguments& arguments, const fs::path& folder, int number)
    : out_(folder / ("out" + std::to_string(number))),
      err_(folder / ("err" + std::to_string(number))) {
  const std::string program = ASSAY_BUILD_DIR "/bin/assay";
  std::vector<char*> argv = {const_cast<char*>("assay")};
  for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  const int flags = O_WRONLY | O_CREAT | O_TRUNC;
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, out_.c_str(), flags, 0600);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, err_.c_str(), flags, 0600);
  const int error = posix_spawn(&pid_, program.c_str(), &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw std::runtime_error("assay cannot be started: " + program);
}

Call::Call(Call&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      out_(std::move(other.out_)),
      err_(std::move(other.err_)) {}

Call::~Call() {
  if (pid_ <= 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

void Call::signal(int number) const { kill(pid_, number); }

bool Call::said(const std::string& text) const {
  return content(err_).find(text) != std::string::npos;
}

bool Call::ends_before(std::chrono::steady_clock::time_point moment) const {
  const auto left = std::max<std::chrono::nanoseconds>(moment - std::chrono::steady_clock::now(),
                                                       std::chrono::nanoseconds(0));
  const auto seconds = std::chrono::floor<std::chrono::seconds>(left);
  const timespec longest{seconds.count(), (left - seconds).count()};
  const int watched = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
  pollfd end{watched, POLLIN, 0};
  const int ready = ppoll(&end, 1, &longest, nullptr);
  close(watched);
  return ready == 1;
}

Ended Call::wait() {
  if (!ends_before(std::chrono::steady_clock::now() + kLongestCall))
    throw std::runtime_error("assay did not end in time");
  int status = 0;
  waitpid(std::exchange(pid_, -1), &status, 0);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), content(out_),
          content(err_)};
}

Bench::Bench() {
  auto name = (fs::temp_directory_path() / "assay-faults-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  folder_ = name;
  unsetenv("ASSAY_PLUGINS");
}

Bench::~Bench() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

void Bench::experiment(const std::string& method, const std::string& rest,
                       const std::string& name) {
  std::ofstream(folder_ / (name + ".toml"))
      << "[experiment]\nname = \"" << name << "\"\nmethod = \"" << method << "\"\n"
      << rest;
}

Call Bench::start(const Arguments& more, const std::string& name) {
  Arguments arguments = {"run",       (folder_ / (name + ".toml")).string(),
                         "--plugins", plugin_folder().string(),
                         "--db",      (folder_ / "assay.db").string()};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return Call(arguments, folder_, calls_++);
}

Ended Bench::run(const Arguments& more, const std::string& name) {
  return start(more, name).wait();
}

Ended Bench::assay(const Arguments& arguments) { return Call(arguments, folder_, calls_++).wait(); }

std::vector<db::RunDetail> Bench::runs() const {
  auto reader = database();
  db::RunFilter filter;
  filter.is_descending = false;
  std::vector<db::RunDetail> result;
  for (const auto& row : reader.list_runs(filter))
    result.push_back(*reader.run_detail(std::to_string(row.run_id)));
  return result;
}

db::RunDetail Bench::run_of(std::uint64_t seed) const {
  std::optional<db::RunDetail> found;
  for (auto& run : runs()) {
    if (run.run.seed != seed) continue;
    if (found) throw std::logic_error("several runs of this seed");
    found = std::move(run);
  }
  return found.value();
}

std::size_t Bench::count(db::Status status) const {
  const auto name = std::string(db::status_name(status));
  return rows("select 1 from run where status = '" + name + "'");
}

bool Bench::has_process() const {
  return rows("select 1 from run where status = 'running' and worker_pid is not null") > 0;
}

std::size_t Bench::rows(const std::string& sql) const {
  if (!fs::exists(folder_ / "assay.db")) return 0;
  try {
    return database().query(sql).rows.size();
  } catch (const std::exception&) {
    return 0;  // the file is just being made
  }
}

std::vector<std::string> lines(const db::RunDetail& run, const std::string& source) {
  std::vector<std::string> result;
  for (const auto& event : run.events)
    if (event.source == source) result.push_back(event.text);
  return result;
}

fs::path plugin_folder() { return fs::path(ASSAY_BUILD_DIR) / "tests/fault_plugins"; }

}  // namespace assay
