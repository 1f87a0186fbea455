#include "core/probe/probe.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <system_error>

#include "core/base/json.hpp"
#include "core/run/host/line_log.hpp"
#include "core/run/host/worker_process.hpp"
#include "core/run/wire/packet.hpp"

extern char** environ;

namespace assay::probe {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kQuickLimit = std::chrono::seconds(60), kRunLimit = std::chrono::seconds(600);
constexpr std::size_t kShownBytes = 600;  // of what a test that died wrote last

struct Child {
  pid_t pid = -1;
  Descriptor answer, errors;
};

Child start(const Subject& subject, const Test& test) {
  auto [ours, theirs] = pipe_pair();
  Child child{-1, std::move(ours), Descriptor(memfd_create("assay-probe-stderr", MFD_CLOEXEC))};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, theirs.get(), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, child.errors.get(), STDERR_FILENO);
  const std::string name(test.name), seed = std::to_string(subject.seed);
  const char* argv[] = {
      "assay", "probe", "--test", name.c_str(), "--seed", seed.c_str(), subject.library.c_str(),
      nullptr};
  const int error = posix_spawn(&child.pid, subject.program.c_str(), &actions, nullptr,
                                const_cast<char**>(argv), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0)
    throw std::system_error(error, std::generic_category(), "starting a test's process");
  return child;
}

// False when the time is over before the child closes its end.
bool read_all(int fd, Clock::time_point end, std::string& text) {
  for (;;) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
    pollfd wait{fd, POLLIN, 0};
    if (left <= 0 || poll(&wait, 1, static_cast<int>(left)) == 0) return false;
    char buffer[1 << 14];
    const auto count = read(fd, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return true;
    text.append(buffer, static_cast<std::size_t>(count));
  }
}

std::string tail(int fd) {
  const off_t size = lseek(fd, 0, SEEK_END);
  std::string text(static_cast<std::size_t>(std::max<off_t>(size, 0)), '\0');
  const auto count = pread(fd, text.data(), text.size(), 0);
  text.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  while (text.ends_with('\n')) text.pop_back();
  if (text.size() > kShownBytes) text.erase(0, text.size() - kShownBytes);
  return printable(text, kShownBytes);
}

Finding finding_of(const std::string& answer, int status, int errors) {
  const auto json = parse_or_null(answer);
  if (json.is_object())
    return {static_cast<TestStatus>(json.at("status").get<int>()), json.at("text")};
  auto text = "the test's process died of it: " + death_text(status);
  if (const auto last = tail(errors); !last.empty()) text += "\n" + last;
  return {TestStatus::failed, text};
}

Finding run_in_child(const Subject& subject, const Test& test) {
  const auto limit = test.runs_method ? kRunLimit : kQuickLimit;
  const auto child = start(subject, test);
  std::string answer;
  const bool in_time = read_all(child.answer.get(), Clock::now() + limit, answer);
  if (!in_time) kill(child.pid, SIGKILL);
  int status = 0;
  while (waitpid(child.pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (!in_time)
    return {TestStatus::failed, "no answer within " + std::to_string(limit.count()) + " s"};
  return finding_of(answer, status, child.errors.get());
}

}  // namespace

std::vector<Result> probe(const Subject& subject, const std::function<void(const Result&)>& told) {
  std::vector<Result> results;
  for (const auto& test : tests()) {
    const auto begin = Clock::now();
    Result result{&test, run_in_child(subject, test), 0};
    result.took_ms =
        std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin).count();
    told(result);
    results.push_back(std::move(result));
    if (results[0].finding.status == TestStatus::failed) break;
  }
  return results;
}

int probe_here(const Subject& subject, std::string_view name) {
  const auto all = tests();
  const auto test = std::find_if(all.begin(), all.end(), [&](auto& t) { return t.name == name; });
  if (test == all.end()) throw std::out_of_range("there is no test '" + std::string(name) + "'");
  const int answer = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  dup2(nowhere, STDOUT_FILENO);
  close(nowhere);
  Finding finding;
  try {
    finding = test->run(subject);
  } catch (const std::exception& error) {
    finding = {TestStatus::failed, error.what()};
  }
  const auto text = exact_json(nlohmann::json{{"status", static_cast<int>(finding.status)},
                                              {"text", printable(finding.text, 1 << 14)}});
  const auto written = write(answer, text.data(), text.size());
  _exit(written == static_cast<ssize_t>(text.size()) ? 0 : 1);
}

}  // namespace assay::probe
