#include "db/query_process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "core/base/descriptor.hpp"
#include "db/connection.hpp"
#include "db/store.hpp"

namespace assay::db {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr auto kGrace = milliseconds(100);      // to stop by itself and say so
constexpr rlim_t kTemporary = rlim_t{1} << 30;  // bytes of a file that sorting makes

// What the child says: a letter, then what belongs to it.
enum Tag : char {
  kColumns = 'c',
  kRow = 'r',
  kEnd = 'e',
  kCut = 't',
  kQuestion = 'q',
  kFile = 'f'
};

class Writer {
 public:
  explicit Writer(int file) : file_(file) {}
  ~Writer() { flush(); }

  void bytes(const void* data, std::size_t size) {
    buffer_.append(static_cast<const char*>(data), size);
    if (buffer_.size() > (1u << 16)) flush();
  }
  template <class T>
  void number(T value) {
    bytes(&value, sizeof value);
  }
  void text(std::string_view text) {
    number(text.size());
    bytes(text.data(), text.size());
  }
  void tag(Tag tag) { number(static_cast<char>(tag)); }
  void flush() {
    for (std::string_view left = buffer_; !left.empty();) {
      const auto count = write(file_, left.data(), left.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) _exit(1);  // nobody listens
      left.remove_prefix(static_cast<std::size_t>(count));
    }
    buffer_.clear();
  }

 private:
  int file_;
  std::string buffer_;
};

struct WriteField {
  Writer& to;
  void operator()(std::monostate) const {}
  void operator()(std::int64_t value) const { to.number(value); }
  void operator()(double value) const { to.number(value); }
  void operator()(const std::string& text) const { to.text(text); }
  void operator()(const std::vector<std::byte>& blob) const {
    to.text({reinterpret_cast<const char*>(blob.data()), blob.size()});
  }
};

void answer(const std::filesystem::path& path, const std::string& sql, const QueryLimits& limits,
            Writer& to) try {
  auto database = open_for_reading(path);
  const QueryRows rows{[&](std::vector<std::string> names) {
                         to.tag(kColumns);
                         to.number(names.size());
                         for (const auto& name : names) to.text(name);
                       },
                       [&](std::vector<Field> fields) {
                         to.tag(kRow);
                         for (const auto& field : fields) {
                           to.number(static_cast<char>(field.index()));
                           std::visit(WriteField{to}, field);
                         }
                       }};
  to.tag(ask(database, sql, limits, rows) ? kCut : kEnd);
} catch (const QueryError& error) {
  to.tag(kQuestion);
  to.text(error.what());
  to.text(error.missing);
  to.number(error.offset);
} catch (const std::exception& error) {
  to.tag(kFile);
  to.text(error.what());
}

[[noreturn]] void be_child(pid_t parent, const std::filesystem::path& path, const std::string& sql,
                           const QueryLimits& limits, int to) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(1);
  const rlimit no_core{0, 0}, small_files{kTemporary, kTemporary};
  setrlimit(RLIMIT_CORE, &no_core);
  setrlimit(RLIMIT_FSIZE, &small_files);
  signal(SIGXFSZ, SIG_IGN);  // the write fails, and SQLite says so
  sqlite3_hard_heap_limit64(limits.max_memory);
  {
    Writer writer(to);
    answer(path, sql, limits, writer);
  }
  _exit(0);
}

// The child, killed at the end whatever it is doing.
class Child {
 public:
  Child(pid_t pid, Descriptor from, const QueryLimits& limits)
      : pid_(pid),
        from_(std::move(from)),
        deadline_(steady_clock::now() + limits.timeout + kGrace),
        limits_(limits) {}
  ~Child() {
    kill(pid_, SIGKILL);
    while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  template <class T>
  T number() {
    T value;
    bytes(reinterpret_cast<char*>(&value), sizeof value);
    return value;
  }
  std::string text() {
    std::string text(number<std::size_t>(), '\0');
    bytes(text.data(), text.size());
    return text;
  }

 private:
  void bytes(char* to, std::size_t size) {
    while (size > 0) {
      if (at_ == end_) fill();
      const auto count = std::min(size, end_ - at_);
      std::memcpy(to, buffer_ + at_, count);
      at_ += count;
      to += count;
      size -= count;
    }
  }

  void fill() {
    for (;;) {
      const auto left =
          std::chrono::duration_cast<milliseconds>(deadline_ - steady_clock::now()).count();
      pollfd wait{from_.get(), POLLIN, 0};
      const auto longest = std::clamp<long long>(left, 0, 1'000'000);
      if (left < 0 || poll(&wait, 1, static_cast<int>(longest)) == 0) throw stopped(limits_);
      const auto count = read(from_.get(), buffer_, sizeof buffer_);
      if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
      if (count <= 0) throw QueryError("the query ended without an answer: it needed too much");
      at_ = 0;
      end_ = static_cast<std::size_t>(count);
      return;
    }
  }

  pid_t pid_;
  Descriptor from_;
  steady_clock::time_point deadline_;
  QueryLimits limits_;
  char buffer_[1 << 16];
  std::size_t at_ = 0, end_ = 0;
};

Field field_from(Child& child) {
  switch (child.number<char>()) {
    case 1:
      return child.number<std::int64_t>();
    case 2:
      return child.number<double>();
    case 3:
      return child.text();
    case 4: {
      const auto text = child.text();
      const auto* bytes = reinterpret_cast<const std::byte*>(text.data());
      return std::vector<std::byte>(bytes, bytes + text.size());
    }
    default:
      return std::monostate{};
  }
}

[[noreturn]] void rethrow_question(Child& child) {
  QueryError error(child.text());
  error.missing = child.text();
  error.offset = child.number<int>();
  throw error;
}

QueryResult read_answer(Child& child) {
  QueryResult result;
  for (;;) switch (child.number<char>()) {
      case kColumns:
        result.columns.resize(child.number<std::size_t>());
        for (auto& name : result.columns) name = child.text();
        break;
      case kRow: {
        auto& row = result.rows.emplace_back();
        while (row.size() < result.columns.size()) row.push_back(field_from(child));
        break;
      }
      case kQuestion:
        rethrow_question(child);
      case kFile:
        throw StoreError(child.text());
      case kCut:
        result.is_truncated = true;
        return result;
      default:
        return result;
    }
}

}  // namespace

QueryRows into(QueryResult& result) {
  return {[&](std::vector<std::string> names) { result.columns = std::move(names); },
          [&](std::vector<Field> row) { result.rows.push_back(std::move(row)); }};
}

QueryResult ask_in_child(const std::filesystem::path& path, const std::string& sql,
                         const QueryLimits& limits) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    throw StoreError(fmt::format("cannot begin a query: {}", std::strerror(errno)));
  Descriptor from(ends[0]), to(ends[1]);
  const pid_t parent = getpid(), pid = fork();
  if (pid < 0) throw StoreError(fmt::format("cannot begin a query: {}", std::strerror(errno)));
  if (pid == 0) be_child(parent, path, sql, limits, to.get());
  to.reset();
  Child child(pid, std::move(from), limits);
  return read_answer(child);
}

}  // namespace assay::db
