// A second process for a test: what it reports, and how it ends.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <exception>
#include <functional>
#include <string>

namespace assay::db {

// Runs the action in a child process, which leaves without destructors. `report` sends text to
// the parent; wait() gives all of it once the child has ended, read_line() the next line.
class Child {
 public:
  using Report = std::function<void(const std::string&)>;

  explicit Child(const std::function<void(const Report&)>& action) {
    int ends[2];
    if (pipe(ends) != 0 || (pid_ = fork()) < 0) throw std::runtime_error("no child process");
    if (pid_ == 0) run(action, ends[1]);
    close(ends[1]);
    reader_ = ends[0];
  }
  ~Child() {
    wait();
    close(reader_);
  }
  Child(const Child&) = delete;

  std::string read_line() {
    std::string line;
    for (char c = 0; read(reader_, &c, 1) == 1 && c != '\n';) line += c;
    return line;
  }
  std::string wait() {
    std::string text;
    for (char c = 0; read(reader_, &c, 1) == 1;) text += c;
    if (pid_ > 0) waitpid(pid_, nullptr, 0);
    pid_ = 0;
    return text;
  }
  pid_t pid() const { return pid_; }

 private:
  [[noreturn]] static void run(const std::function<void(const Report&)>& action, int out) {
    const Report report = [out](const std::string& text) {
      if (::write(out, text.data(), text.size()) < 0) _exit(2);
    };
    try {
      action(report);
    } catch (const std::exception& error) {
      report(error.what());
    }
    _exit(0);
  }

  pid_t pid_ = 0;
  int reader_ = -1;
};

}  // namespace assay::db
