// Asking an unknown library what it is, in a process that may die of it.
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <nlohmann/json.hpp>

#include "core/method/json.hpp"
#include "registry/catalog.hpp"
#include "registry/library.hpp"

extern char** environ;

namespace assay {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kDescribeLimit = std::chrono::seconds(20);  // a plugin over libtorch needs about one

struct Child {
  pid_t pid = -1;
  int output = -1;
};

Child start(const std::filesystem::path& library, const std::filesystem::path& program) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    throw PluginError(std::string("no pipe: ") + std::strerror(errno));
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  const char* argv[] = {"assay", "methods", "--describe", library.c_str(), nullptr};
  Child child{-1, ends[0]};
  const int error = posix_spawn(&child.pid, program.c_str(), &actions, nullptr,
                                const_cast<char**>(argv), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  if (error != 0) {
    close(ends[0]);
    throw PluginError(std::string("no child process: ") + std::strerror(error));
  }
  return child;
}

// Everything the child prints, or nothing when it takes too long.
bool read_all(int fd, std::string& text) {
  const auto end = Clock::now() + kDescribeLimit;
  for (;;) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
    pollfd wait{fd, POLLIN, 0};
    if (left <= 0 || poll(&wait, 1, static_cast<int>(left)) == 0) return false;
    char buffer[1 << 16];
    const auto count = read(fd, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return true;
    text.append(buffer, static_cast<std::size_t>(count));
  }
}

}  // namespace

Method describe_in_child(const std::filesystem::path& library,
                         const std::filesystem::path& program) {
  const Child child = start(library, program);
  std::string text;
  const bool in_time = read_all(child.output, text);
  if (!in_time) kill(child.pid, SIGKILL);
  close(child.output);
  int status = 0;
  while (waitpid(child.pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (!in_time) throw PluginError("did not describe itself within 20 s");
  if (WIFSIGNALED(status))
    throw PluginError(std::string("crashed while it was loaded (") + strsignal(WTERMSIG(status)) +
                      ")");
  const auto answer = nlohmann::json::parse(text, nullptr, false);
  if (answer.is_discarded()) throw PluginError("ended its process while it was loaded");
  if (answer.contains("error")) throw PluginError(answer["error"].get<std::string>());
  auto method = method_from_json(answer.at("method"));
  method.library = library;
  return method;
}

}  // namespace assay
