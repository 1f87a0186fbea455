// Asking an unknown library what it is, in a process that may die of it.
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <set>

#include "core/base/children.hpp"
#include "core/base/json.hpp"
#include "registry/catalog.hpp"
#include "registry/library.hpp"
#include "registry/method/json.hpp"

extern char** environ;

namespace assay {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kDescribeLimit = std::chrono::seconds(20);  // a plugin over libtorch needs about one
constexpr auto kLook = std::chrono::milliseconds(20);  // for the end of one that closed its output
constexpr auto kNow = std::chrono::milliseconds(0);
constexpr auto kDeath = std::chrono::seconds(5);
constexpr std::size_t kMostText = 16u << 20;
constexpr off_t kMostErrors = 1 << 14;

struct Child {
  pid_t pid = -1;
  int output = -1;
  int errors = -1;  // what it said on stderr, in memory
};

// Holds the beginning of what is written to it, whoever writes without end; -1 where there is none.
int memory_of_errors() {
  const int fd = memfd_create("assay-describe-stderr", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (fd < 0) return -1;
  if (ftruncate(fd, kMostErrors) == 0 && fcntl(fd, F_ADD_SEALS, F_SEAL_GROW) == 0) return fd;
  close(fd);
  return -1;
}

Child start(const std::filesystem::path& library, const std::filesystem::path& program) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    throw PluginError(std::string("no pipe: ") + std::strerror(errno));
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  const int errors = memory_of_errors();
  if (errors < 0 || posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO) != 0)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  const char* argv[] = {"assay", "methods", "--describe", library.c_str(), nullptr};
  Child child{-1, ends[0], errors};
  const int error = posix_spawn(&child.pid, program.c_str(), &actions, &attributes,
                                const_cast<char**>(argv), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  if (error != 0) {
    close(ends[0]);
    if (errors >= 0) close(errors);
    throw PluginError(std::string("no child process: ") + std::strerror(error));
  }
  return child;
}

// Takes in what is there; false at the end of the output.
bool take(int fd, std::string& text) {
  char buffer[1 << 16];
  const auto count = read(fd, buffer, sizeof buffer);
  if (count < 0) return errno == EINTR || errno == EAGAIN;
  text.append(buffer, static_cast<std::size_t>(count));
  return count > 0;
}

// What the child prints until it ends: others may hold its output open, and it may close it early.
// Why not, where it takes too long or prints too much.
std::string read_until_end(const Child& child, std::string& text) {
  fcntl(child.output, F_SETFL, O_NONBLOCK);
  const auto end = Clock::now() + kDescribeLimit;
  for (bool is_open = true; Clock::now() < end;) {
    pollfd wait{child.output, POLLIN, 0};
    if (is_open) poll(&wait, 1, static_cast<int>(kLook.count()));
    const bool has_ended = ends_within(child.pid, is_open ? kNow : kLook);
    do {
      is_open = is_open && take(child.output, text);
      if (text.size() > kMostText) return "prints without end while it is loaded";
    } while (is_open && poll(&wait, 1, 0) > 0);
    if (has_ended) return "";
  }
  return "did not describe itself within 20 s";
}

// The child with its group, and whatever it has left behind in other sessions.
int end(const Child& child, const std::set<pid_t>& before) {
  kill(-child.pid, SIGKILL);
  int status = SIGKILL;
  if (ends_within(child.pid, kDeath)) waitpid(child.pid, &status, 0);
  close(child.output);
  end_children_but(before);
  return status;
}

// What an exception said that nobody caught, as the C++ runtime prints it: ": ..." or nothing.
std::string last_words(const Child& child) {
  if (child.errors < 0) return {};
  constexpr std::string_view kHead = "what():  ";
  constexpr std::size_t kMost = 300;
  std::string said(kMostErrors, '\0');
  const auto count = pread(child.errors, said.data(), said.size(), 0);
  said.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  const auto begin = said.find(kHead);
  if (begin == std::string::npos) return {};
  auto words = said.substr(begin + kHead.size(), kMost);
  words.resize(std::min({words.size(), words.find('\n'), words.find('\0')}));
  std::replace_if(
      words.begin(), words.end(), [](unsigned char c) { return c < ' ' || c > '~'; }, '?');
  return ": " + words;
}

Method method_from(const std::string& text, const std::filesystem::path& library) {
  const auto answer = parse_or_null(text);
  if (!answer.is_object()) throw PluginError("ended its process while it was loaded");
  try {
    if (answer.contains("error")) throw PluginError(answer["error"].get<std::string>());
    auto method = method_from_json(answer.at("method"));
    method.library = library;
    return method;
  } catch (const nlohmann::json::exception&) {
    throw PluginError("wrote over the description of itself while it was loaded");
  }
}

}  // namespace

Method describe_in_child(const std::filesystem::path& library,
                         const std::filesystem::path& program) {
  const auto children = children_of(getpid());
  adopt_orphans();
  const Child child = start(library, program);
  std::string text;
  const auto fault = read_until_end(child, text);
  const int status = end(child, {children.begin(), children.end()});
  const auto words = last_words(child);
  if (child.errors >= 0) close(child.errors);
  if (!fault.empty()) throw PluginError(fault);
  if (WIFSIGNALED(status))
    throw PluginError(std::string("crashed while it was loaded (") + strsignal(WTERMSIG(status)) +
                      ")" + words);
  return method_from(text, library);
}

}  // namespace assay
